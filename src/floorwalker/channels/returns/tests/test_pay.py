"""Paying what an exchange costs more, in time or late, and what becomes of a return that nobody paid for."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.channels.returns.actions import pay, resume
from floorwalker.channels.returns.tests.returning import age, owing, shopper, submitted
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.models import Rma
from floorwalker.commerce.tests.builders import line_of
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.later import outbox
from floorwalker.core.tests.builders import fresh


def test_a_paid_return_is_accepted_once(scarves: Order, mia: Actor) -> None:
    session = owing(scarves)
    paid = pay(session, actor=mia, reference="pay-1", amount=500)

    assert (paid.state, paid.return_session.due, paid.return_session.payment_ref) == ("accepted", 0, "pay-1")
    with pytest.raises(Refused):
        pay(session, actor=mia, reference="pay-1", amount=500)
    assert paid.events.filter(type="return.paid").count() == 1
    rma = Rma.objects.get(pk=paid.return_session.rma_id)
    assert (rma.due, rma.paid_in) == (500, 500), "what was paid in the portal is not paid again"


def test_too_little_is_refused(scarves: Order, mia: Actor) -> None:
    session = owing(scarves)

    with pytest.raises(Refused, match="Less was paid than is due"):
        pay(session, actor=mia, reference="pay-1", amount=499)

    assert fresh(session.id).state == "awaiting_payment"


def test_shoppers_cannot_say_themselves_that_they_have_paid(scarves: Order) -> None:
    session = owing(scarves)

    with pytest.raises(NotAllowed, match=r"returns\.pay"):
        pay(session, actor=shopper(session), reference="pay-1", amount=500)

    assert not session.events.filter(type="return.paid").exists()


def test_a_return_that_is_not_paid_in_time_is_abandoned_and_claims_nothing(scarves: Order) -> None:
    session = age(owing(scarves), hours=49)
    assert (session.state, session.return_session.end_reason, line_of(scarves).returning) == ("abandoned", "payment", 1)

    outbox.deliver()

    assert (line_of(scarves).returning, Rma.objects.get().session.state) == (0, "cancelled")
    again = resume(session, actor=shopper(session))
    assert again.state == "offered"


def test_money_that_comes_late_asks_for_the_return_anew(scarves: Order, mia: Actor) -> None:
    session = age(owing(scarves), hours=49)
    outbox.deliver()

    paid = pay(session, actor=mia, reference="pay-1", amount=500)
    outbox.deliver()

    assert (paid.state, paid.return_session.due) == ("accepted", 0)
    assert (line_of(scarves).returning, Rma.objects.count()) == (1, 2)
    assert Rma.objects.get(pk=paid.return_session.rma_id).claimed


def test_money_that_comes_late_for_units_that_are_gone_is_refused(scarves: Order, mia: Actor) -> None:
    session = age(owing(scarves), hours=49)
    outbox.deliver()
    submitted(scarves, quantity=2)

    with pytest.raises(Refused, match="Nothing of this item is left to return"):
        pay(session, actor=mia, reference="pay-1", amount=500)

    assert (fresh(session.id).state, line_of(scarves).returning) == ("abandoned", 2)
