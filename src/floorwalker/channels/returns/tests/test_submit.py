"""Submitting: the last look, the claim of the units, the RMA; all, or nothing."""

import pytest

from floorwalker.channels.returns.actions import choose_method, choose_offer, submit
from floorwalker.channels.returns.tests.returning import offer_of, offered, shopper
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import fresh, line_of
from floorwalker.core.errors import Refused
from floorwalker.core.models import Session


def _chosen(order: Order, option: str = "refund", variant: str = "") -> Session:
    session = offered(order)
    choose_offer(session, actor=shopper(session), offer=offer_of(session, option).number, variant=variant)
    return choose_method(session, actor=shopper(session), method="label")


def test_a_return_is_asked_for_and_its_units_are_claimed(scarves: Order) -> None:
    session = _chosen(scarves)
    done = submit(session, actor=shopper(session))

    assert (done.state, done.status, done.value) == ("accepted", "accepted", 2490)
    assert done.return_session.rma_name.startswith("R-")
    assert (line_of(scarves).returning, fresh(scarves).returning) == (1, 1)


def test_the_same_submit_twice_makes_one_rma(scarves: Order) -> None:
    session = _chosen(scarves)
    done = submit(session, actor=shopper(session))

    with pytest.raises(Refused, match="“Submit return” is not possible here: the session is “Accepted”"):
        submit(session, actor=shopper(session))

    assert line_of(scarves).returning == 1
    assert done.events.filter(type="return.submitted").count() == 1


def test_an_exchange_for_something_dearer_waits_for_payment(scarves: Order) -> None:
    session = _chosen(scarves, "exchange", "v-blue")
    done = submit(session, actor=shopper(session))

    assert (done.state, done.return_session.due, done.return_session.balance) == ("awaiting_payment", 500, -500)
