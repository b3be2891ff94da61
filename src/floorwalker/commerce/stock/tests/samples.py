"""Stock on which the promises of the house are tried."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.commerce.tests.builders import told
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples

_numbers = count(1)


def gather(stores: list[Store], many: int) -> list[Level]:
    """Levels with and without goods, many of them told at the same moment."""
    dice = random.Random(7)
    found = list(
        _levels(stores, [(number, dice.randrange(len(stores)), _said(dice)) for number in islice(_numbers, many)])
    )
    for level in found:
        level.updated_at = EVENING + timedelta(minutes=5 * dice.randint(0, 400))
    Level.objects.bulk_update(found, ["updated_at"])
    return found


def _said(dice: random.Random) -> dict[str, Any]:
    return {"on_hand": dice.choice([0, 1, 12]), "committed": dice.choice([0, 1]), "oversell": True}


def _levels(stores: list[Store], wanted: list[tuple[int, int, dict[str, Any]]]) -> Iterator[Level]:
    """Levels of new articles, a shop's told in one batch: number, place of the store, and what is said of each."""
    for place, store in enumerate(stores):
        here = [(number, said) for number, at, said in wanted if at == place]
        goods = [(f"wool-{number}", f"Wool scarf {number}") for number, _ in here]
        told(CATALOG, store, *(_article(key, title) for key, title in goods))
        stocked = [{"external_id": f"{key}-1"} | said for (key, _), (_, said) in zip(goods, here, strict=True)]
        ids = [answer.id for answer in told(STOCK, store, *stocked) if answer.id]
        yield from Level.objects.filter(pk__in=ids)


def _article(key: str, title: str) -> dict[str, Any]:
    return {"external_id": key, "title": title, "variants": [{"external_id": f"{key}-1", "price": 1000}]}


def one(store: Store) -> Level:
    """A level of this minute."""
    return make_level(store, title=f"Felt slippers {next(_numbers)}")


SAMPLES = ListSamples(gather=gather, one=one, queries=("available<1", "on_hand>1 wool", "scarf"))
