"""Events are append-only, once only, and every change of state has exactly one, with its actor."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from floorwalker.accounts.models import Store
from floorwalker.core.log.entries import read_logs, read_newest
from floorwalker.core.log.fold import MOST_EVENTS
from floorwalker.core.log.record import record
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Event, Session, SessionKey
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, fresh, make_store, report, session_of, tell
from floorwalker.core.tests.threads import at_once


def test_the_database_refuses_to_change_an_event(berlin: Store) -> None:
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}))
    with pytest.raises(DatabaseError, match="append-only: UPDATE refused"), transaction.atomic():
        session.events.update(actor_label="Somebody else")

    assert not Event.objects.filter(actor_label="Somebody else").exists()


def test_the_database_refuses_to_delete_an_event(berlin: Store) -> None:
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}))
    before = session.events.count()
    with pytest.raises(DatabaseError, match="append-only: DELETE refused"), transaction.atomic():
        session.events.all()._raw_delete("default")

    assert session.events.count() == before


def test_the_database_refuses_one_key_twice_in_a_session(berlin: Store) -> None:
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}))
    twin = session.events.order_by("number")[0]
    twin.number = 99
    with pytest.raises(IntegrityError, match="core_event_once"), transaction.atomic():
        twin.save(force_insert=True)


def test_a_fact_twice_is_answered_twice_and_kept_once(berlin: Store) -> None:
    told = report("item.scanned", ago(seconds=9), store=berlin, code="apples")
    first, second, third = record([told])[0], record([told])[0], record([told, told])

    assert [first.outcome, second.outcome, *[a.outcome for a in third]] == [
        "applied",
        "repeated",
        "repeated",
        "repeated",
    ]
    assert first.session_id == second.session_id
    assert Event.objects.count() == 1


def test_a_rejection_with_corrections_twice_is_repeated_too(berlin: Store) -> None:
    corrections = [{"kind": "missing", "code": "wine", "quantity": 1, "value": 899}]
    told = report("check.rejected", ago(seconds=9), store=berlin, check="c", corrections=corrections)

    assert [record([told])[0].outcome for _ in range(2)] == ["out_of_sequence", "repeated"]


def _keep_as(data: str) -> None:
    """Let the log hold what an older version would have written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute("UPDATE core_event SET data = %s, digest = ''", [data])
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")


def test_a_fact_kept_before_it_had_a_field_is_repeated_after_the_upgrade(berlin: Store) -> None:
    told = report("exit.scanned", ago(seconds=9), store=berlin)
    record([told])
    _keep_as("{}")

    assert record([told])[0].outcome == "repeated"
    assert record([replace(told, fact=channel("instore").facts.restore("exit.scanned", {"gate": "B"}))])[0].code == (
        "key_reused"
    )


def test_a_fact_kept_before_a_field_became_private_is_repeated_after_the_upgrade(berlin: Store) -> None:
    told = report("feedback.given", ago(seconds=9), store=berlin, rating=4, comment="Quick.")
    record([told])
    _keep_as('{"rating": 4, "scale": 5, "comment": "Quick."}')

    assert record([told])[0].outcome == "repeated"


def test_a_private_fact_is_repeated_after_the_secret_key_was_changed(berlin: Store, settings: Settings) -> None:
    told = report("feedback.given", ago(seconds=9), store=berlin, rating=4, comment="Quick.")
    record([told])
    settings.SECRET_KEY = "another"

    assert record([told])[0].outcome == "repeated"
    assert list(findings()) == []


def test_a_session_that_is_full_takes_no_more_facts_but_knows_those_it_has(berlin: Store) -> None:
    told = [report("item.scanned", ago(seconds=9 - n), store=berlin, code="apples") for n in range(4)]
    first = record(told[:1])[0]
    Session.objects.update(event_count=MOST_EVENTS - 2)
    answers = record(
        [told[0], *told[1:], report("item.scanned", ago(seconds=1), store=berlin, token="other", code="a")]
    )

    assert [(a.outcome, a.code) for a in answers] == [
        ("repeated", ""), ("applied", ""), ("applied", ""), ("refused", "session_full"), ("applied", ""),
    ]  # fmt: skip
    assert answers[3].session_id == first.session_id
    assert session_of(answers).event_count == MOST_EVENTS


def test_after_a_misfit_only_the_misfits_are_read_again(berlin: Store) -> None:
    session = tell(
        berlin,
        (0, "item.scanned", {"code": "apples"}),
        (1, "exit.scanned", {}),
        (2, "item.scanned", {"code": "pears"}),
        begin=ago(minutes=1),
    )
    assert session.misfits == [2]
    with CaptureQueriesContext(connection) as asked:
        tell(berlin, (9, "item.scanned", {"code": "plums"}), (10, "exit.scanned", {}), begin=ago(minutes=1))

    read = [query["sql"] for query in asked if 'FROM "core_event"' in query["sql"]]
    assert [sql.split(" AND ")[-1].split(" ORDER")[0] for sql in read] == ['"core_event"."number" IN (2))']
    assert (fresh(session.id).quantity, fresh(session.id).misfits) == (3, [2, 5])
    assert list(findings()) == []


def test_the_newest_events_are_read_page_by_page(berlin: Store) -> None:
    session = tell(
        berlin,
        *[(second, "item.scanned", {"code": "apples"}) for second in (3, 1, 2, 2, 5)],
        (4, "basket.noted", {"text": "Look"}),
        begin=ago(minutes=1),
    )
    log = read_logs({session.id: channel("instore")})[session.id]
    expected = sorted(log, key=lambda h: (h.occurred_at, h.number), reverse=True)
    pages, before = [], 0
    while some := read_newest(channel("instore"), session.id, before=before, most=2):
        pages.append(some)
        before = some[-1].number

    assert [len(page) for page in pages] == [2, 2, 2]
    assert [h for page in pages for h in page] == expected
    assert [h.number for h in read_logs({session.id: channel("instore")}, after=2, most=3)[session.id]] == [3, 4, 5]


def test_a_key_used_again_for_something_else_is_refused_and_the_others_go_on(berlin: Store) -> None:
    record([report("item.scanned", ago(seconds=9), store=berlin, key="k", code="apples")])
    answers = record(
        [
            report("item.scanned", ago(seconds=9), store=berlin, key="k", code="pears"),
            report("item.scanned", ago(seconds=8), store=berlin, key="k2", code="pears"),
        ]
    )

    assert [(a.outcome, a.code) for a in answers] == [("refused", "key_reused"), ("applied", "")]
    assert Event.objects.count() == 2


def test_every_change_of_state_has_exactly_one_event_with_actor_and_both_clocks(berlin: Store) -> None:
    session = tell(
        berlin,
        (0, "item.scanned", {"code": "apples", "price": 100}),
        (9, "transaction.started", {"transaction": "t", "amount": 100}),
        (12, "transaction.completed", {"transaction": "t", "amount": 100}),
    )
    events = list(session.events.order_by("occurred_at", "number"))

    assert [event.type for event in events] == [
        "item.scanned", "transaction.started", "transaction.completed", "basket.closed",
    ]  # fmt: skip
    assert [event.number for event in events] == [1, 2, 3, 4]
    assert [(event.actor_kind, event.actor_label) for event in events[-2:]] == [
        ("integration", "Till 1"), ("system", "Floorwalker"),
    ]  # fmt: skip
    assert all(event.recorded_at > event.occurred_at for event in events)


def test_a_clock_that_runs_ahead_is_held_back_to_now_and_told(berlin: Store) -> None:
    ahead = ago(hours=-26)
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ahead)
    event = session.events.get()

    assert event.occurred_at == event.recorded_at
    assert session.last_activity_at == event.recorded_at


def test_a_batch_that_fails_leaves_nothing_behind(berlin: Store) -> None:
    good = report("item.scanned", ago(seconds=9), store=berlin, token="good", code="apples")
    bad = report("item.scanned", ago(seconds=9), store=berlin, token="x" * 300, code="apples")
    with pytest.raises(DatabaseError), transaction.atomic():
        record([good, bad])

    assert (Session.objects.count(), SessionKey.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_devices_that_open_one_token_at_once_get_one_session() -> None:
    store = make_store()
    told = [report("item.scanned", ago(seconds=n), store=store, code="apples") for n in range(6)]
    answers = at_once(*[lambda told=told, n=n: record([told[n]])[0] for n in range(6)])

    assert {answer.outcome for answer in answers} == {"applied"}
    session = Session.objects.get()
    assert {answer.session_id for answer in answers} == {session.id}
    assert (session.quantity, session.event_count) == (6, 6)


@pytest.mark.django_db(transaction=True)
def test_the_same_fact_from_many_threads_is_kept_once() -> None:
    store = make_store()
    told = report("item.scanned", ago(seconds=9), store=store, code="apples")
    answers = at_once(*[lambda: record([told])[0].outcome] * 8)

    assert sorted(answers) == ["applied", *["repeated"] * 7]
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_batches_that_cross_each_other_do_not_lock_up() -> None:
    store = make_store()

    def batch(order: int, turn: int) -> list[str]:
        tokens = [f"t{n}" for n in range(8)][:: order or 1]
        return [
            a.outcome
            for a in record(
                [
                    report("item.scanned", ago(seconds=9), store=store, token=t, key=f"{order}{turn}{t}", code="apples")
                    for t in tokens
                ]
            )
        ]

    answers = at_once(*[lambda n=n: [batch((1, -1)[n % 2], turn) for turn in range(5)] for n in (0, 1)])

    assert [sorted({o for some in answer for o in some}) for answer in answers] == [["applied"], ["applied"]]
    assert Session.objects.count() == 8
    assert all(fresh(s.id).quantity == 10 for s in Session.objects.all())
