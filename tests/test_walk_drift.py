"""Drift in a browser: what differs is listed, one level is taken over, then all of them."""

import pytest
from playwright.sync_api import expect

from floorwalker.commerce.stock.drift.deeds import carry_out
from floorwalker.commerce.stock.drift.models import DriftRun
from floorwalker.commerce.stock.drift.tests.samples import report
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.tests.builders import make_store

from .conftest import Console

pytestmark = pytest.mark.browser


@pytest.fixture
def differing(transactional_db: None) -> None:
    """Three levels of which the shop says something else."""
    store = make_store("berlin")
    for title, more, sold in (("Wool scarf", -2, 1), ("Walking boots", 3, 0), ("Felt slippers", 1, 2)):
        report(make_level(store, 9, title=title, committed=1), 9 + more, committed=1 + sold)


def test_what_differs_is_listed_and_taken_over(console: Console, differing: None) -> None:
    page = console.visit("/records/drift/")
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    row = page.locator("#rows tbody tr", has_text="Wool scarf")
    expect(row).to_contain_text("−2")
    expect(row).to_contain_text("+1")

    page.locator("main a", has_text="The shop has more").click()
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    page.locator("main a", has_text="Take over all").click()
    page.select_option("[name=store]", "berlin")
    page.fill("[name=reason]", "After the inventory")
    page.click("#form .fw-form-foot [type=submit]")
    expect(page.locator("#run")).to_contain_text("0 of 3 taken over")
    carry_out(DriftRun.objects.get().pk)
    expect(page.locator("#run")).to_contain_text("3 of 3 taken over")

    page = console.visit("/records/drift/")
    expect(page.locator("main")).to_contain_text("The shop and the stock here say the same.")
    assert console.complaints == []
