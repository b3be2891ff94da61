"""Every channel in a browser: its list is walked by keys, a session opens, and each move is asked for in the dialog."""

import re

import pytest
from playwright.sync_api import Page, expect

from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel, channels
from floorwalker.core.tests.builders import fresh
from floorwalker.core.tests.samples import samples_of

from .conftest import Console, Floor
from .forms import filled

pytestmark = pytest.mark.browser
CHANNELS = list(channels())


def _asked(page: Page, move: Move) -> None:
    """Open the move's dialog, fill in what it asks, and send it."""
    page.click(f"#moves >> text='{move.label}'")
    expect(page.locator("#dialog h1")).to_have_text(str(move.label))
    for name, value in filled(move.form).items():
        page.fill(f"#dialog [name={name}]", str(value))
    page.click(f"#dialog button:has-text('{move.label}')")
    expect(page.locator("#dialog")).to_be_hidden()


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

    while move := next((m for m in which.machine.moves[made:] if session.state in m.sources), None):
        made = which.machine.moves.index(move) + 1
        _asked(page, move)
        session = _after(session)
        expect(page.locator("#head")).to_contain_text(str(which.machine.status(session.status).label))

    assert made > 0
    assert session.events.filter(type__in=[m.fact.type for m in which.machine.moves]).exists()
    assert console.complaints == []


def _after(session: Session) -> Session:
    later = fresh(session.id)
    assert later.event_count > session.event_count
    return later
