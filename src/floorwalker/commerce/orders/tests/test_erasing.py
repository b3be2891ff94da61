"""What is private of a buyer goes for good, from the rows and from their history; the books stay."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import trail_of
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.erasing import erase_buyer, erase_order
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import fresh, make_customer, make_order
from floorwalker.core.errors import NotAllowed
from floorwalker.core.tests.builders import clerk

_HOME = {"name": "Anna Quast", "street": "Torstraße 5", "city": "Berlin", "zip": "10119", "country": "DE"}


@pytest.fixture
def anna(berlin: Store) -> Customer:
    return make_customer(berlin, external_id="c-1", phone="030 123456", addresses=[_HOME])


def bought(berlin: Store, customer: str) -> Order:
    return make_order(berlin, customer=customer, email="Anna@quast.example", shipping=_HOME)


def everything_kept() -> str:
    """All that is stored of customers and orders, trails included."""
    rows = [model.objects.all() for model in (Customer, Order)] + [trail_of(model) for model in (Customer, Order)]
    return repr([list(found.values()) for found in rows]).casefold()


def test_nothing_private_of_a_buyer_stays(berlin: Store, anna: Customer, mia: Actor) -> None:
    order = bought(berlin, "c-1")
    assert "anna" in everything_kept()

    assert erase_buyer(anna, actor=mia, reason="Asked by letter") == 1

    kept = everything_kept()
    assert [word for word in ("anna", "quast", "10119", "torstra", "4930123456") if word in kept] == []
    now = fresh(order)
    assert (now.total, now.paid, now.customer_id, now.erased_at is not None) == (1000, 1000, anna.pk, True)
    assert Customer.objects.get().lifetime_value == 1000


def test_the_history_says_who_had_it_erased_and_why(berlin: Store, anna: Customer, mia: Actor) -> None:
    erase_buyer(anna, actor=mia, reason="Asked by letter")

    newest = trail_of(Customer).order_by("-pgh_id").first()
    assert newest is not None
    assert (newest.status, newest.pgh_context["label"], newest.pgh_context["reason"]) == (
        "erased",
        "Mia",
        "Asked by letter",
    )


def test_a_guests_order_can_be_erased_alone(berlin: Store, mia: Actor) -> None:
    order, other = bought(berlin, ""), bought(berlin, "")
    erase_order(order, actor=mia)

    assert (fresh(order).email, fresh(order).shipping, fresh(order).zip) == ("", {}, "")
    assert "anna" not in fresh(order).words
    assert fresh(other).email == "anna@quast.example"


def test_erasing_takes_the_right(berlin: Store, anna: Customer) -> None:
    order = bought(berlin, "c-1")

    with pytest.raises(NotAllowed, match=r"“customers\.erase”"):
        erase_buyer(anna, actor=clerk("customers.see"))
    with pytest.raises(NotAllowed, match=r"“orders\.erase”"):
        erase_order(order, actor=clerk("orders.see"))

    assert fresh(order).email == Customer.objects.get().email == "anna@quast.example"
