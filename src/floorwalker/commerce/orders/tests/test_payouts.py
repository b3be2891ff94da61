"""What goes back goes back once, and never more than was paid."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.orders.models import Order, Payout
from floorwalker.commerce.orders.payouts import Wish, plan_payout, release_payout, settle_payout
from floorwalker.commerce.tests.builders import fresh, make_order, order_said, payment_said, told
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once


def figures_of(order: Order) -> tuple[int, int, int, str]:
    now = fresh(order)
    return now.paid, now.refunding, now.refunded, now.payment_status


def test_a_payout_is_promised_and_then_paid(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000})

    plan_payout(order, Wish(key="r-1", amount=1000), actor=mia)
    assert figures_of(order) == (3000, 1000, 0, "paid")

    settle_payout(order, "r-1", actor=mia, reference="pay-77")
    assert figures_of(order) == (3000, 0, 1000, "partially_refunded")

    plan_payout(order, Wish(key="r-2", amount=2000), actor=mia)
    settle_payout(order, "r-2", actor=mia)
    assert figures_of(order) == (3000, 0, 3000, "refunded")


def test_more_than_is_left_of_what_was_paid_is_refused(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000})
    plan_payout(order, Wish(key="r-1", amount=2000), actor=mia)

    with pytest.raises(Refused, match=r"^Only €10\.00 of what was paid is left to pay back\.$"):
        plan_payout(order, Wish(key="r-2", amount=1001), actor=mia)
    plan_payout(order, Wish(key="r-3", amount=1000), actor=mia)
    with pytest.raises(Refused, match=r"^Nothing of what was paid"):
        plan_payout(order, Wish(key="r-4", amount=1), actor=mia)

    assert [payout.key for payout in order.payouts.all()] == ["r-1", "r-3"]
    assert figures_of(order) == (3000, 3000, 0, "paid")


def test_what_was_not_paid_does_not_go_back(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000}, paid=500)

    with pytest.raises(Refused, match=r"Only €5\.00"):
        plan_payout(order, Wish(key="r-1", amount=501), actor=mia)

    assert not order.payouts.exists()


def test_a_released_payout_frees_its_amount(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000})
    plan_payout(order, Wish(key="r-1", amount=3000), actor=mia)
    release_payout(order, "r-1", actor=mia)

    assert figures_of(order) == (3000, 0, 0, "paid")
    plan_payout(order, Wish(key="r-2", amount=3000), actor=mia)


def test_the_same_plan_again_is_the_same_payout(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000})
    first = plan_payout(order, Wish(key="r-1", amount=3000), actor=mia)
    again = plan_payout(order, Wish(key="r-1", amount=3000), actor=mia)

    assert (again.number, order.payouts.count()) == (first.number, 1)
    with pytest.raises(Refused, match="has the same key"):
        plan_payout(order, Wish(key="r-1", amount=2000), actor=mia)
    assert figures_of(order) == (3000, 3000, 0, "paid")


def test_settling_twice_counts_once_and_an_ended_payout_does_not_turn(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000})
    plan_payout(order, Wish(key="r-1", amount=1000), actor=mia)
    for _ in range(2):
        settle_payout(order, "r-1", actor=mia, reference="pay-77")

    with pytest.raises(Refused, match="ended already"):
        release_payout(order, "r-1", actor=mia)
    with pytest.raises(NotFound, match="no such payout"):
        settle_payout(order, "r-9", actor=mia)
    assert figures_of(order) == (3000, 0, 1000, "partially_refunded")


def test_a_payout_of_nothing_is_none(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin)

    with pytest.raises(Invalid, match="nothing to pay back"):
        plan_payout(order, Wish(key="r-1", amount=0), actor=mia)

    assert not order.payouts.exists()


def test_what_the_shop_tells_of_our_own_payout_counts_once_whenever_it_tells(berlin: Store, mia: Actor) -> None:
    """The shop's refund arrives before we know that the payout went through."""
    order = make_order(berlin, {"price": 3000})
    plan_payout(order, Wish(key="r-1", amount=3000), actor=mia)
    refund = payment_said(3000, "refund", external_id="pay-77")
    said = order_said({"price": 3000}, external_id=order.external_id, payments=[payment_said(3000), refund])
    assert told(ORDERS, berlin, said)[0].outcome == "changed"
    assert figures_of(order) == (3000, 3000, 0, "paid")

    settle_payout(order, "r-1", actor=mia, reference="pay-77")
    assert figures_of(order) == (3000, 0, 3000, "refunded")


@pytest.mark.parametrize("fields", [{"refunded": 3001}, {"refunding": 3001}, {"refunded": 1501, "refunding": 1500}])
def test_the_database_refuses_what_no_verb_has_checked(berlin: Store, fields: dict[str, int]) -> None:
    order = make_order(berlin, {"price": 3000})

    with pytest.raises(IntegrityError, match="orders_never_refund_more_than_paid"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**fields)

    assert figures_of(order) == (3000, 0, 0, "paid")


@pytest.mark.django_db(transaction=True)
def test_many_payouts_at_once_never_promise_more_than_was_paid(mia: Actor) -> None:
    order = make_order(make_store(), {"price": 3000})

    answers = at_once(*[partial(plan_payout, order, Wish(key=f"r-{n}", amount=1000), actor=mia) for n in range(8)])

    assert sum(isinstance(answer, Payout) for answer in answers) == 3
    assert sum(isinstance(answer, Refused) for answer in answers) == 5
    assert figures_of(order) == (3000, 3000, 0, "paid")


@pytest.mark.django_db(transaction=True)
def test_a_double_click_plans_one_payout_and_settles_it_once(mia: Actor) -> None:
    order = make_order(make_store(), {"price": 3000})
    wish = Wish(key="r-1", amount=1500)

    planned = at_once(*[partial(plan_payout, order, wish, actor=mia) for _ in range(6)])
    settled = at_once(*[partial(settle_payout, order, "r-1", actor=mia) for _ in range(6)])

    assert {payout.number for payout in planned} == {payout.number for payout in settled} == {1}
    assert figures_of(order) == (3000, 0, 1500, "partially_refunded")
