"""The decision line by line: some come back, others do not; what is rejected is free, is not paid, and says why."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import approve, close, inspect, receive, reopen
from floorwalker.commerce.rmas.channel import machine, rmas
from floorwalker.commerce.rmas.models import Lot, ReturnLine
from floorwalker.commerce.rmas.money.actions import goodwill, plan, send
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, ask, order_of, payouts_of, states
from floorwalker.commerce.tests.builders import fresh, make_order
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.later import outbox
from floorwalker.core.later.bulk import bulk_moves, form_for_many
from floorwalker.core.log import verify
from floorwalker.core.log.erase import erase
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once

NO: dict[str, Any] = {"decision": "reject", "reason": "no_proof", "message": "The photo shows another coat."}
YES: dict[str, Any] = {"decision": "approve"}


def _asked(store: Store, lines: int = 3) -> Session:
    """An RMA of two units of each of some lines at 10.00 a unit."""
    order = make_order(store, *({"quantity": 2, "price": 1000 + place} for place in range(lines)))
    return ask(order, *(Wanted(line=place, quantity=2) for place in range(1, lines + 1)), approve=False)


def _decided(*decisions: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"line": place, **said} for place, said in enumerate(decisions, start=1)]


def _returning(order: Order) -> list[int]:
    return [line.returning for line in order.lines.all()]


def _lots(session: Session) -> list[int]:
    return list(Lot.objects.filter(session_id=session.id).order_by("line").values_list("line", flat=True))


def test_of_some_lines_that_are_rejected_units_and_money_are_free_and_the_others_go_on(
    berlin: Store, mia: Actor
) -> None:
    rma = _asked(berlin)

    after = approve(rma, actor=mia, lines=_decided(YES, NO, YES))

    order = order_of(rma)
    assert (after.state, after.quantity, after.value) == ("approved", 4, 4004)
    assert (_returning(order), order.refunding, _lots(rma)) == ([2, 0, 2], 4004, [1, 3])
    assert [(payout.line, payout.amount) for payout in payouts_of(rma)] == [(1, 2000), (3, 2004)]
    line = ReturnLine.objects.get(session_id=rma.id, number=2)
    assert (line.rejected, line.rejection, line.reject_message) == (
        True, "No proof of the fault", "The photo shows another coat.",
    )  # fmt: skip
    assert list(verify.findings()) == []


def test_a_line_of_which_nothing_is_said_is_approved(berlin: Store, mia: Actor) -> None:
    rma = _asked(berlin, 2)

    approve(rma, actor=mia, lines=[{"line": 2, **NO}])

    assert [payout.line for payout in payouts_of(rma)] == [1]


@pytest.mark.parametrize(("other", "said"), [(NO, "no_proof"), (NO | {"reason": "final_sale"}, "other")])
def test_where_all_lines_are_rejected_the_rma_is(other: dict[str, Any], said: str, berlin: Store, mia: Actor) -> None:
    rma = _asked(berlin, 2)

    after = approve(rma, actor=mia, lines=_decided(NO, other), message="Sorry")

    order = order_of(rma)
    assert (after.state, after.rma.reject_code, after.quantity) == ("rejected", said, 4)
    assert (_returning(order), order.refunding, states(rma), after.rma.claimed) == ([0, 0], 0, [], False)
    assert list(verify.findings()) == []


@pytest.mark.parametrize(
    ("lines", "why"),
    [([{"line": 3, **NO}], "has no line 3"), ([{"line": 1, **NO}, {"line": 1, **YES}], "decided on twice")],
)
def test_a_decision_that_cannot_be_meant_decides_nothing(
    lines: Sequence[dict[str, Any]], why: str, berlin: Store, mia: Actor
) -> None:
    rma = _asked(berlin, 2)

    with pytest.raises(Invalid, match=why):
        approve(rma, actor=mia, lines=lines)

    assert (again(rma).event_count, again(rma).state, _returning(order_of(rma))) == (1, "requested", [2, 2])


def test_what_was_rejected_can_be_asked_for_anew_and_counts_what_is_left(berlin: Store, mia: Actor) -> None:
    rma = _asked(berlin, 2)
    approve(rma, actor=mia, lines=_decided(YES, NO))

    second = ask(order_of(rma), Wanted(line=2, quantity=2), approve=True)

    assert (second.value, order_of(rma).refunding, _returning(order_of(rma))) == (2002, 4002, [2, 2])
    with pytest.raises(Refused, match="Nothing of"):
        ask(order_of(rma), Wanted(line=2, quantity=1))
    assert list(verify.findings()) == []


def test_nothing_is_planned_for_a_rejected_line_but_goodwill_can_be_given(berlin: Store, mia: Actor) -> None:
    rma = _asked(berlin, 2)
    approve(rma, actor=mia, lines=_decided(YES, NO))
    before = again(rma).event_count

    with pytest.raises(Refused, match="was rejected"):
        plan(again(rma), actor=mia, line=2, method="refund", amount="1")
    assert again(rma).event_count == before

    goodwill(again(rma), actor=mia, method="store_credit", amount="5.00", reason="Sorry")
    assert [(payout.line, payout.amount) for payout in payouts_of(rma)] == [(1, 2000), (0, 500)]


def test_what_comes_of_a_rejected_line_all_the_same_was_not_expected(berlin: Store, mia: Actor) -> None:
    rma = _asked(berlin, 2)
    approve(rma, actor=mia, lines=_decided(YES, NO))

    receive(again(rma), actor=mia, counted=[{"line": 1, "quantity": 2}, {"line": 2, "quantity": 1}])

    lots = Lot.objects.filter(session_id=rma.id).order_by("line").values_list("line", "state", "quantity")
    assert list(lots) == [(1, "received", 2), (2, "unexpected", 1)]
    inspect(again(rma), actor=mia, line=1, quantity=2, returned=True, restockable=True)
    assert states(rma) == ["waiting"], "the payout of the other line waits for none of it"
    assert list(verify.findings()) == []


def test_where_only_what_is_kept_is_left_no_parcel_is_needed(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {}, {})
    rma = ask(order, Wanted(line=1, quantity=1, option="keep_item"), Wanted(line=2, quantity=1), approve=False)

    after = approve(rma, actor=mia, lines=_decided(YES, NO))

    assert (after.rma.logistics, after.rma.inspection) == ("not_required", "none")


def test_all_that_is_owed_for_the_lines_that_were_approved_is_full(berlin: Store, mia: Actor) -> None:
    rma = _asked(berlin, 2)
    approve(rma, actor=mia, lines=_decided(YES, NO))
    send(again(rma), actor=mia, payouts=[1])
    while outbox.deliver():
        pass

    assert (again(rma).rma.money, fresh(order_of(rma)).refunded) == ("full", 2000)
    reopen(close(again(rma), actor=mia), actor=mia)
    assert _returning(order_of(rma)) == [2, 0]
    assert list(verify.findings()) == []


def test_what_was_said_of_a_rejected_line_can_be_erased(berlin: Store, mia: Actor) -> None:
    rma = _asked(berlin, 2)
    approve(rma, actor=mia, lines=_decided(YES, NO))

    assert erase([rma.id], actor=mia) == 1

    line = ReturnLine.objects.get(session_id=rma.id, number=2)
    assert (line.reject_code, line.reject_message) == ("no_proof", "")
    assert list(verify.findings()) == []


def test_many_are_approved_at_once_without_their_lines(mia: Actor) -> None:
    move = machine.move("approve")
    assert move in bulk_moves(rmas, mia)
    assert move is not None

    form = form_for_many(move, {"message": "Welcome"}, actor=mia)

    assert form.is_valid()
    assert form.cleaned_data == {"message": "Welcome"}


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_counts(mia: Actor) -> None:
    rma = _asked(make_store(), 2)
    decisions = (_decided(YES, NO), _decided(NO, YES), _decided(NO, NO), _decided(YES, YES))

    answers = at_once(*[partial(approve, rma, actor=mia, lines=lines) for lines in decisions])

    assert sum(isinstance(answer, Session) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    order = order_of(rma)
    assert order.refunding == sum(payout.amount for payout in payouts_of(rma))
    assert list(verify.findings()) == []
