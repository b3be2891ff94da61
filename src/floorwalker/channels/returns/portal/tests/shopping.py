"""Shoppers for tests: an order to return something of, and a browser without scripts that walks through the portal."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.channel import returns
from floorwalker.channels.returns.portal.standing import GOOD_FOR
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.tests.builders import make_order, make_product, told
from floorwalker.core.models import Session
from floorwalker.core.standing import stand
from floorwalker.core.tests.builders import ago

EMAIL = "anna@quast.example"
ZIP = "10115"
PHONE = "+4930901820"


def three_lines(store: Store, *, name: str = "#1042", days: float = 3, products: bool = True, **fields: Any) -> Order:
    """Two scarves at 24.90, a bag at 18.00, and a perfume at 42.00 that was a final sale; sent to Anna in Berlin."""
    if products:
        _products(store)
    lines = (
        {"title": "Wool scarf, red", "quantity": 2, "price": 2490, "variant": "scarf-red"},
        {"title": "Canvas tote", "quantity": 1, "price": 1800, "variant": "tote"},
        {"title": "Perfume, 30 ml", "quantity": 1, "price": 4200, "variant": "perfume"},
    )
    place = {"name": "Anna Quast", "street": "Invalidenstr. 117", "zip": ZIP, "city": "Berlin", "country": "DE"}
    usual = {"email": EMAIL, "phone": PHONE, "shipping": place, "billing": place}
    return make_order(store, *lines, name=name, placed_at=ago(days=days).isoformat(), **(usual | fields))


def sell_out(store: Store, variant: str) -> None:
    """The shop tells that there are none left."""
    told(STOCK, store, {"external_id": variant, "on_hand": 0})


def _products(store: Store) -> None:
    make_product(
        store,
        {"external_id": "scarf-red", "title": "Red", "price": 2490, "picture_url": _picture("scarf-red")},
        {"external_id": "scarf-blue", "title": "Blue", "price": 2990, "picture_url": _picture("scarf-blue")},
        {"external_id": "scarf-grey", "title": "Grey", "price": 1990, "picture_url": _picture("scarf-grey")},
        title="Wool scarf",
    )
    make_product(store, {"external_id": "tote", "price": 1800, "picture_url": _picture("tote")}, title="Canvas tote")
    make_product(store, {"external_id": "perfume", "price": 4200}, title="Perfume, 30 ml", final_sale=True)


def _picture(name: str) -> str:
    return f"https://pictures.example/{name}.jpg"


@dataclass
class Shopper:
    """A browser without scripts: it gets pages and sends forms of the portal of one store."""

    client: Client
    store: Store
    language: str = "en"

    def get(self, page: str = "", **asked: str) -> HttpResponse:
        """A page of the portal, with what it redirects to."""
        return self._told(self.client.get(self.address(page), asked, follow=True, headers=self._headers))

    def post(self, page: str = "", **fields: Any) -> HttpResponse:
        """A form of the portal, sent, with the page that follows."""
        plain = {name.replace("__", "-"): value for name, value in fields.items()}
        return self._told(self.client.post(self.address(page), plain, follow=True, headers=self._headers))

    def look_up(self, order: str = "#1042", proof: str = EMAIL, **more: Any) -> HttpResponse:
        """Ask for an order."""
        return self.post(order=order, proof=proof, **more)

    def address(self, page: str = "") -> str:
        return page if page.startswith("/") else f"/portal/{self.store.code}/{page}"

    @property
    def session(self) -> Session:
        """The session in which this browser stands."""
        session, _ = stand(returns, str(self.client.cookies["portal_return"].value), most=GOOD_FOR)
        return session

    @property
    def here(self) -> str:
        """Where the last redirect led, below the portal's own address."""
        return str(self._path).removeprefix(f"/portal/{self.store.code}/")

    @property
    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    def _told(self, answer: Any) -> HttpResponse:
        self._path = answer.request["PATH_INFO"]
        told: HttpResponse = answer
        return told


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    plain = re.sub(r"<(style|title|head).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())
