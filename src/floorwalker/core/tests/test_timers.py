"""Timers fire exactly once: by many workers at once, after hours of downtime, and for whoever reads first."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.accounts.models import Store
from floorwalker.core import wall
from floorwalker.core.clock import now
from floorwalker.core.later import timers
from floorwalker.core.lists import pulse
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.log.entries import read_logs
from floorwalker.core.log.fold import is_timer
from floorwalker.core.log.record import record
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Event, Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, clerk, fresh, make_store, reader, report, sleepers, tell
from floorwalker.core.tests.threads import at_once


def _firings(session: Session) -> list[str]:
    log = read_logs({session.id: channel(session.channel)})[session.id]
    return [happening.fact.type for happening in log if is_timer(happening)]


@pytest.mark.django_db(transaction=True)
def test_five_workers_at_once_fire_each_timer_once() -> None:
    asleep = sleepers(make_store(), 60)

    fired = at_once(*[lambda: sum(iter(lambda: timers.settle_due(7), 0))] * 5)

    assert sum(fired) == 60
    for session in asleep:
        assert fresh(session.id).state == "abandoned"
        assert _firings(session) in (["basket.stale", "basket.abandoned"], ["basket.abandoned"])
    assert Event.objects.filter(key__startswith="timer:").values("session_id", "key").distinct().count() == (
        Event.objects.filter(key__startswith="timer:").count()
    )


def test_after_hours_of_downtime_timers_fire_at_their_due_time(berlin: Store) -> None:
    (sleeper,) = sleepers(berlin, 1)
    due = sleeper.due_at

    assert timers.settle_all() == 1

    woken = fresh(sleeper.id)
    first = woken.events.filter(key__startswith="timer:").order_by("number")[0]
    assert first.occurred_at == due
    assert first.recorded_at > first.occurred_at + timedelta(hours=40)
    assert (first.actor_kind, first.actor_label) == ("system", "Floorwalker")
    assert woken.ended_at is not None and woken.ended_at < now() - timedelta(hours=40)
    assert timers.settle_all() == 0


def test_whoever_opens_a_session_sees_what_is_due(berlin: Store) -> None:
    (sleeper,) = sleepers(berlin, 1)

    assert wall.find_session(EVERYWHERE, "instore", sleeper.id).state == "abandoned"


def test_whoever_opens_the_list_sees_what_is_due(berlin: Store) -> None:
    sleepers(berlin, 3)
    rows = Listing(list_of("instore"), reader(clerk()), reach=EVERYWHERE).page().rows

    assert [row.status for row in rows] == ["abandoned"] * 3


def test_the_version_of_a_session_counts_what_is_due(berlin: Store) -> None:
    (sleeper,) = sleepers(berlin, 1)

    assert wall.version(EVERYWHERE, "instore", sleeper.id) != f'W/"{sleeper.event_count}"'


def test_whoever_follows_a_list_hears_of_what_is_due_though_no_worker_runs(berlin: Store) -> None:
    (sleeper,) = sleepers(berlin, 1)
    before = pulse.beat("instore", EVERYWHERE)

    assert timers.catch_up() == 1
    assert fresh(sleeper.id).state == "abandoned"
    assert pulse.beat("instore", EVERYWHERE) != before


def test_while_nothing_is_due_only_the_head_of_its_index_is_looked_at(berlin: Store) -> None:
    tell(berlin, (0, "item.scanned", {"code": "apples", "price": 100}), begin=ago(minutes=1))
    with CaptureQueriesContext(connection) as asked:
        assert timers.catch_up() == 0

    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = [row[0].strip() for row in cursor.fetchall()]
    assert plan[0].startswith("Limit")
    assert plan[1].startswith("->  Index Only Scan using core_due")
    assert plan[2].startswith("Index Cond: (due_at <= ")
    assert len(plan) == 3, "no condition beside, no sort"


@pytest.mark.django_db(transaction=True)
def test_a_session_that_somebody_works_on_is_left_to_them() -> None:
    one, other = sleepers(make_store(), 2)
    with transaction.atomic():
        Session.objects.select_for_update().get(id=one.id)
        fired = at_once(lambda: timers.settle_due(10))

    assert fired == [1]
    assert (fresh(one.id).state, fresh(other.id).state) == ("active", "abandoned")


def test_due_times_are_found_by_their_index(berlin: Store) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM core_session WHERE due_at <= now() ORDER BY due_at LIMIT 500")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "core_due" in plan


def _break(session: Session) -> None:
    """Give a session what nobody can fold: an event of an unknown type, and a reason to read it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute("UPDATE core_event SET type = 'item.eaten' WHERE session_id = %s", [session.id])
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
    Session.objects.filter(id=session.id).update(misfits=[1])


def _heal(session: Session) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute("UPDATE core_event SET type = 'item.scanned' WHERE type = 'item.eaten'")
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")


def test_a_session_that_cannot_be_folded_stops_no_other(berlin: Store) -> None:
    broken, gone, *others = sleepers(berlin, 4)
    _break(broken)
    Session.objects.filter(id=gone.id).update(channel="gone")

    rows = Listing(list_of("instore"), reader(clerk()), reach=EVERYWHERE).page().rows

    assert sorted(row.status for row in rows) == ["abandoned", "abandoned", "ongoing"]
    assert [fresh(other.id).state for other in others] == ["abandoned"] * 2
    assert [(s.id, s.complaint, s.due_at) for s in timers.stuck()] == sorted(
        [(broken.id, "KeyError: 'item.eaten'", None), (gone.id, "KeyError: 'gone'", None)]
    )
    assert timers.settle_all() == 0


def test_a_stuck_session_is_found_by_verify(berlin: Store) -> None:
    (broken,) = sleepers(berlin, 1)
    _break(broken)
    timers.settle_due()
    assert [str(finding) for finding in findings()] == [
        f"instore session {broken.id}: events is stored as “what cannot be read: 'item.eaten'”,"
        " but should be “readable facts”"
    ]

    _heal(broken)
    assert f"instore session {broken.id}: complaint is stored as “KeyError: 'item.eaten'”, but should be “”" in [
        str(finding) for finding in findings()
    ]


def test_a_stuck_session_goes_again_on_request_once_its_cause_is_mended(berlin: Store) -> None:
    (broken,) = sleepers(berlin, 1)
    _break(broken)
    timers.settle_due()
    assert timers.retry(broken.id) is False
    assert fresh(broken.id).due_at is None

    _heal(broken)
    assert timers.retry(broken.id) is True
    mended = fresh(broken.id)
    assert (mended.state, mended.complaint, mended.misfits) == ("abandoned", "", [])
    assert list(findings()) == []


def test_a_stuck_session_goes_again_with_the_next_fact(berlin: Store) -> None:
    (broken,) = sleepers(berlin, 1)
    _break(broken)
    timers.settle_due()
    _heal(broken)
    record([report("basket.noted", now(), store=berlin, token="s0", text="Back")])

    mended = fresh(broken.id)
    assert (mended.state, mended.complaint, mended.misfits) == ("abandoned", "", [])


def test_a_due_time_that_proves_wrong_is_put_right_and_not_asked_for_ever(berlin: Store) -> None:
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))
    Session.objects.filter(id=session.id).update(due_at=ago(minutes=5))

    assert timers.settle_all() == 1
    assert fresh(session.id).due_at == session.due_at
