"""How many questions each page asks the database: a budget, and the same for one row as for a hundred."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import ApiToken, Grant, Member, Store
from floorwalker.accounts.tokens import issue
from floorwalker.core.models import Export, Session
from floorwalker.core.tests.builders import ago, make_store, tell
from floorwalker.core.tests.crowd import gather

BUDGETS = {
    "/": 20,
    "/live/": 10,
    "/sessions/instore/": 20,
    "/sessions/instore/?q=status:paid+value%3E1": 21,
    "/sessions/instore/?q=anna": 24,
    "/sessions/instore/live/": 6,
    "/sessions/instore/columns/": 12,
    "/sessions/instore/export/": 13,
    "/exports/": 8,
    "/settings/members/": 10,
    "/settings/stores/": 8,
    "/settings/tokens/": 10,
    "/settings/history/": 15,
}


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def owner(db: None, client: Client) -> Client:
    """The console, signed in; the first page has warmed what is looked up once."""
    member = Member.objects.create_user("owner@example.com", "korrekt-pferd-77", name="Olga")
    Grant.objects.create(member=member, role="owner")
    client.force_login(member)
    client.get("/exports/")
    return client


def _asked(ask: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))]


def _fill(store: Store, many: int) -> None:
    """So many of everything that pages list."""
    gather([store], many)
    olga = Member.objects.get(email="owner@example.com")
    for n in range(many):
        Export.objects.create(member=olga, channel="instore", format="csv", query="")
        other = Member.objects.create_user(f"m{many}-{n}@example.com", None, name=f"M{n}")
        Grant.objects.create(member=other, role="owner")
        issue(name=f"T{n}", rights=["facts.write"], reach=EVERYWHERE, actor=SYSTEM)


@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_keeps_its_budget_whatever_it_shows(address: str, owner: Client, berlin: Store) -> None:
    _fill(berlin, 2)
    few = _asked(lambda: owner.get(address))
    _fill(berlin, 49)
    many = _asked(lambda: owner.get(address))

    assert ApiToken.objects.count() == 51
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= BUDGETS[address], "\n".join(many)


def _basket(store: Store, lines: int) -> Session:
    scans = [(n, "item.scanned", {"code": f"article-{n}", "price": 100}) for n in range(lines)]
    return tell(store, *scans, begin=ago(minutes=9), token=f"with-{lines}")


@pytest.mark.parametrize(("path", "budget"), [("", 23), ("live/", 8), ("raw/", 13), ("moves/note/", 12)])
def test_a_session_keeps_its_budget_whatever_it_holds(path: str, budget: int, owner: Client, berlin: Store) -> None:
    small, large = _basket(berlin, 1), _basket(berlin, 100)
    few = _asked(lambda: owner.get(f"/sessions/instore/{small.id}/{path}"))
    many = _asked(lambda: owner.get(f"/sessions/instore/{large.id}/{path}"))

    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= budget, "\n".join(many)


@pytest.mark.parametrize("size", [1, 100])
def test_a_programs_list_keeps_its_budget(size: int, berlin: Store, db: None) -> None:
    _, secret = issue(name="Reports", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    gather([berlin], 100)
    program.get("/api/v1/sessions/instore")

    assert len(_asked(lambda: program.get(f"/api/v1/sessions/instore?size={size}"))) <= 9


def test_nothing_new_is_answered_without_a_look_at_sessions(owner: Client, berlin: Store) -> None:
    _basket(berlin, 2)
    etag = owner.get("/sessions/instore/live/")["ETag"]
    asked = _asked(lambda: owner.get("/sessions/instore/live/", headers={"If-None-Match": etag}))
    same = owner.get("/sessions/instore/live/", headers={"If-None-Match": etag})

    assert (same.status_code, same.content) == (304, b"")
    assert len([sql for sql in asked if "core_session" in sql]) == 1, "the head of the index of what is due"
    assert [sql for sql in asked if "core_session" in sql and "due_at" not in sql] == []

    _basket(berlin, 3)
    changed = owner.get("/sessions/instore/live/", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_the_list_says_how_many_new_rows_wait(owner: Client, berlin: Store) -> None:
    first = _basket(berlin, 2)
    _basket(berlin, 3)
    _basket(berlin, 4)

    assert owner.get(f"/sessions/instore/live/?since={first.id.hex}").json()["new"] == 2


def test_an_intake_of_many_sessions_asks_as_often_as_of_few(berlin: Store) -> None:
    few = _asked(lambda: _basket(berlin, 5))
    many = _asked(lambda: _basket(berlin, 200))

    assert len(many) == len(few) <= 16, "\n".join(many)
