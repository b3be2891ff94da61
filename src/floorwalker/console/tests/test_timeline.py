"""A long session is told page by page."""

import re

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.console.timeline import MOST
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, make_store, tell


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store()


def _scans(store: Store, many: int) -> Session:
    scans = [(second, "item.scanned", {"code": f"C{second}", "name": f"Good {second}!"}) for second in range(many)]
    return tell(store, *scans, begin=ago(seconds=many + 5))


def _goods(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"Good (\d+)!", text.split('id="timeline"')[1])]


def test_the_newest_events_are_on_the_page_and_a_link_leads_to_the_older(desk: Client, berlin: Store) -> None:
    session = _scans(berlin, MOST + 3)
    page = desk.get(f"/sessions/instore/{session.id}/").content.decode()
    older = desk.get(f"/sessions/instore/{session.id}/?before=4").content.decode()

    assert _goods(page) == [*range(MOST + 2, 2, -1)]
    assert 'href="?before=4#timeline"' in page
    assert _goods(older) == [2, 1, 0]
    assert 'href="?before=' not in older


def test_a_page_that_cannot_be_is_the_newest(desk: Client, berlin: Store) -> None:
    session = _scans(berlin, 2)

    assert _goods(desk.get(f"/sessions/instore/{session.id}/?before=x").content.decode()) == [1, 0]


def test_raw_facts_are_told_page_by_page(desk: Client, berlin: Store) -> None:
    session = _scans(berlin, MOST + 2)
    page = desk.get(f"/sessions/instore/{session.id}/raw/").content.decode()
    rest = desk.get(f"/sessions/instore/{session.id}/raw/?after={MOST}").content.decode()

    assert (page.count("<pre"), f'href="?after={MOST}"' in page) == (MOST, True)
    assert (rest.count("<pre"), "?after=" in rest) == (2, False)
