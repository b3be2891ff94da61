"""Orders come in whole, to the cent, and what returns hold of them is never taken away."""

from dataclasses import replace
from typing import Any

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.customers.intake import CUSTOMERS
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.allocation import unit_values
from floorwalker.commerce.orders.claims import claim
from floorwalker.commerce.orders.erasing import erase_buyer
from floorwalker.commerce.orders.intake import ORDERS, adopt
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import Wish, plan_payout
from floorwalker.commerce.tests.builders import (
    PLACED,
    fresh,
    line_of,
    make_customer,
    make_order,
    make_product,
    order_said,
    payment_said,
    told,
)
from floorwalker.core.tests.builders import make_store


def again(order: Order, *lines: dict[str, Any], **fields: Any) -> Any:
    """The same order told again, with what is different."""
    said = order_said(*lines, external_id=order.external_id, name=order.name, number=order.number, **fields)
    return told(ORDERS, order.store, said)[0]


def test_an_order_adds_up(berlin: Store) -> None:
    order = make_order(
        berlin,
        {"quantity": 3, "price": 1000, "discount": 100, "tax": 463},
        {"quantity": 1, "price": 499},
        shipping_paid=490,
        extra=-3,
        paid=3886,
    )

    assert (line_of(order, 1).paid, line_of(order, 2).paid) == (2900, 499)
    assert (order.quantity, order.discount, order.tax, order.total, order.paid) == (4, 100, 463, 3886, 3886)
    assert order.payment_status == "paid"


def test_tax_on_top_is_paid_and_comes_back_with_its_unit(berlin: Store) -> None:
    order = make_order(berlin, {"quantity": 3, "price": 1000, "tax": 247}, tax_included=False, paid=3247)

    assert (order.total, unit_values(line_of(order))) == (3247, (1082, 1082, 1083))


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
def test_a_discount_and_a_tax_on_the_whole_order_are_spread_to_the_last_unit(db: None, currency: str) -> None:
    store = make_store(currency=currency)
    lines = [{"quantity": 2, "price": 333}, {"quantity": 7, "price": 100}, {"price": 0}]
    order = make_order(store, *lines, discount=100, tax=77, tax_included=False, shipping_paid=55, paid=1398)

    units = [value for line in order.lines.all() for value in unit_values(line)]
    assert sum(units) + 55 == order.total == 1398
    assert [line.discount for line in order.lines.all()] == [48, 52, 0]
    assert line_of(order, 3).paid == 0


def test_a_total_that_does_not_add_up_is_refused_in_words(berlin: Store) -> None:
    answer = told(ORDERS, berlin, order_said({"price": 1000}, shipping_paid=490, total=1500))[0]

    assert answer.problem == "Lines, shipping and extra add up to €14.90, not to the total of €15.00."
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"currency": "USD"}, "Amounts of this store are in EUR, not in USD."),
        ({"discount": 1001}, "The order's discount is more than its lines cost."),
        ({"payments": [payment_said(1), payment_said(2)]}, "Two payments have the same id."),
        ({"fulfilments": [{"external_id": "f", "lines": []}] * 2}, "Two fulfilments have the same id."),
        (
            {"fulfilments": [{"external_id": "f", "lines": [{"line": "9", "quantity": 1}]}]},
            "The fulfilment “f” names the line “9”, which the order has not.",
        ),
        ({"lines": [{"external_id": "1", "title": "a", "quantity": 1, "price": 1}] * 2}, "Two lines have the same id."),
        ({"lines": [{"quantity": 1, "price": 1}]}, "Line “1” has neither a title nor a SKU."),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused_in_words(berlin: Store, fields: dict[str, Any], sentence: str) -> None:
    answer = told(ORDERS, berlin, order_said(**fields))[0]

    assert (answer.outcome, answer.problem) == ("refused", sentence)
    assert not Order.objects.exists()


def test_money_counts_only_where_it_succeeded(berlin: Store) -> None:
    payments = [
        payment_said(5000, "authorize", external_id="1"),
        payment_said(2000, external_id="2"),
        payment_said(900, external_id="3", status="failed"),
        payment_said(500, "void", external_id="4"),
        payment_said(300, "refund", external_id="5"),
        payment_said(300, "refund", external_id="6", status="pending"),
    ]
    order = make_order(berlin, {"price": 5000}, payments=payments)

    assert (order.authorized, order.paid, order.refunded) == (2500, 2000, 300)
    assert order.payment_status == "partially_refunded"


@pytest.mark.parametrize(
    ("lines", "paid", "statuses"),
    [
        ([{"quantity": 2}], 0, ("open", "unpaid", "unfulfilled")),
        ([{"quantity": 2}], 500, ("open", "partially_paid", "unfulfilled")),
        ([{"quantity": 2, "shipped": 1}], 2000, ("open", "paid", "partially_fulfilled")),
        ([{"quantity": 2, "shipped": 2}], 2000, ("completed", "paid", "fulfilled")),
        ([{"quantity": 2, "shipped": 3}], 2000, ("completed", "paid", "fulfilled")),
        ([{"quantity": 2, "shipped": 2}], 500, ("open", "partially_paid", "fulfilled")),
        ([{"price": 0, "shipped": 1}], 0, ("completed", "paid", "fulfilled")),
    ],
)  # fmt: skip
def test_its_statuses_follow(berlin: Store, lines: list[dict[str, Any]], paid: int, statuses: tuple[str, ...]) -> None:
    order = make_order(berlin, *lines, paid=paid)

    assert (order.status, order.payment_status, order.fulfilment_status) == statuses


def test_a_cancelled_order_is_cancelled_whatever_else(berlin: Store) -> None:
    assert make_order(berlin, {"shipped": 1}, cancelled_at=PLACED).status == "cancelled"


def test_a_cancelled_parcel_has_not_left(berlin: Store) -> None:
    parcel = {"external_id": "f", "lines": [{"line": "1", "quantity": 1}]}
    order = make_order(berlin, {}, fulfilments=[parcel])
    again(order, {}, fulfilments=[parcel | {"cancelled": True}])

    assert (line_of(order).shipped, fresh(order).fulfilment_status) == (0, "unfulfilled")


def test_lines_keep_their_numbers_and_one_that_is_gone_stays_with_nothing(berlin: Store) -> None:
    order = make_order(berlin, {"external_id": "a"}, {"external_id": "b"})
    again(order, {"external_id": "c"}, {"external_id": "b", "quantity": 4})

    assert [(line.number, line.external_id, line.quantity, line.paid) for line in order.lines.all()] == [
        (1, "a", 0, 0), (2, "b", 4, 4000), (3, "c", 1, 1000),
    ]  # fmt: skip
    assert fresh(order).total == 5000


def test_what_returns_have_claimed_stays_claimed(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 3})
    claim(order, {1: 2}, actor=mia)

    assert again(order, {"quantity": 2}).outcome == "changed"
    assert (line_of(order).returning, fresh(order).returning) == (2, 2)


def test_a_line_cannot_shrink_below_what_returns_have_claimed(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 3})
    claim(order, {1: 2}, actor=mia)

    answer = again(order, {"quantity": 1})
    assert answer.problem == "2 of “Wool scarf” are in returns, so that it cannot be 1 only."
    assert line_of(order).quantity == 3


def test_what_was_paid_cannot_shrink_below_what_is_promised(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"price": 3000})
    plan_payout(order, Wish(key="r-1", amount=2000), actor=mia)

    answer = again(order, {"price": 3000}, payments=[payment_said(1000)])
    assert answer.problem == "Payouts of €20.00 are on their way, more than the €10.00 that were paid."
    assert fresh(order).paid == 3000


def test_the_catalog_fills_what_is_not_said_and_what_was_bought_stays_what_it_was(berlin: Store) -> None:
    red = {"external_id": "v-1", "sku": "SCARF-RED", "price": 900}
    make_product(berlin, red, external_id="p-1", title="Scarf", vendor="Nordlicht", final_sale=True, tags=["winter"])
    order = make_order(berlin, {"sku": "SCARF-RED", "title": ""})
    line = line_of(order)
    assert (line.title, line.vendor, line.final_sale, line.tags) == ("Scarf", "Nordlicht", True, ["winter"])
    assert line.variant is not None

    told(CATALOG, berlin, {"external_id": "p-1", "title": "Shawl", "final_sale": False, "variants": [red]})
    assert again(order, {"sku": "SCARF-RED", "title": "", "quantity": 2}).outcome == "changed"
    line = line_of(order)
    assert (line.quantity, line.title, line.final_sale) == (2, "Scarf", True)


def test_a_customer_who_becomes_known_later_is_found_when_the_order_is_told_again(berlin: Store) -> None:
    order = make_order(berlin, {}, customer="c-1", external_id="o-1", name="#7", number=7)
    assert order.customer is None
    make_customer(berlin, external_id="c-1")

    assert again(order, {}, customer="c-1", payments=[payment_said(1000)]).outcome == "changed"
    assert fresh(order).customer == Customer.objects.get()
    assert Customer.objects.get().lifetime_value == 1000


def test_a_customer_who_becomes_known_later_is_given_their_orders(berlin: Store) -> None:
    order = make_order(berlin, {"price": 700}, customer="c-1")
    other = make_order(make_store("bonn"), {}, customer="c-1")
    told(replace(CUSTOMERS, created=adopt), berlin, {"external_id": "c-1"}, {"external_id": "c-2"})

    anna = Customer.objects.get(external_id="c-1")
    assert (fresh(order).customer, fresh(other).customer) == (anna, None)
    assert (anna.order_count, anna.lifetime_value) == (1, 700)


def test_a_customer_counts_what_they_bought_and_no_longer_what_another_did(berlin: Store) -> None:
    make_customer(berlin, external_id="c-1")
    make_customer(berlin, external_id="c-2")
    order = make_order(berlin, {"price": 1000}, customer="c-1")
    make_order(berlin, {"price": 500}, customer="c-1")
    again(
        order,
        {"price": 1000},
        customer="c-2",
        payments=[payment_said(1000), payment_said(200, "refund", external_id="r")],
    )

    figures = Customer.objects.order_by("external_id").values_list("order_count", "lifetime_value")
    assert list(figures) == [(1, 500), (1, 800)]


def test_an_erased_order_takes_nothing_private_any_more(berlin: Store, mia: Actor) -> None:
    from_anna: dict[str, Any] = {
        "customer": "c-1",
        "email": "anna@quast.example",
        "shipping": {"zip": "10119", "name": "Anna"},
    }
    anna = make_customer(berlin, external_id="c-1")
    order = make_order(berlin, {}, **from_anna)
    erase_buyer(anna, actor=mia)

    assert again(order, {"quantity": 2}, **from_anna).outcome == "changed"
    told(CUSTOMERS, berlin, {"external_id": "c-1", "given_name": "Anna"})
    now = fresh(order)
    assert (now.quantity, now.email, now.shipping, now.zip) == (2, "", {}, "")
    assert "anna" not in now.words + Customer.objects.get().words
    assert Customer.objects.get().name == ""


def test_what_an_order_is_found_by(berlin: Store) -> None:
    order = make_order(berlin, {"title": "Wool scarf", "sku": "S-1"}, shipping={"name": "Anna Quast", "zip": "sw1a 1aa", "country": "gb"}, phone="020 7946 0018")  # fmt: skip

    assert (order.zip, order.country, order.phone) == ("SW1A1AA", "GB", "+442079460018")
    assert all(word in order.words for word in ("wool scarf", "anna quast", "sw1a1aa", "2079460018"))
