"""A shopper at the portal in a real browser: with a phone's window, with or without scripts, and a camera where one is wanted."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import cache
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.tests.shopping import three_lines
from floorwalker.core.tests.builders import make_store

from .looks import faults

EMAIL = "anna@quast.example"
_CLOTHS = {"scarf-red": "#b4413c", "scarf-blue": "#36598c", "scarf-grey": "#8d9299", "tote": "#d8c9a8"}
_PICTURES = os.environ.get("FLOORWALKER_PICTURES", "")
"""A folder: then each page that is visited is also kept as a picture."""


@dataclass
class Phone:
    """A shopper's browser at one store's portal. ``complaints`` are the errors that it printed."""

    page: Page
    address: str
    name: str
    complaints: list[str] = field(default_factory=list)
    _taken: int = 0

    def visit(self, page: str = "") -> Page:
        """Go to a page of the portal."""
        self.page.goto(f"{self.address}{page}")
        return self.page

    def look_up(self, order: str = "#1042", proof: str = EMAIL) -> None:
        """Look an order up, as on the first page."""
        self.page.locator("[name=order]").fill(order)
        self.page.locator("[name=proof]").fill(proof)
        self.go_on()

    def go_on(self) -> None:
        """Press the page's one large button."""
        self.page.locator("main .btn:not(.btn-plain, .btn-small)").last.click()

    def look(self, name: str) -> None:
        """Look at the page: nothing is wrong with it, nothing sticks out; a picture is kept where one is wanted."""
        if _PICTURES:
            self._taken += 1
            folder = Path(_PICTURES) / self.name
            folder.mkdir(parents=True, exist_ok=True)
            self.page.emulate_media(reduced_motion="reduce")
            self.page.screenshot(path=folder / f"{self._taken:02d}-{name}.png", full_page=True)
        assert (name, faults(self.page)) == (name, [])


def open_phone(context: BrowserContext, live_server: LiveServer, name: str) -> Phone:
    """A page of this browser at the portal of the store ``nordhaus``."""
    page = context.new_page()
    page.route("https://pictures.example/*", _picture)
    phone = Phone(page=page, address=f"{live_server.url}/portal/nordhaus/", name=name)
    page.on("console", lambda said: phone.complaints.append(said.text) if said.type in {"error", "warning"} else None)
    return phone


def _picture(route: Route) -> None:
    """A piece of cloth instead of the shop's own picture."""
    name = route.request.url.rpartition("/")[2].removesuffix(".jpg")
    image = Image.new("RGB", (240, 240), _CLOTHS.get(name, "#999999"))
    draw = ImageDraw.Draw(image)
    for place in range(-240, 240, 16):
        draw.line((place, 0, place + 240, 240), fill="#ffffff22" and (255, 255, 255), width=1)
    buffer = BytesIO()
    image.save(buffer, "JPEG")
    route.fulfill(content_type="image/jpeg", body=buffer.getvalue())


@pytest.fixture
def nordhaus(transactional_db: None) -> Portal:
    """An open portal, in which returns are approved at once, and #1042 with three lines."""
    cache.clear()
    store: Store = make_store("nordhaus")
    amend(store, "rmas", values={"approve_automatically": True}, actor=SYSTEM)
    store.address = "Nordhaus Returns\nHafenweg 7\n20457 Hamburg"
    store.save()
    three_lines(store)
    return Portal.objects.create(
        store=store,
        open=True,
        name="Nordhaus",
        colour="#1f6f5c",
        contact_email="hello@nordhaus.example",
        policy_url="https://nordhaus.example/returns",
        payment_port="pretend",
    )


@pytest.fixture
def open_context(browser: Browser) -> Iterator[list[BrowserContext]]:
    """The windows that a test opens; they are closed after it."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()
