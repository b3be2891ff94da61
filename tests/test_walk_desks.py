"""Every desk in a browser: its list is walked by keys, columns are chosen, a record opens and leads to the next."""

import re

import pytest
from playwright.sync_api import expect

from floorwalker.console.addresses import list_url, row_url
from floorwalker.core.desks.desk import Desk
from floorwalker.core.registry import desks
from floorwalker.core.tests.samples import samples_of_list

from .conftest import Console, Floor

pytestmark = pytest.mark.browser
EACH = pytest.mark.parametrize("which", list(desks()), ids=lambda which: which.code)


@EACH
def test_a_record_is_found_in_its_list_opened_and_left_by_keys(console: Console, floor: Floor, which: Desk) -> None:
    samples_of_list(which).gather([floor.store], 3)
    newest = samples_of_list(which).one(floor.store)
    page = console.visit(list_url(which))
    expect(page.locator("tr[data-row]")).to_have_count(4)

    console.press("j")
    console.press("Enter")
    expect(page).to_have_url(re.compile(row_url(which, newest.id)))
    expect(page.locator("h1")).to_have_text(which.title(newest))
    expect(page.locator("#timeline li").first).to_be_visible()
    console.press("]")

    expect(page).not_to_have_url(re.compile(str(newest.id)))
    console.press("[")
    expect(page).to_have_url(re.compile(row_url(which, newest.id)))
    assert console.complaints == []


@EACH
def test_columns_are_chosen_in_a_dialog_and_kept(console: Console, floor: Floor, which: Desk) -> None:
    samples_of_list(which).one(floor.store)
    first, second, *_ = [column for column in which.columns if column.shown]
    page = console.visit(list_url(which))

    page.click(".fw-title-end >> text=Columns")
    page.uncheck(f"#dialog input[name=shown][value={first.key}]")
    page.click("#dialog button:has-text('Save')")

    expect(page.locator("thead th").first).to_contain_text(str(second.label))
    page.keyboard.press("r")
    expect(page.locator("thead th").first).to_contain_text(str(second.label))
    assert console.complaints == []
