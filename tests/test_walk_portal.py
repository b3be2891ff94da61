"""Shoppers at the returns portal, on phones of 390 and 360 pixels: each page is looked at, by day and by night."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

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
