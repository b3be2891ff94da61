"""Customers, products and orders for tests, and the people who deal with them."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.commerce.orders import figures
from floorwalker.commerce.orders.models import Order, OrderLine, Payment
from floorwalker.commerce.orders.statuses import fulfilment_status
from floorwalker.commerce.orders.words import words_of

PLACED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_numbers = count(1001)


def make_order(store: Store, *lines: dict[str, Any], paid: int | None = None, **fields: Any) -> Order:
    """A paid order with these lines; each costs what its fields say, and is one unit at 10.00 where they say nothing."""
    number = next(_numbers)
    order = Order.objects.create(
        store=store, external_id=f"o-{number}", name=f"#{number}", number=number, currency=store.currency,
        placed_at=PLACED, updated_at=PLACED, **fields,
    )  # fmt: skip
    made = [_line(order, place, line) for place, line in enumerate(lines or ({},), start=1)]
    OrderLine.objects.bulk_create(made)
    order.total = sum(line.paid for line in made) + order.shipping_paid
    order.quantity = sum(line.quantity for line in made)
    amount = order.total if paid is None else paid
    Payment.objects.create(
        order=order, number=1, external_id="p-1", kind="capture", status="succeeded", amount=amount, occurred_at=PLACED
    )
    order.fulfilment_status = fulfilment_status(made)
    order.words = words_of(order, made)
    figures.count_refunds(order)
    order.save()
    figures.refresh_customers([order.customer_id])
    return order


def _line(order: Order, place: int, fields: dict[str, Any]) -> OrderLine:
    usual: dict[str, Any] = {"quantity": 1, "price": 1000, "title": "Wool scarf", "external_id": f"l-{place}"}
    given = usual | fields
    discount, tax = given.get("discount", 0), given.get("tax", 0)
    cost = given["price"] * given["quantity"] - discount + (0 if order.tax_included else tax)
    return OrderLine(order=order, number=place, **({"paid": cost} | given))


def line_of(order: Order, number: int = 1) -> OrderLine:
    """A line as stored."""
    return OrderLine.objects.get(order=order, number=number)


def fresh(order: Order) -> Order:
    """The order as stored."""
    return Order.objects.get(pk=order.pk)
