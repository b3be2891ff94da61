"""Money leaves once, whatever the gateway does: it is silent, busy, broken, slow, or dies after it said yes."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.commerce.credits.models import Credit
from floorwalker.commerce.orders.models import Payout as OrderPayout
from floorwalker.commerce.rmas.actions import close
from floorwalker.commerce.rmas.money.actions import plan, retry, send, write_off
from floorwalker.commerce.rmas.money.sending import pay
from floorwalker.commerce.rmas.tests.builders import again, approved, order_of, payouts_of, states, track
from floorwalker.commerce.rmas.tests.gateway import Gateway, gateway
from floorwalker.commerce.tests.builders import fresh
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused
from floorwalker.core.facts import Happening
from floorwalker.core.later import outbox, timers
from floorwalker.core.log import verify
from floorwalker.core.log.entries import read_logs
from floorwalker.core.models import Errand, Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
UNSURE = ("500", "429", "silent", "slow", "dies", "500 paid", "garbled")


@pytest.fixture
def bank() -> Iterator[Gateway]:
    with gateway() as here:
        yield here


def _store(**terms: object) -> Store:
    store = make_store()
    usual = {"provider": "gateway", "payout_trigger": "approved", "undo_minutes": 0}
    amend(store, "rmas", values=usual | terms, actor=SYSTEM)
    return store


def _leave(*sessions: Session) -> None:
    """What is due leaves."""
    timers.settle([session.id for session in sessions])


def _log(session: Session) -> list[Happening]:
    return read_logs({session.id: channel("rmas")})[session.id]


def _deliver() -> None:
    """Whoever is told is told now, however long the pause was to be."""
    Errand.objects.filter(due_at__isnull=False).update(due_at=now())
    outbox.deliver()


def test_a_payout_is_made_and_settles_the_order(bank: Gateway) -> None:
    rma = approved(_store())
    _leave(rma)
    assert (states(rma), fresh(order_of(rma)).refunding) == (["executing"], 1000)

    _deliver()

    (payout,) = payouts_of(rma)
    assert (payout.state, payout.reference) == ("executed", f"re_{payout.key[-6:]}:1")
    assert list(bank.paid.values()) == [1000]
    order = fresh(order_of(rma))
    assert (order.refunded, order.refunding, order.payment_status) == (1000, 0, "refunded")
    assert again(rma).rma.money == "full"
    assert bank.within_a_transaction == [False]
    assert list(verify.findings()) == []


@pytest.mark.parametrize("habit", UNSURE)
def test_what_became_of_it_is_not_known_until_it_is_asked_for_again_under_the_same_key(
    habit: str, bank: Gateway
) -> None:
    bank.habits = [habit]
    rma = approved(_store())
    _leave(rma)
    _deliver()
    order = fresh(order_of(rma))
    assert (states(rma), order.refunded, order.refunding) == (["executing"], 0, 1000)

    _deliver()

    assert (states(rma), len(bank.asked), len(set(bank.asked))) == (["executed"], 2, 1)
    assert list(bank.paid.values()) == [1000]
    assert fresh(order_of(rma)).refunded == 1000
    assert set(bank.within_a_transaction) == {False}
    assert list(verify.findings()) == []


def test_a_gateway_that_asks_for_patience_gets_it(bank: Gateway) -> None:
    bank.habits = ["429"]
    rma = approved(_store())
    _leave(rma)
    Errand.objects.filter(listener="rmas.payouts").update(due_at=now())
    began = now()
    outbox.deliver()

    due = Errand.objects.get(listener="rmas.payouts").due_at
    assert due is not None
    assert 6 < (due - began).total_seconds() < 9
    assert outbox.deliver() == 0


def test_a_certain_refusal_fails_and_is_another_attempt_when_it_is_retried(bank: Gateway, mia: Actor) -> None:
    bank.habits = ["422"]
    rma = approved(_store())
    _leave(rma)
    _deliver()
    (payout,) = payouts_of(rma)
    assert (payout.state, payout.complaint, bank.paid) == ("failed", "No such card.", {})
    assert (again(rma).rma.attention, fresh(order_of(rma)).refunding) == (True, 1000)

    retry(again(rma), actor=mia, payouts=[1])
    _deliver()

    assert (states(rma), list(bank.paid.values())) == (["executed"], [1000])
    assert len(set(bank.asked)) == 2
    assert list(verify.findings()) == []


def test_what_nobody_can_tell_after_all_tries_needs_a_person(bank: Gateway, mia: Actor) -> None:
    bank.habits = ["500"] * outbox.MOST_TRIES
    rma = approved(_store())
    _leave(rma)
    for _ in range(outbox.MOST_TRIES):
        _deliver()

    (payout,) = payouts_of(rma)
    assert (payout.state, payout.complaint) == ("needs_attention", "The answer was 500.")
    assert (again(rma).rma.attention, outbox.parked(), bank.paid) == (True, [], {})
    with pytest.raises(Refused, match="still waits"):
        close(again(rma), actor=mia)

    retry(again(rma), actor=mia, payouts=[1])
    _deliver()

    assert (states(rma), len(set(bank.asked)), list(bank.paid.values())) == (["executed"], 1, [1000])
    assert list(verify.findings()) == []


@pytest.mark.parametrize(("outcome", "state", "refunded"), [("paid", "executed", 1000), ("not_paid", "written_off", 0)])
def test_a_person_who_has_looked_settles_it_by_hand(
    outcome: str, state: str, refunded: int, bank: Gateway, mia: Actor
) -> None:
    bank.habits = ["422"]
    rma = approved(_store())
    _leave(rma)
    _deliver()

    write_off(again(rma), actor=mia, payouts=[1], outcome=outcome, reason="Asked the bank", reference="B-7")

    order = fresh(order_of(rma))
    assert (states(rma), order.refunded, order.refunding) == ([state], refunded, 0)
    assert bank.paid == {}
    assert list(verify.findings()) == []


def test_an_unknown_payer_needs_a_person_at_once(bank: Gateway) -> None:
    rma = approved(_store(provider="nobody"))
    _leave(rma)
    _deliver()

    assert (states(rma), payouts_of(rma)[0].complaint) == (["needs_attention"], "Nobody called “nobody” makes payouts.")


def test_one_bad_payout_holds_up_none_of_the_others(bank: Gateway) -> None:
    bank.habits = ["500"]
    rma = approved(_store(), {"price": 300}, {"price": 700})
    _leave(rma)
    _deliver()

    assert states(rma) == ["executing", "executed"]
    _deliver()
    assert (states(rma), sorted(bank.paid.values())) == (["executed", "executed"], [300, 700])


def test_two_equal_partial_refunds_are_both_paid(bank: Gateway, mia: Actor) -> None:
    rma = approved(_store(payout_trigger="closed_manual"), {"price": 1000}, option="no_action")
    for _ in range(2):
        plan(again(rma), actor=mia, line=1, method="refund", amount="4.00")
    send(again(rma), actor=mia, payouts=[1, 2])
    _deliver()

    assert (states(rma), list(bank.paid.values())) == (["executed", "executed"], [400, 400])
    order = fresh(order_of(rma))
    assert (order.refunded, order.refundable) == (800, 200)
    assert list(verify.findings()) == []


class Killed(BaseException):
    """The process is gone."""


def test_a_worker_killed_between_the_yes_and_the_commit_leaves_one_refund(bank: Gateway) -> None:
    rma = approved(_store())
    _leave(rma)
    well = bank.pay

    def die(transfer: object) -> object:
        well(transfer)  # type: ignore[arg-type]  # what the port gets
        raise Killed

    bank.pay = die  # type: ignore[method-assign,assignment]  # the gateway of this test, on whose other side we die
    with pytest.raises(Killed):
        _deliver()
    assert (states(rma), list(bank.paid.values())) == (["executing"], [1000])

    bank.pay = well  # type: ignore[method-assign]  # it lives again
    _deliver()

    assert (states(rma), list(bank.paid.values()), len(set(bank.asked))) == (["executed"], [1000], 1)
    assert OrderPayout.objects.filter(state="settled").count() == 1
    assert list(verify.findings()) == []


def test_two_workers_with_the_same_errand_pay_once(bank: Gateway) -> None:
    """As after a lease that ran out while the gateway was slow."""
    rma = approved(_store())
    _leave(rma)

    at_once(*[partial(pay, again(rma), _log(rma)[-1]) for _ in range(4)])

    assert (states(rma), list(bank.paid.values()), len(set(bank.asked))) == (["executed"], [1000], 1)
    assert list(verify.findings()) == []


@pytest.mark.parametrize("trigger", ["closed_manual", "first_scan", "approved"])
def test_many_who_set_it_off_at_once_pay_once(trigger: str, bank: Gateway, mia: Actor) -> None:
    """Closing, scanning and sending, each several times at the same moment."""
    rma = approved(_store(payout_trigger=trigger))
    works: list[Callable[[], object]] = [
        *[partial(close, rma, actor=mia) for _ in range(2)],
        *[partial(track, rma, "in_transit", key=f"scan-{n}") for n in range(2)],
        *[partial(send, rma, actor=mia, payouts=[1]) for _ in range(2)],
        *[partial(_leave, rma) for _ in range(2)],
    ]

    answers = at_once(*works)
    at_once(*[_deliver for _ in range(3)])
    _leave(rma)
    _deliver()

    assert [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refused)] == []
    assert (states(rma), list(bank.paid.values())) == (["executed"], [1000])
    assert fresh(order_of(rma)).refunded == 1000
    assert list(verify.findings()) == []


def test_store_credit_is_issued_once_with_its_bonus(bank: Gateway, mia: Actor) -> None:
    rma = approved(_store(payout_trigger="closed_manual"), {"price": 1000}, option="no_action")
    plan(again(rma), actor=mia, line=1, method="store_credit", amount="10.00", bonus="1.00")
    send(again(rma), actor=mia, payouts=[1])

    at_once(*[partial(pay, again(rma), _log(rma)[-1]) for _ in range(4)])

    order = fresh(order_of(rma))
    (credit,) = Credit.objects.all()
    assert (states(rma), credit.kind, credit.balance, bank.asked) == (["executed"], "store_credit", 1100, [])
    assert (order.refunded, order.refundable) == (1000, 0)
    assert list(verify.findings()) == []
