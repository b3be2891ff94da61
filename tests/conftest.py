"""A store with a morning's sessions, and a browser in which its owner is signed in."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from floorwalker.accounts.models import Member, Store
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, noon, tell

SCAN = "item.scanned"
LOAF = {"code": "4311501045123", "name": "Sourdough loaf", "price": 420}
LONG = "Donaudampfschifffahrtsgesellschaft Königs Wusterhausen Nord, hintere Halle"


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What there is to see: an open basket, one waiting for a check, one paid, one cancelled."""

    store: Store
    open: Session
    waiting: Session
    paid: Session
    cancelled: Session


@dataclass(frozen=True, kw_only=True)
class Console:
    """The owner's browser. ``complaints`` are the errors and warnings it printed."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def visit(self, path: str) -> Page:
        """Go to an address of the console."""
        self.page.goto(self.address + path)
        return self.page

    def press(self, key: str) -> None:
        """Press a key once the page has come as a whole: before that, nobody listens."""
        self.page.wait_for_load_state()
        self.page.keyboard.press(key)


@pytest.fixture
def floor(transactional_db: None) -> Floor:
    """Four sessions of today."""
    store = Store.objects.create(code="berlin", name=LONG, time_zone=noon())
    basket = (0, "basket.created", {"client": "sco", "client_version": "4.18.2", "customer": "card 7731"})
    scan = (30, SCAN, LOAF)
    pay = (60, "transaction.started", {"transaction": "t1", "amount": 420, "method": "card"})
    check = (61, "check.required", {"check": "c1", "kind": "spot", "mode": "sight_check", "transaction": "t1"})
    done = (90, "transaction.completed", {"transaction": "t1", "amount": 420, "receipt": "R-1"})
    late = (40, "exit.scanned", {"gate": "A"})
    rated = (120, "feedback.given", {"rating": 4, "comment": "quick"})
    return Floor(
        store=store,
        open=tell(store, basket, scan, begin=ago(minutes=5), token="open"),
        waiting=tell(store, basket, scan, pay, check, begin=ago(minutes=4), token="waiting"),
        paid=tell(store, basket, scan, late, pay, done, rated, begin=ago(minutes=8), token="paid"),
        cancelled=tell(store, basket, (20, "basket.cancelled", {}), begin=ago(minutes=9), token="cancelled"),
    )


@pytest.fixture
def console(live_server: LiveServer, context: BrowserContext, page: Page, owner: Member) -> Iterator[Console]:
    """The console in a browser, signed in."""
    client = Client()
    client.force_login(owner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    opened = Console(page=page, address=live_server.url)
    page.on("console", lambda said: _listen(opened, said))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    page.goto("about:blank")


def _listen(console: Console, said: ConsoleMessage) -> None:
    if said.type in {"error", "warning"}:
        console.complaints.append(said.text)
