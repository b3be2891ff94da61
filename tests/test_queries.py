"""How many questions each page asks the database: a budget, and the same for one row as for a hundred."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import ApiToken, Grant, Member, Store
from floorwalker.accounts.tokens import issue
from floorwalker.console.addresses import list_url, row_url
from floorwalker.core.desks.desk import Desk, Listed
from floorwalker.core.lists.every import lists
from floorwalker.core.models import Export, Session
from floorwalker.core.registry import channels, desks
from floorwalker.core.tests.builders import ago, make_store, tell
from floorwalker.core.tests.samples import samples_of_list

LISTS = list(lists())
MORE = len(list(channels())) - 1
BUDGETS = {
    "/": 20 + 7 * MORE,
    "/live/": 10 + 2 * MORE,
    "/exports/": 8 + 2 * MORE,
    "/settings/members/": 10 + 2 * MORE,
    "/settings/stores/": 8 + 2 * MORE,
    "/settings/tokens/": 10 + 2 * MORE,
    "/settings/rules/": 12 + 2 * MORE,
    "/settings/history/": 15 + 2 * MORE,
}
BUDGETS |= {f"/reports/{which.code}/{told.code}/": 20 + 2 * MORE for which in channels() for told in which.reports}
PARTS = {"": 20, "live/": 6, "columns/": 12, "export/": 13}
for _listed in LISTS:
    _parts = [part for part in PARTS if part != "live/" or _listed.beat]
    BUDGETS |= {f"{list_url(_listed)}{part}": PARTS[part] + 2 * MORE for part in _parts}
    BUDGETS |= {f"{list_url(_listed)}?{urlencode({'q': q})}": 24 + 2 * MORE for q in samples_of_list(_listed).queries}


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def warm(desk: Client) -> Client:
    """The console, signed in; the first page has warmed what is looked up once."""
    desk.get("/exports/")
    return desk


def _asked(ask: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))]


def _fill(store: Store, many: int) -> None:
    """So many of everything that pages list."""
    for listed in LISTS:
        samples_of_list(listed).gather([store], many)
    mia = Member.objects.get(email="owner@example.com")
    for n in range(many):
        Export.objects.create(member=mia, code=LISTS[0].code, format="csv", query="")
        other = Member.objects.create_user(f"m{many}-{n}@example.com", None, name=f"M{n}")
        Grant.objects.create(member=other, role="owner")
        issue(name=f"T{n}", rights=["facts.write"], reach=EVERYWHERE, actor=SYSTEM)


def _asked_by_each_page(console: Client) -> dict[str, list[str]]:
    return {address: _asked(partial(console.get, address)) for address in BUDGETS}


def test_every_page_keeps_its_budget_whatever_it_shows(warm: Client, berlin: Store) -> None:
    _fill(berlin, 2)
    few = _asked_by_each_page(warm)
    _fill(berlin, 49)
    many = _asked_by_each_page(warm)

    assert ApiToken.objects.count() == 51
    assert {address: asked for address, asked in many.items() if len(asked) != len(few[address])} == {}
    assert {address: asked for address, asked in many.items() if len(asked) > BUDGETS[address]} == {}


def _basket(store: Store, lines: int) -> Session:
    scans = [(n, "item.scanned", {"code": f"article-{n}", "price": 100}) for n in range(lines)]
    return tell(store, *scans, begin=ago(minutes=9), token=f"with-{lines}")


@pytest.mark.parametrize(("path", "budget"), [("", 23), ("live/", 8), ("raw/", 13), ("moves/note/", 12)])
def test_a_session_keeps_its_budget_whatever_it_holds(path: str, budget: int, warm: Client, berlin: Store) -> None:
    small, large = _basket(berlin, 1), _basket(berlin, 100)
    few = _asked(lambda: warm.get(f"/sessions/instore/{small.id}/{path}"))
    many = _asked(lambda: warm.get(f"/sessions/instore/{large.id}/{path}"))

    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= budget + MORE, "\n".join(many)


@pytest.mark.parametrize("which", list(desks()), ids=lambda which: which.code)
def test_a_record_keeps_its_budget_however_many_there_are(which: Desk, warm: Client, berlin: Store) -> None:
    samples = samples_of_list(which)
    first, *_ = samples.gather([berlin], 3)
    few = _asked(lambda: warm.get(row_url(which, first.id)))
    samples.gather([berlin], 100)
    many = _asked(lambda: warm.get(row_url(which, first.id)))

    assert len(many) == len(few) <= 14 + 2 * MORE, "\n".join(many)


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.code)
@pytest.mark.parametrize("size", [1, 100])
def test_a_programs_list_keeps_its_budget(size: int, listed: Listed, berlin: Store) -> None:
    _, secret = issue(name="Reports", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    samples_of_list(listed).gather([berlin], 100)
    address = f"/api/v1{list_url(listed).rstrip('/')}"
    program.get(address)

    assert len(_asked(lambda: program.get(f"{address}?size={size}"))) <= 9


def test_nothing_new_is_answered_without_a_look_at_sessions(warm: Client, berlin: Store) -> None:
    _basket(berlin, 2)
    etag = warm.get("/sessions/instore/live/")["ETag"]
    asked = _asked(lambda: warm.get("/sessions/instore/live/", headers={"If-None-Match": etag}))
    same = warm.get("/sessions/instore/live/", headers={"If-None-Match": etag})

    assert (same.status_code, same.content) == (304, b"")
    assert len([sql for sql in asked if "core_session" in sql]) == 1, "the head of the index of what is due"
    assert [sql for sql in asked if "core_session" in sql and "due_at" not in sql] == []

    _basket(berlin, 3)
    changed = warm.get("/sessions/instore/live/", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_an_intake_of_many_sessions_asks_as_often_as_of_few(berlin: Store) -> None:
    few = _asked(lambda: _basket(berlin, 5))
    many = _asked(lambda: _basket(berlin, 200))

    assert len(many) == len(few) <= 16, "\n".join(many)
