"""Entries on which the promises that every desk keeps are tried."""

import random
from datetime import timedelta
from itertools import count, islice

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.channels.reservations.waiting.tests.builders import wait
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples

_numbers = count(1)


def gather(stores: list[Store], many: int) -> list[Entry]:
    """Entries for several things, many of them joined at the same moment."""
    dice = random.Random(7)
    entries = []
    for number in islice(_numbers, many):
        level = make_level(dice.choice(stores), 0, title=f"Wool scarf {number}")
        entry = wait(level, f"cart-{number}", dice.randint(1, 3))
        entry.joined_at = EVENING + timedelta(minutes=5 * dice.randint(0, 400))
        entry.state = dice.choice(["waiting", "waiting", "claimed", "lapsed", "left"])
        entry.save(update_fields=["joined_at", "state"])
        entries.append(entry)
    return entries


def one(store: Store) -> Entry:
    """Somebody who waits since just now."""
    number = next(_numbers)
    return wait(make_level(store, 0, title=f"Felt slippers {number}"), f"cart-{number}")


SAMPLES = ListSamples(gather=gather, one=one, queries=("state:waiting", "wanted>1 scarf", "scarf"))
