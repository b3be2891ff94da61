"""The portal with fifty shoppers at once: a real server, real forms with their CSRF tokens, each shopper from an address of their own."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import httpx

from bench.clock import spread
from bench.people import stores
from bench.shop import catalogue, sell
from bench.web import web
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.commerce.orders.models import Order

SHOPPERS, RETURNS, THOUGHT = 50, 3, 3.0
PAGES = ("entrance", "look up", "items", "reason", "offers", "method")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_OFFER = re.compile(r'name="offer-1" value="(\d+)"')


def measure(rows: int) -> dict[str, Any]:
    """One shopper alone, fifty who wait for nothing but the server, and fifty who look at each page for three seconds."""
    store = stores()[0]
    Portal.objects.get_or_create(store=store, defaults={"open": True, "name": "Nordhaus"})
    catalogue(store)
    found = {}
    with web(FLOORWALKER_PROXIES="1") as address:
        _rush(address, sell(store, 2 * SHOPPERS), shoppers=2)
        found["one shopper"] = _rush(address, sell(store, 20), shoppers=1)
        found["fifty in a hurry"] = _rush(address, sell(store, SHOPPERS * RETURNS), shoppers=SHOPPERS)
        found["fifty who read"] = _rush(address, sell(store, SHOPPERS * RETURNS), shoppers=SHOPPERS, thought=THOUGHT)
    return found


@dataclass
class Shopper:
    """A browser without scripts. ``spent`` are the seconds from pressing to the page that followed, by step."""

    client: httpx.Client
    code: str
    thought: float
    page: str = ""
    requests: int = 0
    spent: list[tuple[str, float]] = field(default_factory=list)

    def go(self, step: str, path: str, then: str = "", **fields: str) -> None:
        """Get a page, or send the form of the page that is open; ``then`` is where that must lead."""
        time.sleep(self.thought)
        address = f"/portal/{self.code}/{path}"
        start = time.perf_counter()
        sent = {"csrfmiddlewaretoken": _first(_TOKEN, self.page), **fields} if fields else None
        answer = self.client.post(address, data=sent) if sent else self.client.get(address)
        if step == "submit":
            self.spent.append(("submit alone", time.perf_counter() - start))
        self.requests += 1
        while answer.is_redirect:
            answer = self.client.get(urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl())
            self.requests += 1
        self.spent.append((step, time.perf_counter() - start))
        self.page, led = answer.text, answer.url.path.removeprefix(f"/portal/{self.code}/")
        assert (answer.status_code, led) == (200, then), (step, answer.status_code, led, self.page[:2000])

    def send_back(self, order: Order) -> None:
        """A whole return of one unit, from the look-up to the number of the return."""
        self.client.cookies.clear()
        self.client.headers["X-Forwarded-For"] = f"10.0.{(order.number or 0) // 250}.{(order.number or 0) % 250}"
        self.go("entrance", "")
        self.go("look up", "", "return/items/", order=order.name, proof=order.email)
        self.go("items", "return/items/", "return/items/1/", **{"take-1": "on", "units-1": "1"})
        self.go("reason", "return/items/1/", "return/offers/", reason="too_small", remark="")
        self.go("offers", "return/offers/", "return/method/", **{"offer-1": _first(_OFFER, self.page)})
        self.go("method", "return/method/", "return/review/", method="label")
        self.go("submit", "return/review/", "return/", email=order.email)


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None, page[:2000]
    return found[1]


def _rush(address: str, orders: list[Order], *, shoppers: int, thought: float = 0.0) -> dict[str, Any]:
    """All orders are sent back, by so many shoppers who begin together; milliseconds."""
    code, ready = orders[0].store.code, Barrier(shoppers)

    def shop(shopper: Shopper, mine: list[Order]) -> None:
        ready.wait()
        time.sleep(thought * orders.index(mine[0]) / len(orders) * 7)
        for order in mine:
            shopper.send_back(order)

    with ExitStack() as stack, ThreadPoolExecutor(shoppers) as pool:
        here = [
            Shopper(stack.enter_context(httpx.Client(base_url=address, timeout=60, verify=False)), code, thought)
            for _ in range(shoppers)
        ]
        start = time.perf_counter()
        list(pool.map(shop, here, [orders[place::shoppers] for place in range(shoppers)]))
        took = time.perf_counter() - start
    spent = [one for shopper in here for one in shopper.spent]
    return {
        "returns/s": round(len(orders) / took, 1),
        "requests/s": round(sum(shopper.requests for shopper in here) / took, 1),
        "all pages": spread([seconds for step, seconds in spent if step in PAGES]),
        **{step: spread([s for name, s in spent if name == step]) for step in (*PAGES, "submit alone", "submit")},
    }
