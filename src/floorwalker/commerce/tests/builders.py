"""Customers, products and orders for tests, told through the intake as another system would."""

from itertools import count
from typing import Any

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.catalog.models import Product
from floorwalker.commerce.customers.intake import CUSTOMERS
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.orders.models import Order, OrderLine
from floorwalker.commerce.taking import Intake, Outcome, take

PLACED = "2026-03-02T09:30:00Z"
_numbers = count(1001)


def told(intake: Intake, store: Store, *said: dict[str, Any]) -> list[Outcome]:
    """What becomes of what another system says."""
    return take(intake, store, [intake.item.model_validate(one) for one in said], actor=SYSTEM)


def order_said(*lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An order as another system says it; a line is one unit at 10.00 where nothing else is said."""
    number = next(_numbers)
    usual = {"external_id": f"o-{number}", "name": f"#{number}", "number": number, "placed_at": PLACED}
    each = [{"title": "Wool scarf", "quantity": 1, "price": 1000} | line for line in lines or ({},)]
    return usual | {"lines": each} | fields


def payment_said(amount: int, kind: str = "capture", **fields: Any) -> dict[str, Any]:
    """A payment as another system says it."""
    usual = {"external_id": "p-1", "kind": kind, "amount": amount, "occurred_at": PLACED}
    return usual | fields


def make_order(store: Store, *lines: dict[str, Any], paid: int | None = None, **fields: Any) -> Order:
    """An order, paid in full unless less is said. ``shipped`` units of a line are in one parcel."""
    shipped = [(str(place), line.get("shipped")) for place, line in enumerate(lines, start=1)]
    plain = [{key: value for key, value in line.items() if key != "shipped"} for line in lines]
    said = order_said(*plain, **fields)
    if any(units is not None for _, units in shipped):
        said["fulfilments"] = [
            {"external_id": "f-1", "lines": [{"line": line, "quantity": units} for line, units in shipped if units]}
        ]
    if paid is None:
        worth = sum(line["quantity"] * line["price"] - line.get("discount", 0) for line in said["lines"])
        paid = worth + said.get("shipping_paid", 0)
    said.setdefault("payments", [payment_said(paid)] if paid else [])
    return Order.objects.get(pk=_made(told(ORDERS, store, said)))


def make_customer(store: Store, **fields: Any) -> Customer:
    """A customer of a store."""
    usual = {
        "external_id": f"c-{next(_numbers)}",
        "given_name": "Anna",
        "family_name": "Quast",
        "email": "anna@quast.example",
    }
    return Customer.objects.get(pk=_made(told(CUSTOMERS, store, usual | fields)))


def make_product(store: Store, *variants: dict[str, Any], **fields: Any) -> Product:
    """A product with its variants; one at 10.00 where none is said."""
    number = next(_numbers)
    each = [{"external_id": f"v-{number}-{place}", "price": 1000} | v for place, v in enumerate(variants or ({},))]
    usual = {"external_id": f"p-{number}", "title": "Wool scarf", "variants": each}
    return Product.objects.get(pk=_made(told(CATALOG, store, usual | fields)))


def _made(answers: list[Outcome]) -> Any:
    assert answers[0].outcome == "created", answers
    return answers[0].id


def line_of(order: Order, number: int = 1) -> OrderLine:
    """A line as stored."""
    return OrderLine.objects.get(order=order, number=number)


def fresh(order: Order) -> Order:
    """The order as stored."""
    return Order.objects.get(pk=order.pk)
