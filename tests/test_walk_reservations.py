"""Reservations and stock in a browser: the words of the manual, a cart that runs out, a level that is counted."""

import re

import pytest
from playwright.sync_api import expect

from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.tests.builders import convert, hold, hold_all, pass_minutes
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.tests.builders import make_store

from .conftest import Console

pytestmark = pytest.mark.browser
TOKEN = "I7D_WJdza-gEmqks-4Zr1"


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
    expect(page.locator("#search")).to_have_attribute("placeholder", "Search by cart token, IP, or country…")
    row = page.locator("#rows tbody tr", has_text="I7D_WJdza-gEmqks")
    expect(row).to_contain_text("🇨🇿 CZ")
    expect(row).to_contain_text("2 items")
    expect(row).to_contain_text("$3,124.80")
    expect(row).to_contain_text("Active")
    expect(row).to_contain_text("ago")
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
