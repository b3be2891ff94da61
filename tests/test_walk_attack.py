"""An attack in a browser: it is running, the list shows it, the page explains it, restricting frees the stock."""

import pytest
from playwright.sync_api import expect

from floorwalker.channels.reservations.attacks.kinds import one_address
from floorwalker.channels.reservations.attacks.play import play
from floorwalker.channels.reservations.tests.builders import assert_proven
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.tests.builders import make_store

from .conftest import Console

pytestmark = pytest.mark.browser


def test_an_analyst_finds_an_attack_reads_why_and_frees_the_stock(console: Console, transactional_db: None) -> None:
    level = make_level(make_store("berlin"), 30)
    play(level.store, one_address([level.external_id], carts=28))
    page = console.visit("/sessions/reservations/?q=risk:review")

    expect(page.locator("#rows tbody tr").first).to_contain_text("Review")
    page.locator("#rows >> text=View").first.click()
    for word in (
        "Why this score",
        "Holds from this address in the last hour",
        "The requests are not those of a browser",
        "without a look at any page",
    ):
        expect(page.locator("main")).to_contain_text(word)
    page.click("#moves >> text=Restrict Session")
    for action in ("block", "release"):
        page.check(f"#dialog [name=actions][value={action}]")
    page.fill("#dialog [name=reason]", "One address hoards")
    page.click("#dialog button:has-text('Restrict Session')")
    expect(page.locator("#timeline")).to_contain_text("One address hoards")
    expect(page.locator("#head")).to_contain_text("Cancelled")
    assert figures(level) == {"on_hand": 30, "held": 27, "available": 3}
    assert_proven()
    assert console.complaints == []
