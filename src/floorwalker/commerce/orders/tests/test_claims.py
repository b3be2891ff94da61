"""A unit comes back once: whoever asks, however many ask at once, whatever forgets to check."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import trail_of
from floorwalker.commerce.orders.claims import claim, unclaim
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.commerce.tests.builders import fresh, line_of, make_order
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once


def test_units_are_claimed_line_by_line_and_counted_on_the_order(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2}, {"quantity": 3})

    claim(order, {1: 1, 2: 3}, actor=mia)

    assert [line_of(order, number).returning for number in (1, 2)] == [1, 3]
    assert fresh(order).returning == 4


def test_more_than_is_left_is_refused_with_what_is_left(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2}, {"quantity": 2})
    claim(order, {1: 1}, actor=mia)

    with pytest.raises(Refused, match=r"^Only 1 of 2 is left to return\.$") as no:
        claim(order, {2: 1, 1: 2}, actor=mia)

    assert no.value.data == {"line": 1, "left": 1}
    assert [line_of(order, number).returning for number in (1, 2)] == [1, 0]


def test_nothing_left_is_said_so(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"title": "Wool scarf"})
    claim(order, {1: 1}, actor=mia)

    with pytest.raises(Refused, match=r"^Nothing of “Wool scarf” is left to return\.$"):
        claim(order, {1: 1}, actor=mia)

    assert line_of(order).returning == 1


def test_what_was_not_shipped_cannot_come_back_where_shipments_are_known(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 3, "shipped": 1}, {"quantity": 2, "shipped": 0})

    with pytest.raises(Refused, match=r"^Only 1 of 3 is left to return\.$"):
        claim(order, {1: 2}, actor=mia)
    with pytest.raises(Refused, match="has been shipped yet"):
        claim(order, {2: 1}, actor=mia)
    claim(order, {1: 1}, actor=mia)

    assert [line_of(order, number).returning for number in (1, 2)] == [1, 0]


def test_what_was_claimed_can_be_freed_and_claimed_again(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2})
    claim(order, {1: 2}, actor=mia)
    unclaim(order, {1: 1}, actor=mia)
    claim(order, {1: 1}, actor=mia)

    assert line_of(order).returning == fresh(order).returning == 2


def test_no_more_is_freed_than_was_claimed(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2})
    claim(order, {1: 1}, actor=mia)

    with pytest.raises(Refused, match="More units would be freed"):
        unclaim(order, {1: 2}, actor=mia)

    assert line_of(order).returning == 1


@pytest.mark.parametrize("units", [{}, {1: 0}, {1: -1}])
def test_a_claim_says_how_many(berlin: Store, mia: Actor, units: dict[int, int]) -> None:
    order = make_order(berlin)

    with pytest.raises(Invalid, match="at least one"):
        claim(order, units, actor=mia)

    assert line_of(order).returning == 0


def test_a_line_that_does_not_exist_is_not_found(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin)

    with pytest.raises(NotFound, match="no line 7"):
        claim(order, {1: 1, 7: 1}, actor=mia)

    assert line_of(order).returning == 0


def test_the_history_says_who_and_why(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin)
    claim(order, {1: 1}, actor=mia, reason="Return R-1")

    newest = trail_of(Order).filter(pgh_obj=order).order_by("-pgh_id").first()
    assert newest is not None
    assert (newest.returning, newest.pgh_context["label"], newest.pgh_context["reason"]) == (1, "Mia", "Return R-1")


@pytest.mark.parametrize("returning", [-1, 3])
def test_the_database_refuses_what_no_verb_has_checked(berlin: Store, returning: int) -> None:
    order = make_order(berlin, {"quantity": 2})

    with pytest.raises(IntegrityError, match="orders_never_return_more_than_bought"), transaction.atomic():
        OrderLine.objects.filter(order=order).update(returning=returning)

    assert line_of(order).returning == 0


@pytest.mark.django_db(transaction=True)
def test_two_returns_of_the_same_unit_at_once_leave_one(mia: Actor) -> None:
    order = make_order(make_store(), {"quantity": 1})

    answers = at_once(*[partial(claim, order, {1: 1}, actor=mia) for _ in range(8)])

    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 7
    assert line_of(order).returning == fresh(order).returning == 1


@pytest.mark.django_db(transaction=True)
def test_claims_of_crossing_lines_at_once_neither_lock_nor_overrun(mia: Actor) -> None:
    order = make_order(make_store(), {"quantity": 5}, {"quantity": 5})
    wishes = [{1: 2, 2: 1}, {2: 2, 1: 1}] * 4

    answers = at_once(*[partial(claim, order, wish, actor=mia) for wish in wishes])
    taken = [wish for wish, answer in zip(wishes, answers, strict=True) if isinstance(answer, Order)]

    assert all(isinstance(answer, Order | Refused) for answer in answers)
    assert [line_of(order, n).returning for n in (1, 2)] == [sum(wish[n] for wish in taken) for n in (1, 2)]
    assert max(line_of(order, n).returning for n in (1, 2)) >= 4
