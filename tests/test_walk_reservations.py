"""Reservations and stock in a browser: the words of the manual, a cart that runs out, an attack that is stopped, a level that is counted."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.holding.demo import scene
from floorwalker.channels.reservations.tests.builders import convert, hold, hold_all, pass_minutes
from floorwalker.commerce.demo.shop import furnish
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.clock import now
from floorwalker.core.later import outbox
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import make_store

from .conftest import Console

pytestmark = pytest.mark.browser
TOKEN = "I7D_WJdza-gEmqks-4Zr1"
_PICTURES = os.environ.get("FLOORWALKER_PICTURES", "")
"""A folder: then the pages of the attack are also kept as pictures."""


@pytest.fixture
def shop(transactional_db: None) -> None:
    """Four carts: one active, one converted, one expired, one cancelled."""
    store = make_store("berlin", currency="USD")
    scarf, shoes = make_level(store, 9, price=4995), make_level(store, 3, price=156_240, title="Walking boots")
    gone = hold(scarf, 1, "expired-cart", shopper=Shopper(country="US", country_source="edge"))
    pass_minutes(40, gone.session_id)
    hold(scarf, 1, "converted-cart", shopper=Shopper(kind="customer", customer="c-7", country="DE"))
    convert(scarf, "converted-cart")
    hold(shoes, 1, "cancelled-cart")
    hold(shoes, 0, "cancelled-cart")
    hold_all(store, {shoes: 2}, TOKEN, shopper=Shopper(country="CZ", country_source="edge", ip="203.0.113.7"))
    hold(scarf, 20, TOKEN)


def test_the_list_says_what_the_manual_says(console: Console, shop: None) -> None:
    page = console.visit("/sessions/reservations/")

    expect(page.locator("#total")).to_have_text("4 total sessions")
    expect(page.locator("#search")).to_have_attribute("placeholder", "Search by cart token, IP, or country...")
    row = page.locator("#rows tbody tr", has_text="I7D_WJdza-gEmqks")
    expect(row.locator(".flag-country-cz")).to_be_visible()
    for said in ("CZ", "Guest", "2 items", "3,124.80 USD", "Active", "Normal"):
        expect(row).to_contain_text(said)
    expect(row.locator("td.fw-is-when")).to_have_text(re.compile(r"^\d+s ago$"))
    expect(row.locator("td.fw-is-when")).to_have_attribute("title", re.compile(r"\(20\d\d-.* UTC\)"))
    labels = page.locator("#rows thead th").all_inner_texts()
    assert [label.casefold() for label in labels[1:7]] == [
        "session",
        "cart",
        "status",
        "risk level",
        "started",
        "actions",
    ]
    page.fill("#search", "germany")
    page.keyboard.press("Enter")
    expect(page.locator("#total")).to_have_text("1 of 4 total sessions")
    page.click("#rows >> text=View")
    expect(page.locator("#head")).to_contain_text("Converted")
    assert console.complaints == []


def test_the_page_shows_the_cart_and_extends_it(console: Console, shop: None) -> None:
    page = console.visit("/sessions/reservations/?q=203.0.113.7")
    page.click("#rows >> text=View")

    for word in ("Renewals", "0/20", "Manual extends", "Walking boots", "Out of stock", "203.0.113.7"):
        expect(page.locator("main")).to_contain_text(word)
    page.click("#moves >> text=Extend")
    page.click("#dialog button:has-text('Extend')")
    expect(page.locator("#timeline")).to_contain_text("Extended by 5 minutes")
    assert console.complaints == []


def test_the_countdown_is_the_servers_whatever_the_browsers_clock_says(console: Console, shop: None) -> None:
    console.page.clock.install(time=now().timestamp() + 9_000)
    page = console.visit("/sessions/reservations/?q=203.0.113.7")
    page.click("#rows >> text=View")

    expect(page.locator(".fw-countdown")).to_have_text(re.compile(r"^(15:00|14:\d\d) left$"))


def test_when_the_time_is_up_the_page_says_so_by_itself(console: Console, shop: None) -> None:
    session = Session.objects.get(token=TOKEN)
    page = console.visit(f"/sessions/reservations/{session.id}/")
    expect(page.locator(".fw-countdown")).to_contain_text("left")

    pass_minutes(40, session.id)

    expect(page.locator("#head")).to_contain_text("Expired", timeout=6000)
    expect(page.locator(".fw-countdown")).to_have_count(0)
    expect(page.locator("#timeline")).to_contain_text("The time of holds was up")


def test_without_a_script_the_time_stands_there(console: Console, browser: Browser, shop: None) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=console.page.context.storage_state())
    page = context.new_page()
    page.goto(f"{console.address}/sessions/reservations/{Session.objects.get(token=TOKEN).id}/")

    expires = page.locator(".datagrid-item", has_text="Expires").locator("dd")
    expect(expires).to_have_text(re.compile(r"^\s*\d\d:\d\d\s*$"))
    context.close()


@pytest.fixture
def attacked(transactional_db: None) -> None:
    """The demo's carts, and what the worker makes of them."""
    stores = {"berlin": make_store("berlin")}
    furnish(stores, now())
    scene(stores, now())
    while outbox.deliver():
        pass


def _look(page: Page, name: str) -> None:
    if _PICTURES:
        page.emulate_media(reduced_motion="reduce")
        page.screenshot(path=Path(_PICTURES) / f"{name}.png")


def test_an_attack_is_seen_explained_and_its_stock_set_free(console: Console, attacked: None) -> None:
    page = console.visit("/sessions/reservations/")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#total")).to_have_text("83 total sessions")
    _look(page, "list")
    page.click("#bar summary:has-text('Risk Level')")
    page.check("details[open] label:has-text('Review')")
    page.click("details[open] button:has-text('Apply')")
    expect(page.locator("#total")).to_have_text(re.compile(r"^\d+ of 83 total sessions$"))
    console.press("j")
    console.press("Enter")

    expect(page.locator("#head")).to_contain_text("Review")
    expect(page.locator("#panel-risk-reasons")).to_contain_text("Holds from this address in the last hour: 54")
    expect(page.locator("#panel-cart")).to_contain_text("Held")
    _look(page, "page")
    held = sum(Level.objects.values_list("held", flat=True))
    page.click("#moves >> text=Restrict Session")
    page.check("#dialog label:has-text('Set free what is held')")
    page.fill("#dialog [name=reason]", "One address fills cart after cart")
    page.click("#dialog button:has-text('Restrict Session')")

    for said in ("Restricted", "Cancelled"):
        expect(page.locator("#head")).to_contain_text(said)
    expect(page.locator("#timeline")).to_contain_text("One address fills cart after cart")
    assert sum(Level.objects.values_list("held", flat=True)) == held - 12
    assert console.complaints == []


def test_the_dashboard_has_a_map_and_pictures_and_every_country_in_words(console: Console, attacked: None) -> None:
    page = console.visit("/reports/reservations/dashboard/")
    page.set_viewport_size({"width": 1280, "height": 800})

    expect(page.locator(".fw-place")).not_to_have_count(0)
    assert page.locator(".fw-map").bounding_box()
    drawn = page.evaluate("document.querySelector('.fw-place').getBBox().width")
    assert drawn > 0
    expect(page.locator("#section-countries tbody tr").first).to_contain_text("Germany")
    for section in ("days", "risk", "products", "stores"):
        expect(page.locator(f"#section-{section} canvas")).to_be_visible()
    page.locator("#section-countries").scroll_into_view_if_needed()
    _look(page, "dashboard")
    assert console.complaints == []


def test_long_and_foreign_words_fit(console: Console, transactional_db: None) -> None:
    store = make_store("berlin")
    level = make_level(store, 9, title="كوب من الفخار " + "Donaudampfschifffahrt" * 4)
    hold(level, 1, "ع" * 120, shopper=Shopper(country="EG", country_source="edge"))
    page = console.page
    spill = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("", f"{Session.objects.get().id}/"):
            console.visit(f"/sessions/reservations/{path}")
            assert (width, path, page.evaluate(spill)) == (width, path, 0)
    assert console.complaints == []


def test_a_level_is_counted_and_its_ledger_says_so(console: Console, shop: None) -> None:
    level = Level.objects.get(words__contains="boots")
    page = console.visit(page_of("stock", level.pk))

    expect(page.locator("main")).to_contain_text("Removed")
    page.locator("main a", has_text=re.compile("^Count$")).click()
    page.fill("[name=number]", "1")
    page.fill("[name=reason]", "Inventory")
    page.click("#form .fw-form-foot [type=submit]")
    expect(page.locator("main")).to_contain_text("Short")
    expect(page.locator("main")).to_contain_text("Inventory")
    assert console.complaints == []
