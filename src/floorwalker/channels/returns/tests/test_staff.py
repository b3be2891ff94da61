"""What staff do in a session, and what the decision on its RMA does to it."""

from collections.abc import Callable
from typing import Any

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.channels.returns.actions import cancel, choose_offer, decline, note, show_offers, withdraw_offer
from floorwalker.channels.returns.tests.returning import chosen, offer_of, offered, owing, reviewed, shopper, submitted
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas import actions as rmas
from floorwalker.commerce.rmas.models import Rma
from floorwalker.commerce.tests.builders import line_of
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.later import outbox
from floorwalker.core.tests.builders import fresh


def test_a_withdrawn_offer_cannot_be_taken_and_is_made_anew_on_demand(scarves: Order, mia: Actor) -> None:
    session = chosen(scarves)
    offer = offer_of(session, "refund")
    done = withdraw_offer(session, actor=mia, offer=offer.number, reason="A mistake")

    assert (offer_of(done, "refund").state, done.return_session.balance) == ("withdrawn", 0)
    with pytest.raises(Refused, match="does not stand any more"):
        choose_offer(session, actor=shopper(session), offer=offer.number)


def test_where_all_offers_are_withdrawn_the_rules_are_asked_again(scarves: Order, mia: Actor) -> None:
    session = offered(scarves)
    for offer in list(session.return_offers.all()):
        withdraw_offer(session, actor=mia, offer=offer.number, reason="A mistake")
    again = show_offers(session, actor=shopper(session))

    assert (again.state, offer_of(again, "refund").state) == ("offered", "proposed")


@pytest.mark.parametrize(
    ("verb", "fields"),
    [(withdraw_offer, {"offer": 1, "reason": ""}), (decline, {"reason": "other"}), (note, {"text": "Hm"})],
)
def test_shoppers_do_nothing_of_this(verb: Callable[..., Any], fields: dict[str, Any], scarves: Order) -> None:
    session = offered(scarves)

    with pytest.raises(NotAllowed):
        verb(session, actor=shopper(session), **fields)

    assert fresh(session.id).event_count == session.event_count


def test_the_merchant_declines_with_a_reason_and_a_message(scarves: Order, mia: Actor) -> None:
    done = decline(offered(scarves), actor=mia, reason="misuse", message="We cannot take this back.")
    record = done.return_session

    assert (done.state, record.declined_by, record.end_reason) == ("declined", "merchant", "misuse")
    assert {offer.state for offer in done.return_offers.all()} == {"withdrawn"}


def test_an_approved_rma_accepts_the_session(scarves: Order, mia: Actor) -> None:
    session = reviewed(scarves)
    rmas.approve(Rma.objects.get().session, actor=mia)
    outbox.deliver()

    done = fresh(session.id)
    assert (done.state, done.return_session.waiting_on) == ("accepted", "customer")
    assert done.events.get(type="return.approved").actor_label == "Mia"


def test_a_rejected_rma_declines_the_session(scarves: Order, mia: Actor) -> None:
    session = reviewed(scarves)
    rmas.reject(Rma.objects.get().session, actor=mia, reason="final_sale", message="Sorry")
    outbox.deliver()

    done = fresh(session.id)
    assert (done.state, done.return_session.declined_by, line_of(scarves).returning) == ("declined", "merchant", 0)


def test_what_is_decided_of_an_accepted_return_stands_in_its_rma_only(scarves: Order, mia: Actor) -> None:
    session = submitted(scarves)
    rmas.reject(Rma.objects.get().session, actor=mia, reason="other")
    outbox.deliver()

    assert (fresh(session.id).state, fresh(session.id).misfits) == ("accepted", [])


@pytest.mark.parametrize("begin", [submitted, reviewed, owing])
def test_a_customer_cancels_while_nothing_has_moved(begin: object, scarves: Order) -> None:
    assert callable(begin)
    session = begin(scarves)
    done = cancel(session, actor=shopper(session), reason="I keep it")
    outbox.deliver()

    assert (fresh(done.id).state, done.return_session.declined_by, line_of(scarves).returning) == (
        "declined",
        "customer",
        0,
    )
    assert Rma.objects.get().session.state == "cancelled"
    assert fresh(done.id).misfits == []


def test_what_has_moved_is_not_cancelled(scarves: Order, mia: Actor) -> None:
    session = submitted(scarves)
    rma = Rma.objects.get().session
    rmas.approve(rma, actor=mia)
    rmas.receive(rma, actor=mia, counted=[{"line": 1, "quantity": 1}])

    with pytest.raises(Refused):
        cancel(session, actor=shopper(session))

    assert (fresh(session.id).state, line_of(scarves).returning) == ("accepted", 1)
