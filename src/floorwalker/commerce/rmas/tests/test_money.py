"""Payouts: planned within the worth of a line, a second person above a limit, an undo window, and never more than was paid."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import approve, cancel
from floorwalker.commerce.rmas.money.actions import (
    approve_payout,
    cancel_payout,
    goodwill,
    plan,
    send,
    undo,
)
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import again, approved, ask, order_of, payouts_of, staff, states
from floorwalker.commerce.tests.builders import fresh, make_order
from floorwalker.core.errors import Invalid, NotAllowed, Refused
from floorwalker.core.later import outbox
from floorwalker.core.log import verify
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once


def _bare(store: Store, *lines: dict[str, int], **more: object) -> Session:
    """An approved RMA for which nothing is planned yet."""
    return approved(store, *(lines or ({"price": 1000},)), option="no_action", **more)


def test_without_an_amount_all_that_is_left_of_the_line_is_planned(berlin: Store, mia: Actor) -> None:
    rma = _bare(berlin, {"price": 1000})
    plan(rma, actor=mia, line=1, method="refund", amount="3.50")

    plan(again(rma), actor=mia, line=1, method="gift_card", fee="1.00", bonus="0.50", shipping_in="0.25")

    assert [(p.method, p.amount, p.bonus) for p in payouts_of(rma)] == [("refund", 350, 0), ("gift_card", 525, 50)]
    assert order_of(rma).refunding == 875
    assert list(verify.findings()) == []


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"amount": "10.01"}, "amount", "more than is left of this line"),
        ({"amount": "1.001"}, "amount", "no amount in EUR"),
        ({"amount": "-1"}, "amount", "no amount in EUR"),
        ({"amount": "NaN"}, "amount", "no amount in EUR"),
        ({"amount": "0"}, "amount", "nothing to pay back"),
        ({"bonus": "1"}, "bonus", "as credit only"),
        ({"shipping_out": "5.01"}, "shipping_out", "left of the shipping"),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_field(
    said: dict[str, str], field: str, why: str, berlin: Store, mia: Actor
) -> None:
    rma = _bare(berlin, {"price": 1000}, shipping_paid=500)

    with pytest.raises(Invalid, match=why) as no:
        plan(rma, actor=mia, line=1, method="refund", **said)

    assert (no.value.data["field"], states(rma), order_of(rma).refunding) == (field, [], 0)


def test_shipping_is_given_back_once(berlin: Store, mia: Actor) -> None:
    rma = _bare(berlin, {"price": 1000}, {"price": 1000}, shipping_paid=500)
    plan(rma, actor=mia, line=1, method="refund", shipping_out="4.00")

    with pytest.raises(Invalid, match="left of the shipping"):
        plan(again(rma), actor=mia, line=2, method="refund", shipping_out="1.01")

    assert [(p.line, p.amount) for p in payouts_of(rma)] == [(1, 1000), (0, 400)]


def test_goodwill_goes_beyond_the_lines_but_not_beyond_what_was_paid(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin, {"price": 1000}, shipping_paid=500)
    with pytest.raises(Refused, match=r"Only €5\.00"):
        goodwill(rma, actor=mia, method="refund", amount="5.01", reason="Waited long")
    assert states(rma) == ["planned"]

    goodwill(again(rma), actor=mia, method="refund", amount="5.00", reason="Waited long")

    assert order_of(rma).refundable == 0


def test_an_exchange_uses_up_what_the_new_item_costs_and_the_rest_goes_back(berlin: Store) -> None:
    wanted = Wanted(line=1, quantity=1, option="exchange")
    order = make_order(berlin, {"price": 1000})
    rma = ask(order, wanted, approve=True)
    assert [(p.method, p.amount) for p in payouts_of(rma)] == [("exchange", 1000)]


@pytest.mark.parametrize("move", [send, undo, cancel_payout])
def test_a_payout_that_does_not_stand_so_is_refused(move: Callable[..., Session], berlin: Store, mia: Actor) -> None:
    rma = approved(berlin)
    cancel_payout(rma, actor=mia, payouts=[1])
    plan(again(rma), actor=mia, line=1, method="refund", amount="1")
    before = again(rma).event_count

    with pytest.raises(Refused):
        move(again(rma), actor=mia, payouts=[1])

    assert (again(rma).event_count, states(rma)) == (before, ["cancelled", "planned"])


def test_a_cancelled_payout_frees_its_amount(berlin: Store, mia: Actor) -> None:
    rma = approved(berlin)

    cancel_payout(rma, actor=mia, payouts=[1], reason="Cash in the store")

    assert (order_of(rma).refundable, states(rma)) == (1000, ["cancelled"])
    assert list(verify.findings()) == []


def test_above_the_limit_of_a_role_a_second_person_must_agree(berlin: Store) -> None:
    ann, ben = staff(berlin, "service_agent", "ann"), staff(berlin, "manager", "ben")
    rma = _bare(berlin, {"price": 50_000})
    plan(rma, actor=ann, line=1, method="refund", amount="150")
    plan(again(rma), actor=ann, line=1, method="refund", amount="50.01")
    assert states(rma) == ["planned", "held"], "two small ones are one large one"

    with pytest.raises(NotAllowed, match="planned this payout yourself"):
        approve_payout(again(rma), actor=ann, payouts=[2])
    with pytest.raises(Refused):
        send(again(rma), actor=ben, payouts=[2])
    assert states(rma) == ["planned", "held"]
    approve_payout(again(rma), actor=ben, payouts=[2])

    assert [(p.state, p.approved_by) for p in payouts_of(rma)] == [("planned", ""), ("planned", "Ben")]
    assert list(verify.findings()) == []


def test_who_may_not_pay_so_much_alone_cannot_be_the_second_person(berlin: Store) -> None:
    ann, cem = staff(berlin, "service_agent", "ann"), staff(berlin, "service_agent", "cem")
    rma = _bare(berlin, {"price": 50_000})
    plan(rma, actor=ann, line=1, method="refund")

    with pytest.raises(NotAllowed, match="above your own limit"):
        approve_payout(again(rma), actor=cem, payouts=[1])

    assert states(rma) == ["held"]


def test_an_approval_by_an_agent_holds_what_is_above_their_limit(berlin: Store) -> None:
    rma = ask(make_order(berlin, {"price": 50_000}))

    approve(rma, actor=staff(berlin, "service_agent", "ann"))

    assert (states(rma), again(rma).rma.attention) == (["held"], True)


def test_what_is_automatic_can_have_a_limit_too(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, limit_automatic=100)

    assert states(approved(berlin, {"price": 10_000})) == ["planned"]
    assert states(approved(berlin, {"price": 10_001})) == ["held"]


def test_limits_are_in_whole_units_of_the_currency(db: None) -> None:
    tokyo = make_store("tokyo", currency="JPY")
    ann = staff(tokyo, "service_agent", "ann")
    small, large = _bare(tokyo, {"price": 200}), _bare(tokyo, {"price": 201})
    for rma in (small, large):
        plan(rma, actor=ann, line=1, method="refund")

    assert (states(small), states(large)) == (["planned"], ["held"])


@pytest.mark.django_db(transaction=True)
def test_a_double_click_and_two_agents_at_once_plan_once(mia: Actor) -> None:
    rma = _bare(make_store(), {"price": 1000})

    answers = at_once(*[partial(plan, rma, actor=mia, line=1, method="refund", amount="10.00") for _ in range(6)])

    assert sum(isinstance(answer, Session) for answer in answers) == 1
    assert sum(isinstance(answer, Invalid) for answer in answers) == 5
    assert (states(rma), order_of(rma).refunding) == (["planned"], 1000)


@pytest.mark.django_db(transaction=True)
def test_two_rmas_of_one_order_never_promise_more_than_was_paid(mia: Actor) -> None:
    order = make_order(make_store(), {"quantity": 4, "price": 1000}, paid=2500)
    rmas = [ask(order, approve=False) for _ in range(4)]

    answers = at_once(*[partial(approve, rma, actor=mia) for rma in rmas])

    assert sum(isinstance(answer, Session) for answer in answers) == 2
    assert fresh(order).refunding == 2000
    assert list(verify.findings()) == []


LINE = st.fixed_dictionaries(
    {"quantity": st.integers(1, 7), "price": st.integers(0, 2_000), "discount_share": st.integers(0, 100)}
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(LINE, min_size=1, max_size=3),
    currency=st.sampled_from(["JPY", "EUR", "KWD"]),
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from(["", "freed", "in part"])), max_size=12
    ),
    discount=st.integers(0, 500),
)
def test_whatever_comes_back_in_whatever_parts_no_more_goes_back_than_was_paid_and_all_of_it_in_the_end(
    lines: list[dict[str, int]],
    currency: str,
    steps: list[tuple[int, int, str]],
    discount: int,
    db: None,
) -> None:
    """Units are claimed and some freed again, or rejected line by line, at random; then the rest is claimed, and all is paid."""
    store = make_store(f"s{Store.objects.count()}", currency=currency)
    order = _order(store, lines, discount)
    for place, quantity, how in steps:
        line = order.lines.filter(number=place + 1).first()
        if line is None or line.returnable < quantity:
            continue
        if how == "in part":
            _reject_others(order, line.number, quantity)
            continue
        rma = ask(order, Wanted(line=line.number, quantity=quantity), approve=True)
        if how == "freed":
            cancel(rma, actor=SYSTEM, reason="Changed mind")
    assert fresh(order).refunding <= fresh(order).paid
    rest = [Wanted(line=line.number, quantity=line.returnable) for line in order.lines.all() if line.returnable]
    if rest:
        ask(order, *rest, approve=True)

    _pay_all(order)

    order = fresh(order)
    assert (order.refunded, order.refundable) == (order.total, 0)
    assert list(verify.findings()) == []


def _reject_others(order: Order, number: int, quantity: int) -> None:
    """All that is left of the order is asked for; of one line something may come back, and of the others nothing."""
    left = {line.number: quantity if line.number == number else line.returnable for line in order.lines.all()}
    wanted = [Wanted(line=line, quantity=units) for line, units in left.items() if units]
    no = {"decision": "reject", "reason": "other"}
    decisions = [{"line": place, **no} for place, one in enumerate(wanted, start=1) if one.line != number]
    approve(ask(order, *wanted, approve=False), actor=SYSTEM, lines=decisions)


def _order(store: Store, lines: list[dict[str, int]], discount: int) -> Order:
    said = [
        {
            "quantity": line["quantity"],
            "price": line["price"],
            "discount": line["quantity"] * line["price"] * line["discount_share"] // 100,
        }
        for line in lines
    ]
    worth = sum(line["quantity"] * line["price"] - line["discount"] for line in said)
    off = min(discount, worth)
    return make_order(store, *said, discount=off, paid=worth - off)


def _pay_all(order: Order) -> None:
    for session in Session.objects.filter(rma__order=order, state="approved"):
        waiting = [payout.number for payout in payouts_of(session) if payout.state == "planned"]
        if waiting:
            send(session, actor=SYSTEM, payouts=waiting)
    while outbox.deliver():
        pass
