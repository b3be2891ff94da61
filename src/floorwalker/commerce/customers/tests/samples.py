"""Customers on which the promises of the house are tried."""

import random
from datetime import timedelta
from itertools import count, islice
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.commerce.customers.intake import CUSTOMERS
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.tests.builders import made, make_customer
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples

_NAMES = ("Anna Quast", "Ben R-5", "Çelik", "100%_sure", "Mary O'Neil", "")
_numbers = count(1)


def gather(stores: list[Store], many: int) -> list[Customer]:
    """Customers with much in common, of whom some have bought."""
    dice = random.Random(7)
    found = [made(Customer, CUSTOMERS, dice.choice(stores), _said(dice, number)) for number in islice(_numbers, many)]
    for customer in found:
        customer.order_count, customer.lifetime_value = dice.randint(0, 4), dice.choice([0, 0, 99, 25_000])
    Customer.objects.bulk_update(found, ["order_count", "lifetime_value"])
    return found


def _said(dice: random.Random, number: int) -> dict[str, Any]:
    given, _, family = dice.choice(_NAMES).partition(" ")
    return {
        "external_id": f"c-{number}",
        "given_name": given,
        "family_name": family,
        "email": dice.choice(["anna@example.com", "ben-r5@example.com", ""]),
        "status": dice.choice(["active", "disabled"]),
        "addresses": [{"country": dice.choice(["DE", "FR"]), "city": "Bonn"}] * dice.randint(0, 1),
        "created_at": (EVENING + timedelta(minutes=5 * dice.randint(0, 400))).isoformat(),
    }


SAMPLES = ListSamples(
    gather=gather, one=make_customer, queries=("status:active", "value>1 -orders:0", "anna", "country:DE")
)
