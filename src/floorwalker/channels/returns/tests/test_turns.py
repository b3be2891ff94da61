"""Whose turn it is: the customer's, the merchant's, or ours while a payment is looked for or a payout leaves."""

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor
from floorwalker.channels.returns.actions import go_to_pay, pay
from floorwalker.channels.returns.card import flags
from floorwalker.channels.returns.tests.returning import age, opened, owing, reviewed, shopper, submitted
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import approve, inspect, receive
from floorwalker.commerce.rmas.money.actions import send
from floorwalker.commerce.rmas.tests.builders import track
from floorwalker.core.later import outbox
from floorwalker.core.log import verify
from floorwalker.core.models import Event, Session
from floorwalker.core.tests.builders import fresh, reader
from floorwalker.core.wall import find_session


def _turn(session: Session) -> tuple[str, str]:
    while outbox.deliver():
        pass
    record = fresh(session.id).return_session
    return record.waiting_on, record.waiting_for


def _rma(session: Session) -> Session:
    rma = fresh(session.id).return_session.rma_id
    assert rma
    return find_session(EVERYWHERE, "rmas", rma)


def test_before_it_is_asked_for_it_is_the_customers_turn(scarves: Order) -> None:
    assert _turn(opened(scarves)) == ("customer", "answers")


def test_a_payment_is_looked_for_once_its_shopper_went_to_pay(scarves: Order) -> None:
    session = owing(scarves)
    assert _turn(session) == ("customer", "payment")

    go_to_pay(session, actor=shopper(session))
    go_to_pay(session, actor=shopper(session))

    assert _turn(session) == ("system", "check")
    assert Event.objects.filter(session_id=session.id, type="return.waits").count() == 1
    paid = pay(session, actor=SYSTEM, reference="p1", amount=session.return_session.due)
    assert paid.return_session.waiting_on != "system"


def test_where_no_payment_came_it_is_the_customers_turn_again(scarves: Order) -> None:
    session = owing(scarves)
    go_to_pay(session, actor=shopper(session))

    assert _turn(age(session, minutes=31)) == ("customer", "payment")


def test_from_the_decision_to_the_money_the_session_says_whose_turn_it_is(scarves: Order, mia: Actor) -> None:
    session = reviewed(scarves)
    assert _turn(session) == ("merchant", "decision")

    rma = approve(_rma(session), actor=mia)
    assert _turn(session) == ("customer", "parcel")
    track(rma, "in_transit")
    assert _turn(session) == ("", "transit")
    receive(rma, actor=mia, counted=[{"line": 1, "quantity": 1}])
    assert _turn(session) == ("merchant", "inspection")
    inspect(rma, actor=mia, line=1, quantity=1, returned=True, restockable=True)
    assert _turn(session) == ("system", "payout")
    send(rma, actor=mia, payouts=[1])
    assert _turn(session) == ("", ""), "it has closed by itself"
    assert list(verify.findings()) == []


def test_staff_see_that_we_are_at_work(scarves: Order, mia: Actor) -> None:
    session = owing(scarves)
    go_to_pay(session, actor=shopper(session))

    found = find_session(mia.reach("returns.see"), "returns", session.id)

    assert "payment being checked" in [str(flag.text) for flag in flags(found, reader(mia))]


def test_a_return_that_was_cancelled_waits_for_nobody(scarves: Order) -> None:
    session = submitted(scarves)
    assert _turn(session)[0] == "merchant"
