"""The decision: approved, rejected, held, cancelled, closed, reopened; each only where it may be, with its units and money."""

from collections.abc import Callable

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import approve, cancel, close, hold, receive, reject, reopen, resume
from floorwalker.commerce.rmas.channel import machine
from floorwalker.commerce.rmas.money.actions import undo
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, approved, ask, order_of, payouts_of, states, track
from floorwalker.commerce.tests.builders import fresh, line_of, make_order
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.log import verify
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk

STATES: dict[str, Callable[[Store, Actor], Session]] = {
    "requested": lambda store, mia: ask(make_order(store), approve=False),
    "on_hold": lambda store, mia: hold(ask(make_order(store), approve=False), actor=mia, reason="Photos"),
    "approved": lambda store, mia: approved(store),
    "closed": lambda store, mia: close(approved(store), actor=mia),
    "rejected": lambda store, mia: reject(ask(make_order(store), approve=False), actor=mia, reason="other"),
    "cancelled": lambda store, mia: cancel(approved(store), actor=mia, reason="Changed mind"),
}
MOVES = [move for move in machine.moves if not move.opens]


@pytest.mark.parametrize("state", STATES)
def test_from_every_state_every_move_that_does_not_fit_is_refused_and_changes_nothing(
    state: str, berlin: Store, mia: Actor
) -> None:
    rma = STATES[state](berlin, mia)
    assert rma.state == state
    wrong = [move for move in MOVES if state not in move.sources]
    assert wrong or state == "approved"

    for move in wrong:
        with pytest.raises(Refused, match="is not possible here"):
            machine.verb(move.name)(rma, actor=mia)

    assert again(rma).event_count == rma.event_count
    assert list(verify.findings()) == []


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_without_its_right_no_move_is_made(move: object, berlin: Store, mia: Actor) -> None:
    name, right = move.name, move.right  # type: ignore[attr-defined]  # a move
    rma = STATES[next(state for state in STATES if state in move.sources)](berlin, mia)  # type: ignore[attr-defined]  # likewise

    with pytest.raises(NotAllowed) as no:
        machine.verb(name)(rma, actor=clerk("*", f"!{right}"))

    assert (no.value.data["right"], again(rma).event_count) == (right, rma.event_count)


def test_an_approval_reserves_what_is_owed_for_each_line(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 1000}, {"price": 500, "quantity": 2})
    rma = ask(
        order,
        Wanted(line=1, quantity=1, fee=150),
        Wanted(line=2, quantity=2, option="store_credit", bonus=100),
    )

    after = approve(rma, actor=mia, message="Welcome")

    assert (after.state, after.rma.decided_by) == ("approved", "Mia")
    assert [(p.method, p.amount, p.bonus, p.state) for p in payouts_of(after)] == [
        ("refund", 850, 0, "planned"),
        ("store_credit", 1000, 100, "planned"),
    ]
    assert (fresh(order).refunding, fresh(order).refundable) == (1850, 150)
    assert list(verify.findings()) == []


def test_an_approval_of_more_than_is_left_is_refused_and_nothing_is_reserved(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 1000}, {"price": 500}, paid=1200)
    rma = ask(order, Wanted(line=1, quantity=1), Wanted(line=2, quantity=1))

    with pytest.raises(Refused, match=r"Only €2\.00"):
        approve(rma, actor=mia)

    assert (again(rma).state, fresh(order).refunding) == ("requested", 0)


def test_a_rejection_frees_the_units_for_another_return(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin)
    rma = ask(order)

    after = reject(rma, actor=mia, reason="final_sale", message="Sorry")

    assert (after.status, after.rma.reject_code, line_of(order).returning) == ("rejected", "final_sale", 0)
    assert ask(order).token == "RMA-1002"
    assert list(verify.findings()) == []


def test_what_is_on_hold_goes_on_and_is_decided(berlin: Store, mia: Actor) -> None:
    rma = hold(ask(make_order(berlin)), actor=mia, reason="Photos")
    assert rma.status == "on_hold"
    assert resume(rma, actor=mia).status == "pending"
    assert approve(hold(rma, actor=mia), actor=mia).status == "approved"


def test_cancelling_frees_units_and_money(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin)
    order = order_of(rma)
    assert (order.refunding, order.returning) == (1000, 1)

    cancel(rma, actor=mia, reason="Keeps it")

    assert (fresh(order).refunding, fresh(order).returning, states(rma)) == (0, 0, ["cancelled"])
    assert list(verify.findings()) == []


def test_once_goods_have_moved_it_cannot_be_cancelled(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin)
    track(rma, "label_created")
    cancelled = cancel(approved(berlin), actor=mia, reason="Keeps it")
    track(rma, "in_transit")

    with pytest.raises(Refused, match="Goods or money have moved"):
        cancel(again(rma), actor=mia, reason="Keeps it")

    assert (again(rma).state, cancelled.state, order_of(rma).returning) == ("approved", "cancelled", 1)


def test_closing_can_demand_that_all_was_inspected(berlin: Store, mia: Actor, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, inspect_first=True)
    rma = approved(berlin)

    with pytest.raises(Refused, match="Inspect all units"):
        close(rma, actor=mia)
    receive(again(rma), actor=mia, counted=[], complete=True)

    assert close(again(rma), actor=mia).status == "done"


def test_closing_sets_off_payouts_that_wait_for_it_and_undoing_stops_them(
    berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, payout_trigger="closed_manual")
    rma = close(approved(berlin), actor=mia, reason="All fine")
    assert states(rma) == ["waiting"]

    undo(rma, actor=mia, payouts=[1])

    assert (states(rma), again(rma).due_at) == (["planned"], None)
    assert reopen(again(rma), actor=mia).status == "approved"
    assert close(again(rma), actor=mia).status == "done"
    assert states(rma) == ["planned"], "what somebody stopped, somebody sends"
