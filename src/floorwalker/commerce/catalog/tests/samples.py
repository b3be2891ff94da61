"""Products on which the promises of the house are tried."""

import random
from datetime import timedelta
from itertools import count, islice
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.catalog.models import Product
from floorwalker.commerce.tests.builders import made, make_product
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples

_numbers = count(1)


def gather(stores: list[Store], many: int) -> list[Product]:
    """Products with much in common."""
    dice = random.Random(7)
    return [made(Product, CATALOG, dice.choice(stores), _said(dice, number)) for number in islice(_numbers, many)]


def _said(dice: random.Random, number: int) -> dict[str, Any]:
    return {
        "external_id": f"p-{number}",
        "title": f"Scarf R-{number}",
        "vendor": dice.choice(["Anna & Co", "Çelik", "100% Wool", ""]),
        "type": dice.choice(["Accessories", "O'Neil"]),
        "minimum_age": dice.choice([0, 0, 16]),
        "final_sale": dice.random() < 0.3,
        "active": dice.random() < 0.8,
        "variants": [
            {"external_id": f"v-{number}-{n}", "price": dice.choice([0, 99, 12_000])} for n in range(dice.randint(1, 3))
        ],
        "updated_at": (EVENING + timedelta(minutes=5 * dice.randint(0, 400))).isoformat(),
    }


SAMPLES = ListSamples(
    gather=gather, one=make_product, queries=("final:yes", "price>1 -age:0", "anna", "vendor:Çelik", "active:no")
)
