"""Opening an RMA: its units are claimed, it has a name, and it is approved at once where that is wanted."""

from collections.abc import Callable
from functools import partial

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import create, create_unlimited
from floorwalker.commerce.rmas.models import Lot, Payout, ReturnLine
from floorwalker.commerce.rmas.requests import Origin, Ruling, Wanted, guard, unguard
from floorwalker.commerce.rmas.tests.builders import ask, payouts_of
from floorwalker.commerce.tests.builders import fresh, line_of, make_order
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.log import verify
from floorwalker.core.log.entries import read_logs
from floorwalker.core.models import Event, Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, make_store
from floorwalker.core.tests.threads import at_once


def _facts(session: Session) -> list[str]:
    return [h.fact.type for h in read_logs({session.id: channel("rmas")})[session.id]]


def test_a_request_claims_its_units_and_waits_for_a_decision(berlin: Store) -> None:
    order = make_order(berlin, {"quantity": 3, "price": 1000, "discount": 1000, "sku": "SCARF"})

    rma = ask(order, Wanted(line=1, quantity=2, reason="too_small", remark="Tight", option="store_credit"))

    assert (rma.state, rma.status, rma.order_ref, rma.quantity, rma.value) == (
        "requested",
        "pending",
        order.name,
        2,
        1333,
    )
    assert line_of(order).returning == 2
    line = ReturnLine.objects.get(session=rma)
    assert (line.sku, line.option, line.remark, line.value) == ("SCARF", "store_credit", "Tight", 1333)
    assert list(Lot.objects.filter(session=rma).values_list("state", "quantity")) == [("expected", 2)]
    assert not Payout.objects.exists()


def test_rmas_are_numbered_in_each_store(berlin: Store) -> None:
    bonn = make_store("bonn")

    names = [ask(make_order(store)).token for store in (berlin, berlin, bonn)]

    assert names == ["RMA-1001", "RMA-1002", "RMA-1001"]


def test_an_automatic_approval_is_told_after_the_request(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, approve_automatically=True)

    rma = ask(make_order(berlin, {"price": 1000}))

    assert _facts(rma) == ["rma.requested", "rma.approved", "payout.planned"]
    assert (rma.state, [p.amount for p in payouts_of(rma)]) == ("approved", [1000])


def test_an_approval_beyond_what_is_left_to_pay_back_waits_for_a_person(berlin: Store) -> None:
    order = make_order(berlin, {"price": 1000}, paid=400)

    rma = ask(order, approve=True)

    assert (rma.state, _facts(rma)) == ("requested", ["rma.requested"])
    assert (fresh(order).refunding, line_of(order).returning) == (0, 1)


def test_more_than_may_come_back_is_refused_and_nothing_is_written(berlin: Store) -> None:
    order = make_order(berlin, {"quantity": 1}, {"quantity": 1})

    with pytest.raises(Refused, match="Only 1 of 1 is left"):
        ask(order, Wanted(line=2, quantity=1), Wanted(line=1, quantity=2))

    assert (line_of(order, 1).returning, line_of(order, 2).returning, Session.objects.count()) == (0, 0, 0)


def test_a_line_is_named_once_and_must_be_there(berlin: Store) -> None:
    order = make_order(berlin, {"quantity": 2})

    with pytest.raises(Invalid, match="named twice"):
        ask(order, Wanted(line=1, quantity=1), Wanted(line=1, quantity=1))
    with pytest.raises(NotFound, match="no line 9"):
        ask(order, Wanted(line=9, quantity=1))

    assert not Event.objects.exists()


def test_a_value_may_be_less_than_the_units_are_worth_but_not_more_than_the_line_has_left(berlin: Store) -> None:
    order = make_order(berlin, {"quantity": 2, "price": 1000})

    assert ask(order, Wanted(line=1, quantity=1, value=700)).value == 700
    with pytest.raises(Refused, match="worth less"):
        ask(order, Wanted(line=1, quantity=1, value=1301))

    assert line_of(order).returning == 1


@pytest.mark.django_db(transaction=True)
def test_two_rmas_for_one_unit_leave_one() -> None:
    order = make_order(make_store(), {"quantity": 1})

    answers = at_once(*[partial(ask, order) for _ in range(6)])

    assert sum(isinstance(answer, Session) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 5
    assert (line_of(order).returning, Session.objects.count()) == (1, 1)
    assert list(verify.findings()) == []


@pytest.mark.django_db(transaction=True)
def test_rmas_that_open_at_once_have_different_names() -> None:
    store = make_store()
    orders = [make_order(store) for _ in range(6)]

    names = [session.token for session in at_once(*[partial(ask, order) for order in orders])]

    assert len(set(names)) == 6


def test_an_agent_opens_one_by_the_name_of_the_order(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2}, name="#77", placed_at=ago(days=3).isoformat())

    rma = create(berlin, actor=mia, order="77", lines=[{"line": 1, "quantity": 2, "option": "gift_card"}])

    assert (rma.token, rma.state, rma.client, rma.rma.order_id) == ("RMA-1001", "requested", "enforced", order.pk)


def test_an_order_that_does_not_exist_is_said_at_its_field(berlin: Store, mia: Actor) -> None:
    with pytest.raises(Invalid, match="no order “#9”") as no:
        create(berlin, actor=mia, order="#9", lines=[{"line": 1, "quantity": 1}])

    assert no.value.data["field"] == "order"
    assert not Session.objects.exists()


def test_what_was_a_final_sale_comes_back_only_without_limits_and_for_a_reason(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 1}, name="#77", placed_at=ago(days=3).isoformat())
    order.lines.update(final_sale=True)
    wanted = [{"line": 1, "quantity": 1}]

    with pytest.raises(Refused, match="final sale"):
        create(berlin, actor=mia, order="#77", lines=wanted)
    assert line_of(order).returning == 0
    with pytest.raises(Invalid, match="beyond the rules"):
        ask(order, origin=Origin(kind="unlimited"))
    rma = create_unlimited(berlin, actor=mia, order="#77", lines=wanted, reason="A good customer")

    assert rma.client == "unlimited"
    assert ReturnLine.objects.get(session=rma).out_of_policy == "final_sale"


def test_a_room_that_knows_policies_may_refuse_an_agents_line(berlin: Store, mia: Actor) -> None:
    make_order(berlin, {"quantity": 1}, name="#77", placed_at=ago(days=3).isoformat())
    check = guard(lambda order, wanted: {1: Ruling(outcome="too_late", says="The window is over.")})
    try:
        with pytest.raises(Refused, match="The window is over") as no:
            create(berlin, actor=mia, order="#77", lines=[{"line": 1, "quantity": 1}])
    finally:
        unguard(check)

    assert (no.value.code, Session.objects.count()) == ("out_of_policy", 0)
