"""When a session is stale, when it expires, and that it never does while a payment is in flight."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from floorwalker.accounts.models import Store
from floorwalker.channels.instore.card import flags
from floorwalker.channels.instore.tests.conftest import utc
from floorwalker.core.later.timers import settle
from floorwalker.core.log.record import record
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, fresh, make_store, reader, report, session_of, tell

SetTerms = Callable[..., None]
SCAN: tuple[str, dict[str, Any]] = ("item.scanned", {"code": "apples", "price": 199})


def _scanned(store: Store, at: datetime) -> Session:
    return tell(store, (0, *SCAN), begin=at)


@pytest.fixture
def berlin(db: None) -> Store:
    """A store on Berlin's own clock: what happens here has its day and hour."""
    return make_store("berlin", time_zone="Europe/Berlin")


def test_29_minutes_of_rest_are_ongoing_and_30_are_stale(berlin: Store, set_terms: SetTerms) -> None:
    set_terms(berlin, cut_off=None)
    young = tell(berlin, (0, *SCAN), begin=ago(minutes=29, seconds=50), token="young")
    old = tell(berlin, (0, *SCAN), begin=ago(minutes=30, seconds=1), token="old")

    assert (young.state, young.status) == ("active", "ongoing")
    assert (old.state, old.status) == ("active", "stale")
    assert old.ended_at is None


def test_anything_that_happens_wakes_a_stale_session(berlin: Store, set_terms: SetTerms) -> None:
    set_terms(berlin, cut_off=None)
    stale = tell(berlin, (0, *SCAN), begin=ago(minutes=40))
    assert stale.status == "stale"

    woken = tell(berlin, (0, *SCAN), begin=ago(seconds=5))

    assert woken.id == stale.id
    assert woken.status == "ongoing"


def test_two_hours_without_activity_abandon_a_session_at_that_very_moment(berlin: Store) -> None:
    session = _scanned(berlin, utc("2025-05-05 08:00"))

    assert (session.state, session.progress) == ("abandoned", "abandoned")
    assert session.ended_at == utc("2025-05-05 10:00")
    assert session.basket.end_reason == "inactivity"


def test_midnight_of_the_store_comes_first_in_the_late_evening(berlin: Store) -> None:
    session = _scanned(berlin, utc("2025-05-05 21:30"))

    assert session.ended_at == utc("2025-05-05 22:00")
    assert session.basket.end_reason == "cut_off"


@pytest.mark.parametrize(
    ("terms", "ended", "reason"),
    [
        pytest.param({"inactivity": 120, "cut_off": None}, "2025-05-05 23:30", "inactivity", id="inactivity only"),
        pytest.param({"inactivity": None, "cut_off": "00:00"}, "2025-05-05 22:00", "cut_off", id="cut-off only"),
        pytest.param({"inactivity": 20, "cut_off": "00:00"}, "2025-05-05 21:50", "inactivity", id="earliest wins"),
        pytest.param(
            {"inactivity": 30, "cut_off": "00:00"}, "2025-05-05 22:00", "inactivity", id="one minute for both"
        ),
        pytest.param({"inactivity": None, "cut_off": "04:30"}, "2025-05-06 02:30", "cut_off", id="night shop"),
    ],
)
def test_each_store_says_when_sessions_expire(
    berlin: Store, set_terms: SetTerms, terms: dict[str, object], ended: str, reason: str
) -> None:
    set_terms(berlin, **terms)
    session = _scanned(berlin, utc("2025-05-05 21:30"))

    assert (session.ended_at, session.basket.end_reason) == (utc(ended), reason)


def test_a_store_that_switches_both_off_never_loses_a_session(berlin: Store, set_terms: SetTerms) -> None:
    set_terms(berlin, inactivity=None, cut_off=None)
    session = _scanned(berlin, utc("2025-05-05 21:30"))

    assert (session.state, session.status, session.due_at) == ("active", "stale", None)


def test_new_terms_hold_for_sessions_that_open_from_then_on(berlin: Store, set_terms: SetTerms) -> None:
    set_terms(berlin, cut_off=None)
    before = tell(berlin, (0, *SCAN), begin=ago(minutes=10), token="before")
    set_terms(berlin, inactivity=5, cut_off=None)
    after = tell(berlin, (0, *SCAN), begin=ago(minutes=10), token="after")
    settle([before.id])

    assert fresh(before.id).state == "active"
    assert after.state == "abandoned"


def test_a_check_in_without_a_scan_expires_too(berlin: Store) -> None:
    session = tell(berlin, (0, "basket.checked_in", {"client": "web"}), begin=utc("2025-05-05 08:00"))

    assert session.state == "abandoned"
    assert session.ended_at == utc("2025-05-05 10:00")


def test_a_session_never_expires_while_a_payment_is_in_flight(berlin: Store) -> None:
    begin = utc("2025-05-05 21:00")
    started = tell(berlin, (0, *SCAN), (60, "transaction.started", {"transaction": "t", "amount": 199}), begin=begin)
    assert (started.state, started.status, started.due_at) == ("paying", "paying", None)

    failed = tell(berlin, (86_400, "transaction.failed", {"transaction": "t"}), begin=begin)

    assert failed.state == "abandoned"
    assert (failed.ended_at, failed.basket.end_reason) == (utc("2025-05-06 22:00"), "cut_off")


@pytest.mark.parametrize("ending", ["abandoned", "cancelled"])
def test_a_late_success_opens_an_ended_session_again_as_paid(berlin: Store, ending: str) -> None:
    begin = ago(hours=5)
    facts: list[tuple[int, str, dict[str, object]]] = [(0, *SCAN)]
    facts += [(60, "transaction.started", {"transaction": "t", "amount": 199})]
    facts += [(90, "transaction.cancelled", {"transaction": "t"})]
    facts += [(120, "basket.cancelled", {})] if ending == "cancelled" else []
    ended = tell(berlin, *facts, begin=begin)
    assert ended.state == ending
    assert ended.ended_at is not None

    won = session_of(
        record([report("transaction.completed", ago(seconds=2), store=berlin, token="b", transaction="t", amount=199)])
    )

    assert (won.state, won.status, won.progress, won.ended_at) == ("paid", "paid", "payment_completed", None)
    assert won.transactions.get().state == "completed"


def test_a_late_fact_from_before_the_expiry_revives_the_session(berlin: Store, set_terms: SetTerms) -> None:
    set_terms(berlin, cut_off=None)
    abandoned = _scanned(berlin, ago(minutes=130))
    assert (abandoned.state, abandoned.quantity) == ("abandoned", 1)

    revived = tell(berlin, (0, *SCAN), begin=ago(minutes=20))

    assert (revived.id, revived.state, revived.quantity, revived.ended_at) == (abandoned.id, "active", 2, None)


def test_a_fact_from_after_the_expiry_is_kept_out_of_sequence(berlin: Store) -> None:
    begin = utc("2025-05-05 08:00")
    ended = _scanned(berlin, begin)
    heard = ended.event_count
    (answer,) = record([report(SCAN[0], begin + timedelta(hours=3), store=berlin, token="b", **SCAN[1])])
    after = fresh(ended.id)

    assert answer.outcome == "out_of_sequence"
    assert (after.state, after.quantity, after.ended_at) == ("abandoned", 1, begin + timedelta(hours=2))
    assert len(after.misfits) == 1
    assert after.events.count() == heard + 1


def test_without_an_exit_scan_grace_closes_the_session_and_flags_it(berlin: Store) -> None:
    session = tell(
        berlin, (0, *SCAN), (60, "transaction.completed", {"transaction": "t", "amount": 199}),
        begin=utc("2025-05-05 08:00"),
    )  # fmt: skip

    assert (session.state, session.status, session.progress) == ("completed", "completed", "payment_completed")
    assert session.ended_at == utc("2025-05-05 08:31")
    assert session.basket.end_reason == "exit_not_scanned"
    assert [flag.text for flag in flags(session, reader())] == ["exit code not scanned"]


def test_an_exit_scan_within_the_grace_completes_the_session(berlin: Store) -> None:
    session = tell(
        berlin, (0, *SCAN), (60, "transaction.completed", {"transaction": "t", "amount": 199}),
        (1_859, "exit.scanned", {"gate": "A"}), begin=utc("2025-05-05 08:00"),
    )  # fmt: skip

    assert (session.state, session.progress) == ("completed", "session_completed")
    assert session.ended_at == utc("2025-05-05 08:30:59")
    assert session.basket.end_reason == "exit_scanned"


def test_an_exit_scan_after_the_grace_shows_that_the_shopper_left_and_leaves_the_end_as_it_was(berlin: Store) -> None:
    session = tell(
        berlin, (0, *SCAN), (60, "transaction.completed", {"transaction": "t", "amount": 199}),
        (3_600, "exit.scanned", {"gate": "A"}), begin=utc("2025-05-05 08:00"),
    )  # fmt: skip

    assert session.basket.end_reason == "exit_not_scanned"
    assert session.basket.exit_at == utc("2025-05-05 09:00")
    assert [flag.text for flag in flags(session, reader())] == []
    assert session.ended_at == utc("2025-05-05 08:31")
    assert session.progress == "session_completed"


def test_without_exit_control_a_payment_completes_the_session_at_once(berlin: Store, set_terms: SetTerms) -> None:
    set_terms(berlin, completion="on_payment")
    session = tell(
        berlin, (0, *SCAN), (60, "transaction.completed", {"transaction": "t", "amount": 199}),
        begin=utc("2025-05-05 08:00"),
    )  # fmt: skip

    assert (session.state, session.progress) == ("completed", "session_completed")
    assert session.ended_at == utc("2025-05-05 08:01")
    assert session.basket.end_reason == "paid"


@pytest.mark.django_db
def test_stores_in_three_zones_end_the_same_session_at_three_moments() -> None:
    ends = {}
    for zone in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"):
        store = make_store(zone.rpartition("/")[2].lower(), time_zone=zone)
        ends[zone] = _scanned(store, utc("2025-05-05 14:00")).ended_at

    assert ends == {
        "Europe/Berlin": utc("2025-05-05 16:00"),
        "America/New_York": utc("2025-05-05 16:00"),
        "Asia/Tokyo": utc("2025-05-05 15:00"),
    }
