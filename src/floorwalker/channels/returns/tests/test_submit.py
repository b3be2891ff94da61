"""Submitting: the last look, the claim of the units, the RMA; all, or nothing."""

import pytest

from floorwalker.channels.returns.actions import choose_item, give_reason, go_back, show_offers, submit
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY
from floorwalker.channels.returns.tests.returning import (
    bought,
    chosen,
    item_of,
    offered,
    owing,
    publish_eligibility,
    reviewed,
    shopper,
    submitted,
)
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import ReturnLine, Rma
from floorwalker.commerce.tests.builders import fresh as fresh_order
from floorwalker.commerce.tests.builders import line_of
from floorwalker.core.errors import Refused
from floorwalker.core.lists.filters import Asked
from floorwalker.core.tests.builders import fresh
from floorwalker.core.tests.threads import at_once
from floorwalker.rules.document import Is, Rule, Then


def test_a_return_is_asked_for_and_its_units_are_claimed(scarves: Order) -> None:
    done = submitted(scarves)
    rma = Rma.objects.get(portal_session=done.id)
    line = ReturnLine.objects.get(session_id=rma.pk)

    assert (done.state, done.status, done.value) == ("accepted", "accepted", 2490)
    assert (done.return_session.rma_id, done.return_session.rma_name) == (rma.pk, rma.session.token)
    assert (line.order_line, line.quantity, line.value, line.option) == (1, 1, 2490, "refund")
    assert (line_of(scarves).returning, fresh_order(scarves).returning) == (1, 1)


def test_the_same_submit_twice_makes_one_rma(scarves: Order) -> None:
    done = submitted(scarves)

    with pytest.raises(Refused, match="“Submit return” is not possible here: the session is “Accepted”"):
        submit(done, actor=shopper(done))

    assert (line_of(scarves).returning, Rma.objects.count()) == (1, 1)
    assert done.events.filter(type="return.submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_submit_from_two_windows_at_once_makes_one_rma(scarves: Order) -> None:
    session = chosen(scarves)

    outcomes = at_once(*[lambda: submit(session, actor=shopper(session)) for _ in range(2)])

    assert sorted(type(one).__name__ for one in outcomes) == ["Refused", "Session"]
    assert (line_of(scarves).returning, Rma.objects.count()) == (1, 1)


def test_an_exchange_for_something_dearer_waits_for_payment(scarves: Order) -> None:
    done = owing(scarves)

    assert (done.state, done.return_session.due, done.return_session.balance) == ("awaiting_payment", 500, -500)
    assert Rma.objects.get().session.state == "requested"


def test_what_is_to_be_reviewed_waits_for_staff(scarves: Order) -> None:
    done = reviewed(scarves)

    assert (done.state, done.return_session.waiting_on) == ("on_review", "merchant")
    assert Rma.objects.get().session.state == "requested"


def test_an_item_without_a_choice_is_not_submitted(scarves: Order) -> None:
    session = offered(scarves)

    with pytest.raises(Refused, match="Choose an offer first"):
        submit(session, actor=shopper(session))

    assert (fresh(session.id).state, line_of(scarves).returning) == ("offered", 0)


def test_of_two_sessions_for_one_unit_one_survives(scarves: Order) -> None:
    first, second = chosen(scarves, quantity=2), chosen(scarves, quantity=1)
    submit(first, actor=shopper(first))

    with pytest.raises(Refused):
        submit(second, actor=shopper(second))

    assert (fresh(second.id).state, line_of(scarves).returning, Rma.objects.count()) == ("offered", 2, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_sessions_at_once_for_one_unit_one_survives(scarves: Order) -> None:
    sessions = [chosen(scarves, quantity=2) for _ in range(2)]

    outcomes = at_once(*[lambda s=s: submit(s, actor=shopper(s)) for s in sessions])

    assert sorted(type(one).__name__ for one in outcomes) == ["Refused", "Session"]
    assert (line_of(scarves).returning, Rma.objects.count()) == (2, 1)


def test_units_that_cost_something_else_meanwhile_are_chosen_again(scarves: Order) -> None:
    order = bought(scarves.store, {"title": "Mug", "quantity": 3, "price": 100, "discount": 200})
    first, second = chosen(order), chosen(order)
    assert item_of(second).paid == 33
    submit(first, actor=shopper(first))
    third = chosen(order)
    submit(third, actor=shopper(third))

    with pytest.raises(Refused, match="Meanwhile other units of “Mug” were returned"):
        submit(second, actor=shopper(second))

    go_back(second, actor=shopper(second))
    choose_item(second, actor=shopper(second), line=1)
    assert item_of(second).paid == 34


def test_the_rules_that_let_an_item_in_are_asked_once_more(scarves: Order) -> None:
    publish_eligibility(
        scarves.store,
        Rule(id="once", name="Once", when=Is(Asked(key="returned", low="0", open_low=True)), then=Then("not_eligible")),
    )
    first, second = chosen(scarves), chosen(scarves)
    submit(first, actor=shopper(first))

    with pytest.raises(Refused, match="“Wool scarf” cannot be returned any more"):
        submit(second, actor=shopper(second))

    assert (fresh(second.id).state, line_of(scarves).returning) == ("offered", 1)


def test_an_edit_of_the_rules_changes_nothing_of_what_was_let_in(scarves: Order) -> None:
    session = chosen(scarves)
    publish_eligibility(scarves.store, Rule(id="none", name="None", then=Then("not_eligible")))

    assert ELIGIBILITY.outcome(item_of(session).verdict) is not None
    assert submit(session, actor=shopper(session)).state == "accepted"


def test_several_ways_back_are_chosen_from(scarves: Order) -> None:
    session = chosen(scarves)
    go_back(session, actor=shopper(session))
    give_reason(session, actor=shopper(session), line=1, reason="too_large")
    again = show_offers(session, actor=shopper(session))

    assert (again.state, again.return_session.method) == ("offered", "label")
