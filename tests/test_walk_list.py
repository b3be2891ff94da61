"""The list in a browser: keys, live rows, filters and words, columns; and all of it without a script."""

import re

import pytest
from playwright.sync_api import Browser, expect

from floorwalker.core.tests.builders import ago, tell

from .conftest import LOAF, SCAN, Console, Floor

pytestmark = pytest.mark.browser
LIST = "/sessions/instore/"


def test_the_keyboard_walks_the_rows_and_opens_one(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.locator(f"#open-{floor.open.id.hex}")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(str(floor.open.id)))


def test_escape_leads_from_the_search_box_back_to_the_row(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)
    page.keyboard.press("j")
    row = page.evaluate("document.activeElement.id")

    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator(f"#{row}")).to_be_focused()


def test_help_opens_by_key_and_closes_by_escape(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)

    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#help")).to_be_hidden()


def test_new_rows_wait_and_changed_rows_change_under_the_reader(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)
    row = page.locator(f"#row-{floor.open.id.hex}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(row).to_contain_text("4.20")

    tell(floor.store, (0, SCAN, LOAF), begin=ago(seconds=1), token="open")
    tell(floor.store, (0, "basket.created", {"client": "web"}), begin=ago(seconds=1), token="new")

    expect(row).to_contain_text("8.40", timeout=4000)
    expect(page.locator("[data-live-new]")).to_have_text("1 new")
    expect(page.locator(f"#open-{floor.open.id.hex}")).to_be_focused()
    expect(page.locator("tr[data-row]")).to_have_count(4)
    page.keyboard.press("r")
    expect(page.locator("tr[data-row]")).to_have_count(5)


def test_a_server_that_does_not_answer_is_called_offline_until_it_does(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)

    page.route("**/live/**", lambda route: route.abort())
    expect(page.locator("[data-live-word]")).to_have_text("offline", timeout=6000)
    page.unroute("**/live/**")

    expect(page.locator("[data-live-word]")).to_have_text("live", timeout=12000)


def test_a_sign_in_that_ended_is_called_so_until_somebody_signs_in(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)
    cookies = page.context.cookies()

    page.context.clear_cookies()
    expect(page.locator("[data-live-word]")).to_have_text("signed out", timeout=6000)
    expect(page.locator("#notice")).to_have_text("You are signed out. Load the page again to sign in.")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what was given out is taken back

    expect(page.locator("[data-live-word]")).to_have_text("live", timeout=12000)
    expect(page.locator("#notice")).to_be_empty()


def test_the_bar_writes_words_and_the_words_set_the_bar(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)

    page.click("#bar summary:has-text('Status')")
    page.click("details[open] label:has-text('Cancelled')")
    page.click("details[open] button:has-text('Apply')")
    expect(page).to_have_url(re.compile(r"q=status%3Acancelled$"))
    expect(page.locator("tr[data-row]")).to_have_count(1)
    console.press("/")
    page.fill("#search", "client:sco")
    page.keyboard.press("Enter")

    expect(page.locator(".fw-token")).to_have_text(["status:cancelled", "client:sco"])
    expect(page.locator(".fw-on")).to_have_count(2)
    page.click(".fw-token:has-text('cancelled') a")
    expect(page.locator("tr[data-row]")).to_have_count(4)


def test_backspace_turns_the_last_token_into_text(console: Console, floor: Floor) -> None:
    page = console.visit(f"{LIST}?q=client:sco+value%3E1")

    page.keyboard.press("/")
    page.keyboard.press("Backspace")

    expect(page.locator("#search")).to_have_value("value>1")
    expect(page.locator(".fw-token")).to_have_text(["client:sco"])


def test_a_wrong_word_is_explained(console: Console, floor: Floor) -> None:
    page = console.visit(f"{LIST}?q=colour:blue")

    expect(page.locator("#problems")).to_contain_text("There is nothing called “colour” here.")
    expect(page.locator(".fw-token-wrong")).to_have_text(["colour:blue"])


def test_chosen_columns_are_kept(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)

    page.click(".fw-title-end >> text=Columns")
    page.click("#dialog label:has-text('Client')")
    page.click("[aria-label='Move Last activity up']")
    page.click("#dialog button:has-text('Save')")

    expect(page.locator("thead th:not(.fw-tick)").first).to_have_text("Last activity")
    page.reload()
    expect(page.locator("thead th:not(.fw-tick)").first).to_have_text("Last activity")
    expect(page.locator("thead")).not_to_contain_text("Client")


def test_the_colours_are_kept(console: Console, floor: Floor) -> None:
    page = console.visit(LIST)

    page.click(".fw-me")
    with page.expect_response(re.compile("theme")):
        page.click(".fw-themes button[value=dark]")
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_everything_is_there_without_a_script(console: Console, browser: Browser, floor: Floor) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=console.page.context.storage_state())
    page = context.new_page()
    page.goto(f"{console.address}{LIST}?q=client:sco")

    expect(page.locator("#search")).to_have_value("client:sco")
    page.click("#bar summary:has-text('Status')")
    page.click("details[open] label:has-text('Cancelled')")
    page.click("details[open] button:has-text('Apply')")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.click("[data-row-link]")
    page.click("#moves >> text=Add note")
    page.fill("textarea", "Seen at the door")
    page.click("#form .fw-form-foot button")

    expect(page.locator("#timeline")).to_contain_text("Seen at the door")
    context.close()
