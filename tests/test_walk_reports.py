"""A report in a browser: the picture is drawn from the table, in the page's colours; without a script bars stand for it."""

import re

import pytest
from playwright.sync_api import Browser, expect

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.tests.returning import bought, offered, opened, submitted

from .conftest import Console, Floor

pytestmark = pytest.mark.browser
REPORT = "/reports/returns/funnel/"


@pytest.fixture
def returned(floor: Floor) -> Store:
    """Three return sessions, one of which is asked for."""
    opened(bought(floor.store))
    offered(bought(floor.store))
    submitted(bought(floor.store))
    return floor.store


def test_pictures_are_drawn_from_the_tables(console: Console, returned: Store) -> None:
    page = console.visit(REPORT)

    for section in ("steps", "days", "stores", "products", "reasons", "offers"):
        expect(page.locator(f"#section-{section} canvas")).to_be_visible()
    expect(page.locator("#section-steps .fw-meter").first).to_be_hidden()
    expect(page.locator("#section-steps tbody tr").first).to_contain_text("Order found")
    assert console.complaints == []


def test_a_picture_follows_the_colours_and_the_width(console: Console, returned: Store) -> None:
    page = console.visit(REPORT)
    drawn = "document.querySelector('#section-steps canvas').toDataURL()"
    light = page.evaluate(drawn)

    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_function(f"light => {drawn} !== light", arg=light)
    page.set_viewport_size({"width": 390, "height": 800})

    page.wait_for_function("document.querySelector('#section-days canvas').clientWidth < 390")
    assert console.complaints == []


def test_the_period_and_the_store_are_chosen_in_the_bar(console: Console, returned: Store) -> None:
    page = console.visit(REPORT)

    page.click("#bar summary:has-text('Last 30 days')")
    page.click("details[open] label:has-text('Last 7 days')")
    page.click("details[open] button:has-text('Apply')")

    expect(page).to_have_url(re.compile(r"period=7"))
    expect(page.locator("#bar summary").first).to_contain_text("Last 7 days")


def test_the_report_is_there_without_a_script(console: Console, browser: Browser, returned: Store) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=console.page.context.storage_state())
    page = context.new_page()
    page.goto(f"{console.address}{REPORT}")

    expect(page.locator("#section-steps canvas")).to_have_count(0)
    expect(page.locator("#section-steps .fw-meter")).to_have_count(6)
    expect(page.locator("#section-steps .fw-meter").first).to_be_visible()
    with page.expect_download() as download:
        page.click("#section-steps a:has-text('CSV')")
    assert re.fullmatch(r"returns-funnel-steps-.*\.csv", download.value.suggested_filename)
    context.close()
