"""An RMA closes by itself when all is done, if the store wants it; what somebody reopens stays open."""

from collections.abc import Callable

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import approve, dispose, inspect, receive, reopen
from floorwalker.commerce.rmas.money.actions import cancel_payout, goodwill, plan, send
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, approved, ask, states
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.later import outbox
from floorwalker.core.log import verify
from floorwalker.core.models import Event, Session


def _inspect(rma: Session, actor: Actor, units: int = 1) -> Session:
    return inspect(again(rma), actor=actor, line=1, quantity=units, returned=True, restockable=True)


def _pay(rma: Session, actor: Actor, *numbers: int) -> None:
    send(again(rma), actor=actor, payouts=numbers or (1,))
    while outbox.deliver():
        pass


def test_it_closes_when_the_last_of_goods_and_money_is_done(berlin: Store, mia: Actor) -> None:
    first, second = approved(berlin, {"quantity": 2}), approved(berlin)
    _inspect(first, mia)
    _pay(first, mia)
    assert again(first).state == "approved", "a unit is still to be inspected"
    _inspect(first, mia)
    _inspect(second, mia)
    assert again(second).state == "approved", "the money has not gone yet"
    _pay(second, mia)

    assert (again(first).state, again(second).state) == ("closed", "closed")
    closed = Event.objects.get(session_id=second.id, type="rma.closed")
    assert (closed.actor_kind, closed.data["automatic"]) == ("system", True)
    assert list(verify.findings()) == []


def test_closed_it_can_still_be_disposed_of(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin)
    _inspect(rma, mia)
    _pay(rma, mia)

    dispose(again(rma), actor=mia, line=1, quantity=1, disposition="restock")

    assert (again(rma).state, again(rma).rma.inspection) == ("closed", "disposed")
    assert list(verify.findings()) == []


def test_what_was_reopened_stays_open_until_something_was_to_be_done(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, {}, shipping_paid=500)
    _inspect(rma, mia)
    _pay(rma, mia)

    reopen(again(rma), actor=mia, reason="On the phone")
    dispose(again(rma), actor=mia, line=1, quantity=1, disposition="restock")
    assert (again(rma).state, again(rma).due_at) == ("approved", None)

    goodwill(again(rma), actor=mia, method="refund", amount="2.00", reason="Waited long")
    _pay(rma, mia, 2)
    assert again(rma).state == "closed"
    assert list(verify.findings()) == []


def test_what_is_missing_or_not_paid_keeps_it_open(berlin: Store, mia: Actor) -> None:
    missing, stopped = approved(berlin, {"quantity": 2}), approved(berlin)
    receive(missing, actor=mia, counted=[{"line": 1, "quantity": 1}], complete=True)
    _inspect(missing, mia)
    _pay(missing, mia)
    _inspect(stopped, mia)
    cancel_payout(again(stopped), actor=mia, payouts=[1])

    assert (again(missing).state, again(stopped).state) == ("approved", "approved")
    plan(again(stopped), actor=mia, line=1, method="store_credit")
    _pay(stopped, mia, 2)
    assert (again(stopped).state, states(stopped)) == ("closed", ["cancelled", "executed"])


def test_where_nothing_comes_back_money_alone_closes_it(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin), Wanted(line=1, quantity=1, option="keep_item"), approve=True)

    _pay(rma, mia)

    assert again(rma).state == "closed"


def test_lines_that_were_rejected_keep_nothing_open(berlin: Store, mia: Actor) -> None:
    rma = ask(make_order(berlin, {}, {}), Wanted(line=1, quantity=1), Wanted(line=2, quantity=1), approve=False)
    approve(rma, actor=mia, lines=[{"line": 2, "decision": "reject", "reason": "final_sale"}])

    _inspect(rma, mia)
    _pay(rma, mia)

    assert again(rma).state == "closed"
    assert list(verify.findings()) == []


@pytest.mark.parametrize("terms", [{"auto_close": False}, {"payout_trigger": "closed_manual"}])
def test_a_store_may_close_by_hand(
    terms: dict[str, object], berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, **terms)
    rma = approved(berlin)
    _inspect(rma, mia)
    if "auto_close" in terms:
        _pay(rma, mia)

    assert (again(rma).state, again(rma).due_at) == ("approved", None)
