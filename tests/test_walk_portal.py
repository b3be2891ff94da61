"""Shoppers at the returns portal, on phones of 390 and 360 pixels: each page is looked at, by day and by night."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.terms import amend
from floorwalker.channels.returns.portal.models import Portal

from .portal import Phone, nordhaus, open_context, open_phone

__all__ = ["nordhaus", "open_context"]
pytestmark = pytest.mark.browser
PHOTO = "photo.jpg"


def _phone(browser: Browser, opened: list[BrowserContext], live_server: LiveServer, name: str, **more: Any) -> Phone:
    usual = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}
    context = browser.new_context(**(usual | more))
    opened.append(context)
    return open_phone(context, live_server, name)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a phone takes it."""
    path = tmp_path / PHOTO
    Image.effect_noise((1200, 900), 60).convert("RGB").save(path, "JPEG")
    return path


def _reason(page: Page, value: str) -> None:
    page.locator(f"[name=reason][value='{value}']").check()


def _exchange_with_a_photo(phone: Phone, photo: Path) -> None:
    """A scarf that arrived broken is exchanged for a blue one, a bag goes back for credit."""
    page = phone.page
    phone.look("entrance")
    phone.look_up()
    expect(page).to_have_url(re.compile("/return/items/$"))
    page.locator("#take-1").check()
    page.locator("#take-2").check()
    phone.look("items")
    phone.go_on()
    _reason(page, "defective.arrived_broken")
    phone.look("reason")
    phone.go_on()
    page.locator("[type=file]").set_input_files(photo)
    page.locator("[name=add]").click()
    expect(page.locator(".thumbs img")).to_have_count(1)
    page.locator("textarea").fill("A seam is open.")
    phone.look("questions")
    phone.go_on()
    _reason(page, "unwanted")
    phone.go_on()
    _choose(phone)


def _choose(phone: Phone) -> None:
    page = phone.page
    page.locator("#offer-1 .pick").nth(2).click()
    page.locator("#offer-2 .pick").nth(1).click()
    phone.look("offers")
    phone.go_on()
    page.locator("[name=variant][value=scarf-blue]").check()
    phone.look("exchange")
    phone.go_on()
    page.locator("[name=method][value=label]").check()
    phone.look("method")
    phone.go_on()
    phone.look("review")
    phone.go_on()
    phone.look("to-pay")
    page.locator("main a.btn").first.click()
    phone.look("payment")
    phone.go_on()
    expect(page.locator(".way")).to_be_visible()
    phone.look("status")


WINDOWS: dict[str, dict[str, Any]] = {
    "390": {"viewport": {"width": 390, "height": 844}},
    "360-german-dark": {"viewport": {"width": 360, "height": 740}, "locale": "de-DE", "color_scheme": "dark"},
    "1440-french": {"viewport": {"width": 1440, "height": 900}, "locale": "fr-FR"},
    "1440-czech-dark": {"viewport": {"width": 1440, "height": 900}, "locale": "cs-CZ", "color_scheme": "dark"},
}


@pytest.mark.parametrize("name", WINDOWS)
def test_a_broken_scarf_is_exchanged_with_a_photo(
    name: str,
    browser: Browser,
    open_context: list[BrowserContext],
    live_server: LiveServer,
    nordhaus: Portal,
    photo: Path,
    settings: Any,
) -> None:
    settings.PUBLIC_URL = live_server.url
    phone = _phone(browser, open_context, live_server, name, **WINDOWS[name])

    phone.visit()
    _exchange_with_a_photo(phone, photo)

    assert phone.complaints == []


def test_without_scripts_a_return_is_asked_for(
    browser: Browser, open_context: list[BrowserContext], live_server: LiveServer, nordhaus: Portal
) -> None:
    phone = _phone(browser, open_context, live_server, "no-scripts", java_script_enabled=False, locale="es-ES")
    page = phone.visit()
    page.locator(".speak summary").click()
    page.locator("button[value=nl]").click()
    phone.look_up()

    page.locator("#take-1").check()
    phone.go_on()
    _reason(page, "too_large")
    phone.go_on()
    page.locator("#offer-1 .pick").first.click()
    phone.go_on()
    page.locator("[name=method]").first.check()
    phone.go_on()
    phone.go_on()

    expect(page.locator("h1")).to_have_text("Uw retour is goedgekeurd")


def _to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, as somebody without a mouse does."""
    for _ in range(60):
        if page.locator(selector).first.evaluate("here => here === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}.")


def test_the_keyboard_is_enough(
    browser: Browser, open_context: list[BrowserContext], live_server: LiveServer, nordhaus: Portal
) -> None:
    phone = _phone(browser, open_context, live_server, "keyboard")
    page = phone.visit()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    _to(page, "[name=order]")
    page.keyboard.type("1042")
    page.keyboard.press("Tab")
    page.keyboard.type("nobody@example.com")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_focused()
    _to(page, "[name=proof]")
    page.keyboard.press("Control+A")
    page.keyboard.type("10115")
    page.keyboard.press("Enter")
    for choice, keys in (
        ("#take-1", "Space"),
        ("[name=reason]", "Space"),
        ("[name=offer-1]", "Space"),
        ("[name=method]", "Space"),
    ):
        _to(page, choice)
        page.keyboard.press(keys)
        _to(page, "main .btn")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    _to(page, "main .btn")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Your return is approved")


def test_a_mistake_is_told_on_top_and_leads_to_its_field(
    browser: Browser, open_context: list[BrowserContext], live_server: LiveServer, nordhaus: Portal
) -> None:
    phone = _phone(browser, open_context, live_server, "mistakes")
    page = phone.visit()

    phone.go_on()
    expect(page.locator("[role=alert]")).to_be_focused()
    page.locator("[role=alert] a").first.click()

    expect(page.locator("[name=order]")).to_be_focused()
    phone.look("entrance-refused")
    phone.look_up(proof="nobody@example.com")
    phone.look("no-fit")
    phone.look_up()
    phone.go_on()
    phone.look("items-refused")
    page.go_back()
    page.go_back()
    expect(page.locator("[name=order]")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_other_pages_have_no_fault(
    scheme: str,
    browser: Browser,
    open_context: list[BrowserContext],
    live_server: LiveServer,
    nordhaus: Portal,
    mailoutbox: list[Any],
) -> None:
    window = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    phone = _phone(browser, open_context, live_server, f"others-{scheme}", **window)
    for address, name in (("nowhere/", "not-there"), ("return/", "session-over")):
        phone.visit(address)
        phone.look(name)
    phone.visit().locator(".speak summary").click()
    phone.look("languages")
    amend(nordhaus.store, "returns", values={"gift_returns": True}, actor=SYSTEM)
    phone.visit()
    phone.look("entrance-gift")
    amend(nordhaus.store, "returns", values={"email_code": True}, actor=SYSTEM)
    phone.look_up()
    phone.look("code")
    phone.page.locator("[name=digits]").fill(re.findall(r"\b\d{6}\b", mailoutbox[0].body)[0])
    phone.go_on()
    phone.visit("return/away/").locator("main .btn").first.click()
    phone.look("away")
    phone.visit("return/cancel/")
    phone.look("cancel")
    phone.go_on()
    phone.look("cancelled")


def test_it_can_be_read_from_right_to_left(
    browser: Browser, open_context: list[BrowserContext], live_server: LiveServer, nordhaus: Portal
) -> None:
    phone = _phone(browser, open_context, live_server, "right-to-left", viewport={"width": 360, "height": 740})
    page = phone.visit()
    phone.look_up()
    page.locator("#take-1").check()
    phone.go_on()
    _reason(page, "too_small")
    phone.go_on()
    page.evaluate("document.documentElement.dir = 'rtl'")
    phone.look("offers")
    phone.visit("return/items/").evaluate("document.documentElement.dir = 'rtl'")
    phone.look("items")
