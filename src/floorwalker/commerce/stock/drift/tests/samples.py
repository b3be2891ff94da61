"""Differences on which the promises of the house are tried."""

import random
from datetime import timedelta
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.commerce.stock.drift.intake import REPORTS
from floorwalker.commerce.stock.drift.models import Told
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests import samples as stock
from floorwalker.commerce.tests.builders import told as tell
from floorwalker.core.tests.builders import EVENING
from floorwalker.core.tests.samples import ListSamples


def report(level: Level, on_hand: int, **more: int) -> Told:
    """The shop reports a level."""
    (answer,) = tell(REPORTS, level.store, {"external_id": level.external_id, "on_hand": on_hand} | more)
    assert answer.outcome in {"created", "changed"}, answer
    return Told.objects.get(level=level)


def gather(stores: list[Store], many: int) -> list[Told]:
    """Levels of which the shop has more or less, since many moments, some the same."""
    dice = random.Random(11)
    levels = stock.gather(stores, many)
    for store in stores:
        tell(REPORTS, store, *(_other(level, dice) for level in levels if level.store == store))
    found = list(Told.objects.filter(level__in=levels))
    for told in found:
        told.since = EVENING + timedelta(minutes=5 * dice.randint(0, 400))
    Told.objects.bulk_update(found, ["since"])
    return found


def _other(level: Level, dice: random.Random) -> dict[str, Any]:
    on_hand, committed = level.on_hand + dice.choice([1, 3]), level.committed + dice.choice([0, 2])
    return {"external_id": level.external_id, "on_hand": on_hand, "committed": committed}


def one(store: Store) -> Told:
    """A difference of this minute."""
    level = stock.one(store)
    return report(level, level.on_hand + 1)


SAMPLES = ListSamples(gather=gather, one=one, queries=("on_hand_gap>1", "how:report", "scarf"))
