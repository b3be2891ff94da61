"""A session's page in a browser: it follows what happens, moves open in a dialog, a refusal says why."""

import re

import pytest
from playwright.sync_api import expect

from floorwalker.core.tests.builders import ago, tell

from .conftest import Console, Floor

pytestmark = pytest.mark.browser


def test_the_page_follows_what_happens(console: Console, floor: Floor) -> None:
    page = console.visit(f"/sessions/instore/{floor.open.id}/")
    expect(page.locator("#head")).to_contain_text("Ongoing")

    tell(floor.store, (0, "basket.cancelled", {"by": "shopper"}), begin=ago(seconds=1), token="open")

    expect(page.locator("#head")).to_contain_text("Cancelled", timeout=4000)
    expect(page.locator("#timeline")).to_contain_text("Session cancelled by shopper")
    expect(page.locator("#moves")).not_to_contain_text("Cancel session")


def test_a_note_is_added_in_the_dialog(console: Console, floor: Floor) -> None:
    page = console.visit(f"/sessions/instore/{floor.open.id}/")

    page.click("#moves >> text=Add note")
    expect(page.locator("#dialog textarea")).to_be_focused()
    page.keyboard.type("Asked for a bag")
    page.click("#dialog button:has-text('Add note')")

    expect(page.locator("#timeline")).to_contain_text("Asked for a bag")
    expect(page.locator("#dialog")).to_be_hidden()


def test_a_move_that_came_too_late_is_refused_in_words(console: Console, floor: Floor) -> None:
    page = console.visit(f"/sessions/instore/{floor.open.id}/")
    page.click("#moves >> text=Cancel session")
    page.fill("#dialog [name=reason]", "Left the store")
    tell(floor.store, (0, "basket.cancelled", {"by": "shopper"}), begin=ago(seconds=1), token="open")

    page.click("#dialog button:has-text('Cancel session')")

    expect(page.locator("#dialog [role=alert]")).to_be_visible()
    expect(page.locator("#dialog")).to_be_visible()


def test_closing_the_dialog_returns_to_the_button(console: Console, floor: Floor) -> None:
    page = console.visit(f"/sessions/instore/{floor.open.id}/")

    page.click("#moves >> text=Add note")
    expect(page.locator("#dialog textarea")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("#moves >> text=Add note")).to_be_focused()
    expect(page.locator("#dialog-body")).to_be_empty()


def test_brackets_walk_from_session_to_session(console: Console, floor: Floor) -> None:
    page = console.visit(f"/sessions/instore/{floor.open.id}/")

    console.press("[")
    expect(page).to_have_url(re.compile(str(floor.waiting.id)))
    console.press("]")

    expect(page).to_have_url(re.compile(str(floor.open.id)))


def test_a_fact_that_did_not_fit_is_marked(console: Console, floor: Floor) -> None:
    page = console.visit(f"/sessions/instore/{floor.paid.id}/")

    misfit = page.locator("#timeline li", has_text="Exit code scanned")

    expect(misfit).to_contain_text("out of sequence")
    expect(page.locator("#panel-general .fw-stars")).to_have_count(1)
