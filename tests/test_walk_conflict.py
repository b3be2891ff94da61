"""Two people change one order, each in their own browser: nothing is overwritten, nothing that was typed is lost."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from floorwalker.accounts.models import Grant, Member
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import fresh, make_order
from floorwalker.console.addresses import row_url
from floorwalker.core.registry import desk

from .conftest import Console, Floor
from .looks import faults

pytestmark = pytest.mark.browser
HOME = {"name": "Anna Quast", "street": "Torstraße 5", "city": "Berlin", "zip": "10119", "country": "DE"}


@dataclass(frozen=True, kw_only=True)
class Two:
    """The same order in two browsers."""

    order: Order
    mia: Page
    ben: Page


@pytest.fixture
def two(console: Console, floor: Floor, browser: Browser, live_server: LiveServer) -> Iterator[Two]:
    """Mia, the owner, and Ben, a service agent, both look at Anna's order."""
    member = Member.objects.create_user("ben@example.com", None, name="Ben Ayo")
    Grant.objects.create(member=member, role="service_agent")
    client = Client()
    client.force_login(member)
    context = browser.new_context()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    order = make_order(floor.store, {"quantity": 2}, shipping=HOME, name="#4711")
    here = row_url(desk("orders"), order.pk)
    ben = context.new_page()
    ben.goto(live_server.url + here)
    yield Two(order=order, mia=console.visit(here), ben=ben)
    ben.goto("about:blank")
    context.close()


def _open(page: Page, label: str = "shipping address") -> None:
    page.click("#moves summary:has-text('Change')")
    page.click(f"#moves .dropdown-item:has-text('{label}')")
    expect(page.locator("#dialog #form")).to_be_visible()


def _save(page: Page) -> None:
    page.click("#dialog .fw-form-foot button.btn-primary")


def _collide(two: Two) -> None:
    """Mia opens the address, Ben opens and saves it, Mia saves hers."""
    _open(two.mia)
    _open(two.ben)
    two.ben.fill("#dialog [name=street]", "Karl-Marx-Allee 1")
    two.ben.fill("#dialog [name=zip]", "10178")
    _save(two.ben)
    expect(two.ben.locator("#timeline")).to_contain_text("Shipping address changed")
    two.mia.fill("#dialog [name=street]", "Torstraße 5a")
    two.mia.fill("#dialog [name=phone]", "030 901820")
    _save(two.mia)
    expect(two.mia.locator("#dialog .fw-conflict")).to_be_visible()


def test_who_is_second_sees_both_and_chooses_by_keys(two: Two, console: Console) -> None:
    _collide(two)
    page = two.mia
    expect(page.locator("#dialog [role=alert]").first).to_contain_text("Ben Ayo changed this")
    street = page.locator(".fw-clash", has_text="Street and number")
    expect(street).to_contain_text("Torstraße 5")
    expect(street).to_contain_text("Karl-Marx-Allee 1")
    expect(street).to_contain_text("Torstraße 5a")
    expect(page.locator(".fw-clash", has_text="Postal code").locator("[value=theirs]")).to_be_checked()
    expect(page.locator(".fw-clash-ours")).to_contain_text("030 901820")
    assert fresh(two.order).ship_to.street == "Karl-Marx-Allee 1"

    street.locator("[value=theirs]").focus()
    page.keyboard.press("ArrowDown")
    expect(street.locator("[value=mine]")).to_be_checked()
    page.keyboard.press("Enter")

    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#panel-addresses")).to_contain_text("Torstraße 5a")
    after = fresh(two.order).ship_to
    assert (after.street, after.zip, after.phone) == ("Torstraße 5a", "10178", "030 901820")
    assert console.complaints == ["Failed to load resource: the server responded with a status of 409 (Conflict)"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_of_a_conflict_has_no_fault(two: Two, width: int, theme: str) -> None:
    two.mia.set_viewport_size({"width": width, "height": 900})
    two.mia.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    _collide(two)

    assert faults(two.mia) == []


def test_what_was_typed_survives_a_closed_tab(two: Two, console: Console) -> None:
    page = two.mia
    _open(page)
    page.fill("#dialog [name=street]", "Torstraße 5a")
    expect(page.locator("[data-draft-state]")).to_contain_text("Kept as a draft")
    here = page.url
    page.goto("about:blank")

    page.goto(here)
    page.click(".fw-draft >> text=Continue")
    expect(page.locator("#dialog [name=street]")).to_have_value("Torstraße 5a")
    _save(page)
    expect(page.locator("#panel-addresses")).to_contain_text("Torstraße 5a")
    expect(page.locator(".fw-draft")).to_have_count(0)
    assert console.complaints == []


def test_what_is_typed_back_is_no_draft(two: Two, console: Console) -> None:
    page = two.mia
    _open(page)
    page.fill("#dialog [name=street]", "Torstraße 5a")
    expect(page.locator("[data-draft-state]")).to_contain_text("Kept as a draft")
    page.fill("#dialog [name=street]", " Torstraße 5 ")

    expect(page.locator("[data-draft-state]")).to_contain_text("Nothing is changed yet")
    page.reload()
    expect(page.locator(".fw-draft")).to_have_count(0)
    assert console.complaints == []


def test_a_draft_is_discarded_in_the_dialog(two: Two, console: Console) -> None:
    page = two.mia
    _open(page, "note")
    page.fill("#dialog [name=note]", "Ring twice")
    expect(page.locator("[data-draft-state]")).to_contain_text("Kept as a draft")
    page.keyboard.press("Escape")
    _open(page, "note")
    expect(page.locator("#dialog [name=note]")).to_have_value("")
    page.click("#dialog .fw-draft >> text=Discard")

    expect(page.locator("#dialog .fw-draft")).to_have_count(0)
    expect(page.locator("#dialog [name=note]")).to_have_value("")
    assert console.complaints == []
