"""Verify: clean data has no finding, and each kind of damage has exactly the one that names it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from floorwalker.accounts.models import Store
from floorwalker.core.lists import tally
from floorwalker.core.log.record import record
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, make_store, report, tell

Facts = tuple[tuple[int, str, dict[str, Any]], ...]
_PAID: Facts = (
    (0, "basket.created", {"client": "sdk_ios"}),
    (20, "item.scanned", {"code": "9521234567899", "price": 250, "quantity": 2}),
    (60, "checkout.started", {}),
    (62, "transaction.started", {"transaction": "t1", "amount": 500}),
    (63, "check.required", {"check": "c1", "kind": "spot"}),
    (70, "check.acknowledged", {"check": "c1", "employee": "Mia"}),
    (80, "check.approved", {"check": "c1", "employee": "Mia"}),
    (90, "transaction.completed", {"transaction": "t1", "amount": 500}),
    (95, "feedback.given", {"rating": 4, "comment": "Quick."}),
)


@pytest.fixture
def store(db: None) -> Store:
    return make_store()


def _paid(store: Store) -> Session:
    return tell(store, *_PAID, begin=ago(minutes=10))


def _run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _damage_events(statement: str, *values: Any) -> None:
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    _run("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
    _run(statement, *values)
    _run("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")


def _found() -> list[str]:
    return [str(finding) for finding in findings()]


def test_facts_in_any_order_leave_nothing_to_find(store: Store) -> None:
    begin = ago(days=2)
    told = [report(t, begin + timedelta(seconds=s), store=store, key=f"k{s}", **f) for s, t, f in _PAID]
    record(told[4:])
    record(told[:6])
    record([report("item.scanned", ago(days=1), store=store, token="left behind", code="9521234567899", price=1)])

    assert Session.objects.count() == 2
    assert _found() == []
    tally.fold()
    assert _found() == []


def test_a_timer_is_the_same_whatever_the_zone_in_which_a_device_tells_its_times(store: Store) -> None:
    begin = ago(days=2).astimezone(ZoneInfo("Asia/Tokyo"))
    session = tell(store, (0, "basket.created", {}), begin=begin)

    assert [event.type for event in session.events.order_by("number")][1:] == ["basket.stale", "basket.abandoned"]
    assert _found() == []


def test_chunks_prove_every_session_once(store: Store) -> None:
    for number in range(5):
        tell(store, *_PAID, begin=ago(minutes=20), token=f"b{number}")
    heard: list[int] = []

    assert list(findings(tell=heard.append, chunk=2)) == []
    assert heard == [2, 4, 5]


@pytest.mark.parametrize(
    ("field", "value", "stored", "folded"),
    [
        ("state", "active", "“active”", "“paid”"),
        ("quantity", 3, "3", "2"),
        ("value", 499, "499", "500"),
        ("customer_ref", "x", "“x”", "“”"),
        ("due_at", None, "nothing", None),
        ("misfits", [1], "[1]", "[]"),
    ],
)
def test_a_changed_session_row_is_found(store: Store, field: str, value: Any, stored: str, folded: str | None) -> None:
    session = _paid(store)
    due = session.due_at
    Session.objects.filter(id=session.id).update(**{field: value})

    assert _found() == [f"instore session {session.id}: {field} is stored as {stored}, but should be {folded or due}"]


def test_a_status_that_does_not_follow_is_found_in_the_row_and_in_the_counts(store: Store) -> None:
    session = _paid(store)
    Session.objects.filter(id=session.id).update(status="abandoned")

    assert _found() == [
        f"instore session {session.id}: status is stored as “abandoned”, but should be “paid”",
        "instore sessions of store berlin: count of abandoned is stored as 0, but should be 1",
        "instore sessions of store berlin: count of paid is stored as 1, but should be 0",
    ]


def test_a_changed_record_is_found(store: Store) -> None:
    session = _paid(store)
    _run("UPDATE instore_basket SET waiting_seconds = 8 WHERE session_id = %s", session.id)

    assert _found() == [f"instore session {session.id}, basket: waiting_seconds is stored as 8.0, but should be 7.0"]


def test_a_missing_record_is_found(store: Store) -> None:
    session = _paid(store)
    _run("DELETE FROM instore_basket WHERE session_id = %s", session.id)

    assert _found() == [f"instore session {session.id}: basket is stored as nothing, but should be “a row”"]


def test_owned_rows_that_are_changed_missing_or_made_up_are_found(store: Store) -> None:
    session = _paid(store)
    _run("UPDATE instore_line SET name = 'Tea' WHERE session_id = %s", session.id)
    _run("DELETE FROM instore_check WHERE session_id = %s", session.id)
    _run(
        "INSERT INTO instore_transaction (session_id, number, ref, state, method, amount, quantity, reason, receipt,"
        " started_at) VALUES (%s, 2, 't2', 'initiated', '', 1, 0, '', '', now())",
        session.id,
    )

    assert _found() == [
        f"instore session {session.id}, line 1: name is stored as “Tea”, but should be “”",
        f"instore session {session.id}, transaction 2: the row is stored as “a row”, but should be nothing",
        f"instore session {session.id}, check 1: the row is stored as nothing, but should be “a row”",
    ]


def test_an_event_that_is_gone_is_found(store: Store) -> None:
    session = _paid(store)
    _damage_events("DELETE FROM core_event WHERE session_id = %s AND number = 7", session.id)

    found = _found()
    gaps = (
        f"instore session {session.id}: event_count is stored as 9, but should be “8 events with gaps, the last is 9”"
    )
    assert gaps in found
    assert f"instore session {session.id}, check 1: state is stored as “approved”, but should be “voided”" in found


def test_an_event_that_was_changed_is_found_in_what_follows_from_it(store: Store) -> None:
    session = _paid(store)
    _damage_events(
        "UPDATE core_event SET data = data || '{\"amount\": 700}' WHERE session_id = %s AND number = 8", session.id
    )

    assert _found() == [f"instore session {session.id}, transaction 1: amount is stored as 500, but should be 700"]


def test_an_event_that_cannot_be_read_is_found_and_does_not_stop_the_others(store: Store) -> None:
    broken, other = _paid(store), tell(store, *_PAID, begin=ago(minutes=10), token="other")
    Session.objects.filter(id=other.id).update(quantity=9)
    _damage_events("UPDATE core_event SET type = 'item.eaten' WHERE session_id = %s AND number = 2", broken.id)

    assert _found() == [
        f"instore session {broken.id}: events is stored as “what cannot be read: 'item.eaten'”,"
        " but should be “readable facts”",
        f"instore session {other.id}: quantity is stored as 9, but should be 2",
    ]


def test_changed_private_fields_are_found_and_erased_ones_are_not(store: Store) -> None:
    changed, erased = _paid(store), tell(store, *_PAID, begin=ago(minutes=10), token="other")
    _run('UPDATE core_private SET fields = \'{"comment": "Slow."}\' WHERE session_id = %s AND number = 9', changed.id)
    _run("DELETE FROM core_private WHERE session_id = %s AND number = 9", erased.id)

    found = _found()
    assert len(found) == 1
    assert found[0].startswith(f"instore session {changed.id}, event 9: digest of its private fields is stored as")


def test_counts_that_do_not_add_up_are_found(store: Store) -> None:
    _paid(store)
    tally.fold()
    _run("UPDATE core_tally SET count = count + 1")
    _run("UPDATE core_pulse SET opened = opened + 2")

    assert _found() == [
        "instore sessions of store berlin: count of paid is stored as 2, but should be 1",
        "instore sessions of store berlin: number opened is stored as 3, but should be 1",
    ]


def test_keys_that_lead_elsewhere_are_found(store: Store) -> None:
    session = _paid(store)
    _run("UPDATE core_sessionkey SET token = 'lost'")

    assert _found() == [
        f"instore token “b”: key's session is stored as nothing, but should be {session.id}",
        f"instore token “lost”: key's session is stored as {session.id}, but should be nothing",
    ]


def test_a_timer_that_had_to_fire_is_missed(store: Store) -> None:
    session = tell(
        store,
        (0, "basket.created", {}),
        (3600, "item.scanned", {"code": "9521234567899", "price": 1}),
        begin=ago(hours=2),
    )
    stale = session.events.filter(type="basket.stale").order_by("number").first()
    assert stale is not None
    _damage_events("DELETE FROM core_event WHERE session_id = %s AND number = %s", session.id, stale.number)

    assert any("timer stale due" in line for line in _found())


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_proved_and_fails_on_findings(capsys: pytest.CaptureFixture[str]) -> None:
    session = _paid(make_store())
    call_command("verify")
    assert capsys.readouterr().out == "Verified 1 session: everything follows from the events.\n"

    Session.objects.filter(id=session.id).update(quantity=9)
    with pytest.raises(CommandError, match=r"^1 finding in 1 session\.$") as no:
        call_command("verify")
    assert no.value.returncode == 1
    assert capsys.readouterr().out.count("quantity is stored as 9, but should be 2") == 1
