"""Idle sessions: stale, abandoned, and taken up again, by a link or by a late click."""

import pytest

from floorwalker.channels.returns.actions import cancel, choose_item, choose_offer, resume, submit
from floorwalker.channels.returns.tests.returning import (
    age,
    chosen,
    offer_of,
    offered,
    opened,
    picked,
    publish_offers,
    shopper,
)
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import line_of
from floorwalker.core.errors import Refused
from floorwalker.core.tests.builders import fresh
from floorwalker.rules.document import Rule, Then


def test_an_idle_session_is_stale_and_then_abandoned(scarves: Order) -> None:
    session = opened(scarves)

    assert not age(session, minutes=29).return_session.stale
    assert age(session, minutes=2).return_session.stale
    gone = age(session, hours=24)
    assert (gone.state, gone.status, gone.return_session.previous) == ("abandoned", "abandoned", "started")
    assert not gone.return_session.stale


@pytest.mark.parametrize(("begin", "state"), [(opened, "started"), (picked, "selecting"), (offered, "offered")])
def test_whoever_comes_back_stands_where_they_stood(begin: object, state: str, scarves: Order) -> None:
    assert callable(begin)
    session = age(begin(scarves), hours=25)
    back = resume(session, actor=shopper(session))

    assert (session.state, back.state, back.ended_at) == ("abandoned", state, None)


def test_a_late_click_takes_the_session_up_again(scarves: Order) -> None:
    session = age(chosen(scarves), hours=25)
    done = submit(session, actor=shopper(session))

    assert (session.state, done.state, line_of(scarves).returning) == ("abandoned", "accepted", 1)
    assert [event.type for event in done.events.order_by("number")][-2:] == ["return.resumed", "return.submitted"]


def test_a_late_click_that_is_not_possible_where_the_session_stood_changes_nothing(scarves: Order) -> None:
    session = age(offered(scarves), hours=25)
    before = session.event_count

    with pytest.raises(Refused, match="Take the return up again first"):
        choose_item(session, actor=shopper(session), line=1)

    assert (fresh(session.id).state, fresh(session.id).event_count) == ("abandoned", before)


def test_an_offer_expires_and_is_made_anew(scarves: Order) -> None:
    publish_offers(scarves.store, Rule(id="refund", name="Refund", then=Then("refund", {"expires_days": 2})))
    session = age(chosen(scarves), hours=49)
    offer = offer_of(session, "refund")

    with pytest.raises(Refused, match="has expired"):
        submit(session, actor=shopper(session))
    assert offer.state == "accepted", "nobody was there to whom it could expire"

    back = resume(session, actor=shopper(session))
    assert (back.state, offer_of(back, "refund").state) == ("offered", "expired")
    with pytest.raises(Refused, match="does not stand any more"):
        choose_offer(back, actor=shopper(back), offer=offer.number)


def test_a_cancelled_session_is_over(scarves: Order) -> None:
    session = offered(scarves)
    done = cancel(session, actor=shopper(session), reason="I keep it")

    assert (done.state, done.return_session.declined_by, offer_of(done, "refund").state) == (
        "declined",
        "customer",
        "declined",
    )
    assert age(done, hours=30).state == "declined"
    with pytest.raises(Refused):
        resume(done, actor=shopper(done))
