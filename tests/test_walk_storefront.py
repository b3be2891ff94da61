"""Two shoppers in the demo's shop: one unit, two browsers, and a timer that is the server's."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.reservations.models import Hold
from floorwalker.channels.reservations.storefront.wares import furnish, shelf
from floorwalker.channels.reservations.tests.builders import assert_proven, pass_minutes
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures
from floorwalker.core.clock import now
from floorwalker.core.tests.builders import make_store

from .looks import faults

pytestmark = pytest.mark.browser
_PICTURES = os.environ.get("FLOORWALKER_PICTURES", "")
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}


@dataclass
class Shopper:
    """Somebody's browser in the shop. ``complaints`` are what it printed."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def add(self, ware: str) -> None:
        """Put one into the cart."""
        self.page.get_by_role("button", name=re.compile(ware)).first.click()

    def look(self, name: str) -> None:
        """Nothing is wrong with the page; a picture is kept where one is wanted."""
        if _PICTURES:
            self.page.emulate_media(color_scheme="dark")
            self.page.screenshot(path=Path(_PICTURES) / f"{name}-dark.png", full_page=True)
            self.page.emulate_media(color_scheme="light")
            self.page.screenshot(path=Path(_PICTURES) / f"{name}-light.png", full_page=True)
        assert (name, faults(self.page)) == (name, [])

    @property
    def timer(self) -> Any:
        return self.page.locator("floorwalker-cart [part=timer]")

    @property
    def text(self) -> Any:
        return self.page.locator("floorwalker-cart [part=text]")


@pytest.fixture
def shop(transactional_db: None, settings: Settings) -> Store:
    """The demo's shop."""
    settings.DEMO = True
    cache.clear()
    store = make_store("berlin")
    furnish(store)
    return store


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, shop: Store) -> Iterator[Any]:
    """Somebody comes into the shop, with a browser of their own."""
    contexts: list[BrowserContext] = []

    def enter_(language: str = "en", **how: Any) -> Shopper:
        context = browser.new_context(**(how or PHONE), permissions=["local-network-access"])
        contexts.append(context)
        shopper = Shopper(page=context.new_page(), address=f"{live_server.url}/shop/{language}/")
        shopper.page.on(
            "console", lambda said: shopper.complaints.append(said.text) if "409" not in said.text else None
        )
        shopper.page.on("pageerror", lambda error: shopper.complaints.append(str(error)))
        shopper.page.goto(shopper.address)
        return shopper

    yield enter_
    for context in contexts:
        context.close()


def _kettle() -> Level:
    return shelf()[0]


def _shelf(shopper: Any, ware: str) -> Locator:
    """What is said of how many there are."""
    found: Locator = shopper.page.locator(f".ware[data-variant='demo-shop-{ware}'] .left")
    return found


def _seconds(text: str) -> int:
    found = re.search(r"(\d+):(\d\d)", text)
    assert found is not None, text
    return int(found[1]) * 60 + int(found[2])


def test_two_fight_for_the_last_kettle_and_one_has_it(enter: Any) -> None:
    anna, ben = enter(), enter(**DESK)
    anna.look("shop-390")
    ben.look("shop-1440")
    anna.add("kettle")
    expect(anna.timer).to_contain_text("Held for you for 14:")
    ben.add("kettle")
    expect(ben.text).to_have_text("Sold out: 0 of 1 × Enamel kettle could be held.")
    expect(ben.page.locator("#empty")).to_be_visible()
    expect(_shelf(anna, "kettle")).to_have_text("In your cart")
    expect(_shelf(ben, "kettle")).to_have_text("Sold out, or held by somebody")

    assert figures(_kettle()) == {"on_hand": 1, "held": 1}
    anna.look("held-390")
    ben.look("denied-1440")
    assert anna.complaints + ben.complaints == []
    anna.page.get_by_role("button", name="Remove").click()
    expect(anna.page.locator("#empty")).to_be_visible()
    expect(_shelf(anna, "kettle")).to_have_text("Only 1 left")
    ben.add("kettle")
    expect(ben.timer).to_contain_text("Held for you")
    ben.page.get_by_role("button", name="Buy").click()
    expect(ben.page.locator("h1")).to_have_text("Thank you")
    ben.look("ordered-1440")
    assert figures(_kettle()) == {"on_hand": 1, "committed": 1}
    assert_proven()


def test_the_timer_is_the_servers_whatever_the_device_says(enter: Any) -> None:
    anna = enter()
    anna.page.clock.set_fixed_time("2031-01-01T00:00:00")
    anna.add("mug")
    expect(anna.timer).to_contain_text("14:")
    told = _seconds(anna.timer.text_content())
    left = (Hold.objects.get().expires_at - now()).total_seconds()

    assert -5 < told - left <= 1, "never more than is left"
    before = _seconds(anna.timer.text_content())
    anna.page.get_by_role("button", name="More time").click()
    expect(anna.timer).to_contain_text(re.compile(r"1[89]:"))
    assert _seconds(anna.timer.text_content()) - before > 290
    expect(anna.page.get_by_role("button", name="More time")).to_be_hidden()
    assert Hold.objects.get().session.cart.extends == 1


def test_quantities_follow_and_the_end_is_said(enter: Any) -> None:
    anna = enter()
    anna.add("fern")
    anna.page.get_by_label("Quantity").fill("2")
    anna.page.keyboard.press("Tab")
    expect(_shelf(anna, "plant")).to_have_text("In your cart")
    expect(anna.timer).to_be_visible()
    held = "async () => { const { cart } = document.querySelector('floorwalker-cart'); await cart.sync(); return cart.held('demo-shop-plant'); }"
    assert anna.page.evaluate(held) == 2
    pass_minutes(13.5)
    anna.page.reload()
    expect(anna.text).to_contain_text("Not much time left")
    anna.look("soon-390")
    pass_minutes(2)
    anna.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(anna.text).to_contain_text("Your time is up")
    expect(anna.timer).to_be_hidden()
    anna.look("expired-390")
    anna.page.get_by_role("button", name="Hold again").click()
    expect(anna.timer).to_contain_text("14:")
    assert [hold.quantity for hold in Hold.objects.filter(state="held")] == [2]
    assert_proven()


def test_the_cart_lasts_while_the_server_is_away_and_words_say_so(enter: Any) -> None:
    anna = enter()
    anna.add("mug")
    expect(anna.timer).to_be_visible()
    anna.page.route("**/api/v1/storefront/**", lambda route: route.abort())
    anna.add("candle")
    expect(anna.text).to_contain_text("Holding does not work at the moment")
    expect(anna.page.locator("#lines")).to_contain_text("mug")
    anna.page.unroute("**/api/v1/storefront/**")
    anna.add("candle")
    expect(anna.page.locator("#lines")).to_contain_text("candle")
    expect(anna.text).to_have_text("")


def test_it_speaks_german(enter: Any) -> None:
    anna = enter("de", viewport={"width": 390, "height": 844}, locale="de-DE")
    anna.page.locator("[data-floorwalker-add$=kettle]").click()
    expect(anna.timer).to_contain_text("Für Sie reserviert: noch 14:")
    expect(anna.page.locator("html")).to_have_attribute("lang", "de")
    expect(anna.page.locator(".price").first).to_have_text(re.compile(r"54,90\s€"))
    anna.look("german-390")


def test_who_waits_is_offered_what_comes_free_and_takes_it(enter: Any) -> None:
    anna, ben, cleo = enter(), enter(), enter(**DESK)
    anna.add("kettle")
    expect(anna.timer).to_be_visible()
    for shopper, place in ((ben, 1), (cleo, 2)):
        shopper.add("kettle")
        expect(shopper.page.locator("floorwalker-cart form")).to_contain_text("Enamel kettle")
        shopper.page.get_by_role("button", name="Tell me when one is free").click()
        expect(shopper.page.get_by_text(f"You are number {place} in line.")).to_be_visible()
    ben.look("waiting-390")
    anna.page.get_by_role("button", name="Remove").click()
    expect(anna.page.locator("#empty")).to_be_visible()
    anna.add("kettle")
    expect(anna.text).to_contain_text("Sold out")
    ben.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    offer = ben.page.locator("floorwalker-cart [part=lines] [role=timer]")
    expect(offer).to_contain_text("One is kept for you for 9:")
    ends = Entry.objects.get(state="offered").expires_at
    left = (ends - now()).total_seconds() if ends else 0
    assert -5 < _seconds(offer.text_content() or "") - left <= 1
    ben.look("offered-390")
    ben.page.get_by_role("button", name="Put it in my cart").click()
    expect(ben.timer).to_contain_text("14:")
    expect(ben.page.locator("#lines")).to_contain_text("Enamel kettle")
    assert figures(_kettle()) == {"on_hand": 1, "held": 1}
    cleo.page.get_by_role("button", name="Leave the line").click()
    expect(cleo.page.get_by_text("in line")).to_be_hidden()
    assert anna.complaints + ben.complaints + cleo.complaints == []
    assert_proven()


def test_a_shop_elsewhere_may_ask_where_the_terms_name_it(enter: Any, shop: Store, live_server: LiveServer) -> None:
    anna = enter()
    key = anna.page.locator("floorwalker-cart").get_attribute("key")
    page = f"""<!doctype html><title>Shop</title><script type="module" src="{live_server.url}/storefront/floorwalker.js"></script>
      <button data-floorwalker-add="demo-shop-mug">Add</button><floorwalker-cart server="{live_server.url}" key="{key}"></floorwalker-cart>"""
    policy = f"default-src 'none'; script-src {live_server.url}; connect-src {live_server.url}"
    elsewhere = live_server.url.replace("localhost", "127.0.0.1")
    anna.page.route(
        f"{elsewhere}/cart",
        lambda route: route.fulfill(
            body=page, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy}
        ),
    )
    anna.page.goto(f"{elsewhere}/cart")
    expect(anna.text).to_contain_text("Holding does not work at the moment")
    amend(shop, "reservations", values={"origins": [elsewhere]}, actor=SYSTEM)
    anna.page.get_by_role("button", name="Add").click()
    expect(anna.timer).to_contain_text("Held for you for 14:")
    assert Hold.objects.get().variant == "demo-shop-mug"


def test_a_theme_of_shopify_is_followed_whatever_way_it_changes_its_cart(
    enter: Any, shop: Store, live_server: LiveServer
) -> None:
    anna = enter()
    key = anna.page.locator("floorwalker-cart").get_attribute("key")
    elsewhere = live_server.url.replace("localhost", "127.0.0.1")
    amend(shop, "reservations", values={"origins": [elsewhere]}, actor=SYSTEM)
    page = f"""<!doctype html><title>Theme</title><script type="module" src="{live_server.url}/storefront/shopify.js"></script>
      <floorwalker-cart server="{live_server.url}" key="{key}"></floorwalker-cart>"""
    cart: dict[str, Any] = {"token": "Z2NwLWV1cm9wZS13ZXN0MTowMUpX?key=0af3", "items": []}
    anna.page.route(f"{elsewhere}/cart", lambda route: route.fulfill(body=page, content_type="text/html"))
    anna.page.route(f"{elsewhere}/cart.js", lambda route: route.fulfill(json=cart))
    anna.page.route(f"{elsewhere}/cart/*.js", lambda route: route.fulfill(json={}))
    anna.page.goto(f"{elsewhere}/cart")
    anna.page.wait_for_load_state("networkidle")
    cart["items"] = [{"variant_id": "demo-shop-mug", "quantity": 2}, {"variant_id": "demo-shop-mug", "quantity": 1}]
    anna.page.evaluate("fetch('/cart/add.js', { method: 'POST', body: '{}' }).then(() => true)")
    expect(anna.timer).to_contain_text("Held for you for 14:")
    hold = Hold.objects.select_related("session").get()
    assert (hold.quantity, hold.session.token) == (3, "Z2NwLWV1cm9wZS13ZXN0MTowMUpX")

    cart["items"] = []
    clear = "() => { const asked = new XMLHttpRequest(); asked.open('POST', '/cart/clear.js'); asked.send(); }"
    anna.page.evaluate(clear)
    expect(anna.timer).to_be_hidden()
    assert not Hold.objects.filter(state="held").exists()
    assert_proven()
