"""Orders on which the promises of the house are tried."""

import random
from datetime import timedelta
from itertools import count, islice
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.commerce.customers.intake import CUSTOMERS
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import made, make_order, order_said, payment_said, told
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples

_NAMES = ("Anna Quast", "Ben R-5", "Çelik", "100%_sure", "Mary O'Neil", "")
_numbers = count(1)
_STEP = timedelta(minutes=5)


def gather(stores: list[Store], many: int) -> list[Order]:
    """Orders in every status, many of them placed at the same moment."""
    dice = random.Random(7)
    for store in stores:
        told(CUSTOMERS, store, {"external_id": "c-1", "given_name": "Anna", "email": "anna@example.com"})
    return [made(Order, ORDERS, dice.choice(stores), _said(dice, number)) for number in islice(_numbers, many)]


def _said(dice: random.Random, number: int) -> dict[str, Any]:
    quantity, price = dice.randint(0, 4), dice.choice([99, 100, 250, 12_000])
    placed = (EVENING + _STEP * dice.randint(0, 400)).isoformat()
    amount = dice.choice([0, quantity * price, quantity * price // 2])
    payments = [payment_said(amount)] + [payment_said(amount // 2, "refund", external_id="p-2")] * dice.randint(0, 1)
    shipped = dice.randint(0, quantity)
    parcel = {"external_id": "f-1", "lines": [{"line": "1", "quantity": shipped}] if shipped else []}
    return order_said(
        {"quantity": quantity, "price": price, "sku": f"T-{dice.randint(1, 5)}"},
        name=f"#{number}",
        placed_at=placed,
        updated_at=placed,
        customer=dice.choice(["c-1", ""]),
        email=dice.choice(["anna@example.com", "ben-r5@example.com", ""]),
        shipping={"name": dice.choice(_NAMES), "country": dice.choice(["DE", "FR", ""])},
        payments=payments,
        fulfilments=[parcel],
        cancelled_at=placed if dice.random() < 0.1 else None,
    )


SAMPLES = ListSamples(
    gather=gather,
    one=lambda store: make_order(store, {"quantity": 2, "shipped": 2}, email="anna@example.com"),
    queries=("payment:paid", "-status:cancelled total>2", "anna", "returning:0 items>1", "country:DE"),
)
