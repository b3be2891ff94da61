"""Stock on which the promises of the house are tried."""

import random
from datetime import timedelta
from itertools import count, islice

from floorwalker.accounts.models import Store
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples

_numbers = count(1)


def gather(stores: list[Store], many: int) -> list[Level]:
    """Levels with and without goods, many of them told at the same moment."""
    dice = random.Random(7)
    found = []
    for number in islice(_numbers, many):
        store = stores[dice.randrange(len(stores))]
        said = {"on_hand": dice.choice([0, 1, 12]), "committed": dice.choice([0, 1]), "oversell": True}
        level = make_level(store, title=f"Wool scarf {number}", **said)
        level.updated_at = EVENING + timedelta(minutes=5 * dice.randint(0, 400))
        level.save(update_fields=["updated_at"])
        found.append(level)
    return found


def one(store: Store) -> Level:
    """A level of this minute."""
    return make_level(store, title=f"Felt slippers {next(_numbers)}")


SAMPLES = ListSamples(gather=gather, one=one, queries=("available<1", "on_hand>1 wool", "scarf"))
