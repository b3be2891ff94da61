"""One move of many sessions over the API: ordered once, made by the worker, told session by session."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from floorwalker.accounts.models import ApiToken, Store
from floorwalker.api.tests.conftest import MakeClient, opened
from floorwalker.api.tests.test_moves import ask
from floorwalker.core.clock import now
from floorwalker.core.later.bulk import MOST, carry_out
from floorwalker.core.models import BulkRun, Event, Session

URL = "/api/v1/sessions/instore/bulk/cancel"
KEY = {"Idempotency-Key": "night-1"}
WHY = {"reason": "Fire drill"}


def _ask(client: Client, url: str = URL, /, *, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return client.post(url, data=WHY | body, content_type="application/json", headers=headers)


def _ordered(client: Client, **body: Any) -> int:
    answer = _ask(client, **body)
    assert answer.status_code == 202, answer.content
    return int(answer.json()["id"])


def _told(client: Client, number: int) -> Any:
    answer = client.get(f"/api/v1/bulk/{number}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def _cancelled() -> int:
    return Event.objects.filter(type="basket.cancelled").count()


@pytest.fixture
def baskets(till: Client) -> list[str]:
    return [opened(till, subject=f"b{number}") for number in range(3)]


def test_a_run_is_answered_at_once_and_then_tells_of_each_session(till: Client, baskets: list[str]) -> None:
    ask(till, baskets[1], "cancel", {"reason": "Left"})
    answer = _ask(till, ids=baskets)
    run = answer.json()

    assert (answer.status_code, run) == (
        202,
        {"id": run["id"], "channel": "instore", "move": "cancel", "total": 3}
        | {"done": 0, "refused": 0, "finished": False, "rows": []},
    )
    carry_out(run["id"])

    no = "“Cancel session” is not possible here: the session is “Cancelled”."
    assert _told(till, run["id"]) == run | {
        "done": 3,
        "refused": 1,
        "finished": True,
        "rows": [
            {"id": baskets[0], "outcome": "ok", "code": "", "detail": ""},
            {"id": baskets[1], "outcome": "refused", "code": "refused", "detail": no},
            {"id": baskets[2], "outcome": "ok", "code": "", "detail": ""},
        ],
    }
    event = Event.objects.get(type="basket.cancelled", session=UUID(baskets[2]))
    assert (event.actor_kind, event.actor_label) == ("integration", "Till")
    assert event.session.privates.get(number=event.number).fields == WHY


def test_words_choose_what_the_list_shows(till: Client, baskets: list[str]) -> None:
    ask(till, baskets[1], "cancel", {"reason": "Left"})
    number = _ordered(till, q="status:ongoing")
    carry_out(number)

    assert [row["id"] for row in _told(till, number)["rows"]] == [baskets[2], baskets[0]]
    assert _cancelled() == 3


def test_words_that_find_nothing_are_a_run_of_nothing(till: Client, baskets: list[str]) -> None:
    number = _ordered(till, q="status:completed")
    carry_out(number)

    told = _told(till, number)
    assert (told["total"], told["finished"], told["rows"]) == (0, True, [])
    assert _cancelled() == 0


def test_an_id_that_stands_twice_is_moved_once(till: Client, baskets: list[str]) -> None:
    number = _ordered(till, ids=[baskets[0], baskets[0].upper()])
    carry_out(number)

    assert [row["outcome"] for row in _told(till, number)["rows"]] == ["ok"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ids"),
        ({"ids": ["IDS"], "q": ""}, "q"),
        ({"ids": []}, "ids"),
        ({"ids": "IDS"}, "ids"),
        ({"ids": [7]}, "ids"),
        ({"ids": ["zebra"]}, "ids"),
        ({"ids": ["IDS"] * (MOST + 1)}, "ids"),
        ({"q": 7}, "q"),
        ({"ids": ["IDS"], "reason": ""}, "reason"),
        ({"ids": ["IDS"], "reason": 7}, "reason"),
        ({"ids": ["IDS"], "colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_said_by_field_and_nothing_is_ordered(
    till: Client, baskets: list[str], body: dict[str, Any], field: str
) -> None:
    answer = _ask(till, **json.loads(json.dumps(body).replace("IDS", baskets[0])))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert field in answer.json()["fields"]
    assert not BulkRun.objects.exists()


def test_words_that_cannot_be_read_order_nothing(till: Client, baskets: list[str]) -> None:
    answer = _ask(till, q="value>zebra")

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_query")
    assert not BulkRun.objects.exists()


def test_words_that_find_too_many_order_nothing(till: Client, bonn: Store) -> None:
    one = Session.objects.get(pk=opened(till))
    Session.objects.bulk_create(
        Session(id=uuid4(), channel="instore", store=bonn, token=f"t{n}", state=one.state, status=one.status)
        for n in range(MOST)
    )
    Session.objects.update(started_at=now())
    answer = _ask(till, q="")

    assert (answer.status_code, "find more" in answer.json()["fields"]["q"][0]) == (422, True)
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize("move", ["dance", "hand_out", "note"])
def test_a_move_that_does_not_ask_the_same_of_each_is_not_there(till: Client, baskets: list[str], move: str) -> None:
    assert _ask(till, f"/api/v1/sessions/instore/bulk/{move}", ids=baskets).status_code == 404
    assert not BulkRun.objects.exists()


def test_a_session_of_another_store_is_not_found_and_none_is_moved(
    wien: Store, till: Client, baskets: list[str], make_client: MakeClient
) -> None:
    theirs = opened(make_client(wien))
    for unknown in (theirs, str(uuid4())):
        answer = _ask(till, ids=[baskets[0], unknown])

        assert (answer.status_code, answer.json()["ids"]) == (404, [unknown])
    assert not BulkRun.objects.exists()
    carry_out(_ordered(till, q=""))
    assert Session.objects.get(pk=theirs).event_count == 1


def test_the_missing_right_is_named_and_nothing_is_ordered(
    bonn: Store, baskets: list[str], make_client: MakeClient
) -> None:
    seeing, moving = (make_client(bonn, rights=[right]) for right in ("instore.see", "instore.cancel"))

    for answer, right in ((_ask(seeing, ids=baskets), "instore.cancel"), (_ask(moving, q=""), "instore.see")):
        assert (answer.status_code, answer.json()["right"]) == (403, right)
    assert not BulkRun.objects.exists()


def test_a_token_that_may_not_see_sessions_names_them(bonn: Store, baskets: list[str], make_client: MakeClient) -> None:
    moving = make_client(bonn, rights=["instore.cancel"])
    number = _ordered(moving, ids=baskets)
    carry_out(number)

    assert [row["outcome"] for row in _told(moving, number)["rows"]] == ["ok"] * 3


def test_a_right_that_was_taken_away_meanwhile_is_missed_by_each(till: Client, baskets: list[str]) -> None:
    number = _ordered(till, ids=baskets)
    ApiToken.objects.update(rights=["instore.see"])
    carry_out(number)

    rows = _told(till, number)["rows"]
    assert {(row["outcome"], row["code"]) for row in rows} == {("refused", "not_allowed")}
    assert _cancelled() == 0


def test_a_token_that_was_revoked_meanwhile_moves_nothing(till: Client, baskets: list[str]) -> None:
    number = _ordered(till, ids=baskets)
    ApiToken.objects.update(revoked_at=now())
    carry_out(number)

    assert {row[3] for row in BulkRun.objects.get().results} == {"not_found"}
    assert _cancelled() == 0


def test_only_the_token_that_ordered_a_run_finds_it(bonn: Store, till: Client, make_client: MakeClient) -> None:
    number = _ordered(till, ids=[opened(till)])

    assert make_client(bonn).get(f"/api/v1/bulk/{number}").status_code == 404
    assert till.get(f"/api/v1/bulk/{number + 1}").status_code == 404


def test_the_same_request_with_a_key_is_one_run(till: Client, baskets: list[str]) -> None:
    first, again = (_ask(till, ids=baskets, headers=KEY) for _ in range(2))

    assert (first.status_code, again.status_code, first.content) == (202, 202, again.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert BulkRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_time_are_one_run_with_one_job(till: Client, baskets: list[str]) -> None:
    start = threading.Barrier(4)

    def twin(_: int) -> bytes:
        start.wait()
        try:
            return bytes(_ask(till, ids=baskets, headers=KEY).content)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(twin, range(4)))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'floorwalker.core.jobs.run_bulk'")
        assert (len(answers), BulkRun.objects.count(), cursor.fetchone()) == (1, 1, (1,))


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_between_leaves_the_rest_to_the_next(
    till: Client, baskets: list[str], other_connection: psycopg.Connection[Any]
) -> None:
    number = _ordered(till, ids=baskets)
    other_connection.execute("SELECT 1 FROM core_session WHERE id = %s FOR UPDATE", [baskets[1]])

    with ThreadPoolExecutor(1) as threads:
        worker = threads.submit(_work, number)
        _kill_who_waits_for(other_connection)
        assert isinstance(worker.exception(), OperationalError)
    other_connection.rollback()
    assert [row["id"] for row in _told(till, number)["rows"]] == baskets[:1]
    carry_out(number)

    assert [row["outcome"] for row in _told(till, number)["rows"]] == ["ok"] * 3
    assert [Session.objects.get(pk=id_).event_count for id_ in baskets] == [2, 2, 2]


def _work(number: int) -> None:
    try:
        carry_out(number)
    finally:
        connections.close_all()


def _kill_who_waits_for(holder: psycopg.Connection[Any]) -> None:
    killed: list[Any] = []
    while not killed:
        killed = holder.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))",
            [holder.info.backend_pid],
        ).fetchall()


def test_what_nobody_foresaw_is_tried_again_and_at_last_told(till: Client, baskets: list[str]) -> None:
    number = _ordered(till, ids=baskets)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$;"
            f"CREATE TRIGGER fails BEFORE INSERT ON core_event FOR EACH ROW WHEN (NEW.session_id = '{baskets[1]}')"
            " EXECUTE FUNCTION fails()"
        )
    with pytest.raises(Exception, match="disk on fire"):
        carry_out(number)
    assert len(_told(till, number)["rows"]) == 1
    carry_out(number, last=True)

    told = _told(till, number)
    assert [(row["outcome"], row["code"]) for row in told["rows"]] == [("ok", ""), ("refused", "failed"), ("ok", "")]
    assert Session.objects.get(pk=baskets[1]).event_count == 1


def test_returns_that_wait_are_approved_in_one_request(till: Client) -> None:
    asked = [_rma(till, f"#{number}") for number in (1001, 1002)]
    url = "/api/v1/sessions/rmas/bulk/approve"
    order = {"q": "status:pending", "message": "Welcome back"}
    run = till.post(url, data=order, content_type="application/json", headers=KEY).json()
    carry_out(run["id"])

    assert [(row["id"], row["outcome"]) for row in _told(till, run["id"])["rows"]] == [
        (asked[1], "ok"),
        (asked[0], "ok"),
    ]
    assert set(Session.objects.filter(channel="rmas").values_list("status", flat=True)) == {"approved"}
    rows = till.post(url, data=order | {"lines": []}, content_type="application/json")
    assert (rows.status_code, list(rows.json()["fields"])) == (422, ["lines"])


def _rma(till: Client, name: str) -> str:
    """A return that was asked for and waits for a decision."""
    line = {"external_id": "1", "title": "Wool scarf", "quantity": 1, "price": 2490}
    paid = {"external_id": "p", "kind": "capture", "amount": 2490, "occurred_at": now().isoformat()}
    sold = {"external_id": name, "name": name, "placed_at": now().isoformat(), "lines": [line], "payments": [paid]}
    assert till.post("/api/v1/orders", data=[sold], content_type="application/json").status_code == 200
    wanted = {"store": "bonn", "order": name, "lines": [{"line": 1, "quantity": 1, "option": "refund"}]}
    made = till.post("/api/v1/sessions/rmas/moves/create", data=wanted, content_type="application/json")
    assert made.status_code == 200, made.content
    return str(made.json()["id"])
