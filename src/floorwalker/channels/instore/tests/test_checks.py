"""Spot checks and age verifications: outcome, times, what they save, and when their result still counts."""

from collections.abc import Callable
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.channels.instore.models import Check
from floorwalker.channels.instore.tests.conftest import utc
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, tell

Told = tuple[int, str, dict[str, Any]]
BEGIN = utc("2025-05-05 08:00")
BASKET: list[Told] = [
    (0, "item.scanned", {"code": "apples", "price": 100, "quantity": 3}),
    (30, "transaction.started", {"transaction": "t1", "amount": 300}),
    (31, "check.required", {"check": "c1", "kind": "spot", "mode": "sight_check"}),
    (32, "check.shown", {"check": "c1"}),
]
SEEN: Told = (50, "check.acknowledged", {"check": "c1", "employee": "Ada"})


def _check(session: Session) -> Check:
    return Check.objects.get(session=session, number=1)


def test_a_required_check_makes_the_session_wait(berlin: Store) -> None:
    session = tell(berlin, *BASKET, begin=ago(minutes=1))

    assert (session.state, session.status) == ("verification", "waiting")
    assert session.transactions.get().state == "awaiting_spot_check"


def test_the_end_of_a_payment_that_nobody_began_ends_no_wait(berlin: Store) -> None:
    session = tell(berlin, *BASKET, (40, "transaction.failed", {"transaction": "none"}), begin=ago(minutes=1))

    assert (session.state, session.misfits) == ("verification", [5])
    assert session.transactions.get().state == "awaiting_spot_check"


def test_who_waits_for_a_check_is_never_stale(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, stale_after=5, cut_off=None)
    waiting = tell(berlin, *BASKET, begin=ago(minutes=10))
    back = tell(berlin, *BASKET, (40, "check.rejected", {"check": "c1"}), begin=ago(minutes=10), token="back")

    assert (waiting.state, waiting.status, waiting.basket.stale) == ("verification", "waiting", False)
    assert (back.state, back.status, back.basket.stale) == ("active", "stale", True)


def test_a_check_belongs_to_the_payment_that_it_names(berlin: Store) -> None:
    session = tell(
        berlin, *BASKET[:2], (31, "transaction.started", {"transaction": "t2", "amount": 300}),
        (32, "check.required", {"check": "c1", "kind": "spot", "transaction": "t1"}),
        (33, "check.required", {"check": "c2", "kind": "age", "transaction": "t2"}),
        (34, "check.required", {"check": "c3", "kind": "spot", "transaction": "t9"}), begin=BEGIN,
    )  # fmt: skip

    assert [check.transaction for check in session.checks.order_by("number")] == [1, 2, 2]


def test_waiting_ends_when_an_employee_opens_the_basket_and_handling_with_the_outcome(berlin: Store) -> None:
    session = tell(berlin, *BASKET, SEEN, (65, "check.approved", {"check": "c1"}), begin=BEGIN)
    check = _check(session)

    assert (check.waiting_seconds, check.handling_seconds) == (18, 15)
    assert (session.basket.waiting_seconds, session.basket.handling_seconds) == (18, 15)
    assert (check.state, check.employee, check.transaction) == ("approved", "Ada", 1)
    assert session.transactions.get().state == "authorising"
    assert session.state == "paying"


def test_several_checks_add_their_times(berlin: Store) -> None:
    session = tell(
        berlin, *BASKET, SEEN, (60, "check.approved", {"check": "c1"}),
        (61, "check.required", {"check": "c2", "kind": "age"}), (62, "check.shown", {"check": "c2"}),
        (70, "check.acknowledged", {"check": "c2"}), (73, "check.approved", {"check": "c2"}), begin=BEGIN,
    )  # fmt: skip

    assert (session.basket.waiting_seconds, session.basket.handling_seconds) == (26, 13)
    assert (session.basket.spot_check, session.basket.age_check) == ("approved", "approved")


def test_a_rejected_check_cancels_the_payment_and_counts_what_it_saved(berlin: Store) -> None:
    corrections = [
        {"kind": "missing", "code": "wine", "quantity": 1, "value": 899},
        {"kind": "wrong_quantity", "code": "apples", "quantity": 2, "value": 200},
    ]
    session = tell(
        berlin, *BASKET, SEEN, (80, "check.rejected", {"check": "c1", "employee": "Ben", "corrections": corrections}),
        (90, "feedback.given", {"rating": 2}), begin=BEGIN,
    )  # fmt: skip
    check = _check(session)

    assert (check.state, check.employee, check.prevented_loss) == ("rejected", "Ben", 1099)
    assert session.basket.prevented_loss == 1099
    assert [c["code"] for c in check.corrections] == ["wine", "apples"]
    assert (session.transactions.get().state, session.transactions.get().reason) == ("cancelled", "Check rejected")


def test_a_result_stays_when_the_basket_only_shrinks(berlin: Store) -> None:
    less: list[Told] = [(40, "item.quantity_changed", {"line": "apples", "quantity": 2})]
    less += [(45, "item.removed", {"line": "apples", "quantity": 1})]
    session = tell(berlin, *BASKET, *less, SEEN, (60, "check.approved", {"check": "c1"}), begin=BEGIN)

    assert (_check(session).state, session.quantity) == ("approved", 1)
    assert session.misfits == []


def test_an_open_check_is_void_when_something_is_added(berlin: Store) -> None:
    more: Told = (40, "item.scanned", {"code": "pears", "price": 100})
    session = tell(berlin, *BASKET, more, SEEN, (60, "check.approved", {"check": "c1"}), begin=BEGIN)

    assert (_check(session).state, _check(session).acknowledged_at) == ("voided", None)
    assert len(session.misfits) == 2


def test_an_open_check_is_void_when_a_quantity_grows(berlin: Store) -> None:
    more: Told = (40, "item.quantity_changed", {"line": "apples", "quantity": 4})
    session = tell(berlin, *BASKET, more, begin=BEGIN)

    assert _check(session).state == "voided"


def test_an_approved_check_stays_approved_when_the_basket_grows_afterwards(berlin: Store) -> None:
    facts: list[Told] = [SEEN, (60, "check.approved", {"check": "c1"})]
    facts += [(61, "transaction.cancelled", {"transaction": "t1"}), (70, "item.scanned", {"code": "pears"})]
    session = tell(berlin, *BASKET, *facts, begin=BEGIN)

    assert (_check(session).state, session.basket.spot_check) == ("approved", "approved")


def test_payment_waits_for_the_age_before_the_spot_check(berlin: Store) -> None:
    both: list[Told] = [*BASKET, (33, "check.required", {"check": "c2", "kind": "age"})]
    waiting = tell(berlin, *both, begin=ago(minutes=1), token="waiting")
    old_enough = tell(berlin, *both, (34, "check.approved", {"check": "c2"}), begin=ago(minutes=1))

    assert waiting.transactions.get().state == "awaiting_age"
    assert old_enough.transactions.get().state == "awaiting_spot_check"
    assert [check.state for check in old_enough.checks.order_by("number")] == ["shown", "approved"]
    assert (old_enough.state, old_enough.basket.age_check) == ("verification", "approved")


def test_money_that_has_come_ends_every_open_check(berlin: Store) -> None:
    session = tell(berlin, *BASKET, (40, "transaction.completed", {"transaction": "t1", "amount": 300}), begin=BEGIN)

    assert (_check(session).state, session.progress) == ("voided", "payment_completed")


def test_the_employee_who_checked_can_be_erased(berlin: Store) -> None:
    rejected: Told = (60, "check.rejected", {"check": "c1", "employee": "Ben"})
    session = tell(berlin, *BASKET, SEEN, rejected, begin=BEGIN)
    seen, decided = session.events.filter(number__in=(5, 6)).order_by("number")

    assert (seen.data, decided.data) == ({"check": "c1"}, {"check": "c1", "corrections": []})
    assert [row.fields for row in session.privates.order_by("number")] == [{"employee": "Ada"}, {"employee": "Ben"}]


def test_the_shopper_and_why_they_gave_up_can_be_erased(berlin: Store) -> None:
    created: Told = (0, "basket.created", {"client": "web", "customer": "anna-7"})
    session = tell(berlin, created, (5, "basket.cancelled", {"reason": "Ask Mrs Miller"}), begin=BEGIN)

    assert [set(event.data) & {"customer", "reason"} for event in session.events.all()] == [set(), set()]
    fields = [row.fields for row in session.privates.order_by("number")]
    assert (session.customer_ref, fields) == ("anna-7", [{"customer": "anna-7"}, {"reason": "Ask Mrs Miller"}])


def test_the_scale_of_a_rating_is_kept(berlin: Store) -> None:
    session = tell(berlin, BASKET[0], (5, "feedback.given", {"rating": 7, "scale": 10}), begin=BEGIN)
    wrong = tell(berlin, BASKET[0], (5, "feedback.given", {"rating": 7}), begin=BEGIN, token="wrong")

    assert (session.basket.rating, session.basket.rating_scale) == (7, 10)
    assert (wrong.basket.rating, len(wrong.misfits)) == (None, 1)


def test_a_rating_without_a_comment_has_nothing_private(berlin: Store) -> None:
    session = tell(berlin, BASKET[0], (5, "feedback.given", {"rating": 5}), begin=BEGIN)

    assert session.events.get(type="feedback.given").digest == ""
    assert session.privates.count() == 0


def test_the_comment_of_a_rating_lies_beside_the_event(berlin: Store) -> None:
    session = tell(berlin, BASKET[0], (5, "feedback.given", {"rating": 5, "comment": "Ask Mrs Miller"}), begin=BEGIN)
    event = session.events.get(type="feedback.given")

    assert event.data == {"rating": 5, "scale": 5}
    assert len(event.digest) == 64
    assert session.privates.get().fields == {"comment": "Ask Mrs Miller"}
