"""Every channel in a browser: its list is walked by keys, a session opens, and each move is asked for in the dialog."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from floorwalker.accounts.actor import SYSTEM
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel, channels
from floorwalker.core.tests.builders import fresh
from floorwalker.core.tests.samples import samples_of
from floorwalker.core.verbs import moves_for

from .conftest import Console, Floor
from .forms import filled

pytestmark = pytest.mark.browser
CHANNELS = list(channels())


def _asked(page: Page, move: Move, session: Session | None, opener: str = "#moves") -> None:
    """Open the move's dialog, fill in what it asks, and send it. What shoppers may do stands in a menu."""
    if move.shopper:
        page.click(f"{opener} >> text='For the customer'")
    page.click(f"{opener} >> text='{move.label}'")
    expect(page.locator("#dialog h1")).to_have_text(str(move.label))
    for name, value in filled(move, session).items():
        _fill(page, name, value)
    page.click(f"#dialog button:has-text('{move.label}')")
    expect(page.locator("#dialog")).to_be_hidden()


def _fill(page: Page, name: str, value: Any) -> None:
    if isinstance(value, list):
        for place, part in enumerate(value):
            if isinstance(part, dict):
                for field, inner in part.items():
                    _fill(page, f"{name}-{place}-{field}", inner)
            else:
                page.check(f"#dialog [name={name}][value='{part}']")
        return
    field = page.locator(f"#dialog [name={name}]")
    if field.get_attribute("type") == "hidden":
        return
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(str(value))
    else:
        field.fill(str(value))


@pytest.mark.parametrize("which", CHANNELS, ids=lambda which: which.code)
def test_a_session_is_found_in_its_list_and_opened_by_keys(console: Console, floor: Floor, which: Channel) -> None:
    session = samples_of(which).one(floor.store)
    page = console.visit(f"/sessions/{which.code}/?q={session.id}")
    expect(page.locator("tr[data-row]")).to_have_count(1)

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(str(session.id)))
    expect(page.locator("#head")).to_contain_text(str(which.machine.status(session.status).label))
    expect(page.locator("#timeline li")).to_have_count(session.event_count)
    assert console.complaints == []


@pytest.mark.parametrize("which", CHANNELS, ids=lambda which: which.code)
def test_each_move_that_a_session_allows_is_made_in_the_dialog(console: Console, floor: Floor, which: Channel) -> None:
    session = samples_of(which).one(floor.store)
    page = console.visit(f"/sessions/{which.code}/{session.id}/")
    made = 0

    while move := next((m for m in moves_for(which, session, SYSTEM) if which.machine.moves.index(m) >= made), None):
        made = which.machine.moves.index(move) + 1
        _asked(page, move, session)
        session = _after(session)
        expect(page.locator("#head")).to_contain_text(str(which.machine.status(session.status).label))

    assert made > 0
    assert session.events.filter(type__in=[f.type for m in which.machine.moves for f in m.facts]).exists()
    assert console.complaints == []


OPENINGS = [pytest.param(c, move, id=f"{c.code} {move.name}") for c in CHANNELS for move in c.machine.openings]


@pytest.mark.parametrize(("which", "move"), OPENINGS)
def test_a_session_is_opened_from_its_list(console: Console, floor: Floor, which: Channel, move: Move) -> None:
    samples_of(which).ready(floor.store)
    page = console.visit(f"/sessions/{which.code}/")

    _asked(page, move, None, opener=".fw-title-end")

    expect(page).to_have_url(re.compile(f"/sessions/{which.code}/[0-9a-f-]{{36}}/$"))
    expect(page.locator("#timeline li")).to_have_count(1)
    assert console.complaints == []


def _after(session: Session) -> Session:
    later = fresh(session.id)
    assert later.event_count > session.event_count
    return later
