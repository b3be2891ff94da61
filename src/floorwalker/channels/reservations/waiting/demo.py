"""The demo's line: shoppers who wait for what is sold out, and some to whom what was found again is offered."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from random import Random

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.waiting.line import join
from floorwalker.commerce.stock.counting import adjust
from floorwalker.commerce.stock.wall import levels

_LINES, _WAITING = 2, 3


def scene(stores: Mapping[str, Store], at: datetime) -> str:
    """In each store a few wait for what it has none of; one unit of the first is found."""
    told = sum(_told(store) for store in stores.values())
    return f"{told} shoppers wait for what is sold out; what was found of it is offered to the first of them."


def _told(store: Store) -> int:
    dice = Random(f"line {store.code}")
    gone = list(levels(EVERYWHERE.narrowed(store.pk)).filter(available=0).order_by("external_id")[:_LINES])
    for level in gone:
        for _ in range(_WAITING):
            join(store, urlsafe_b64encode(dice.randbytes(12)).decode(), level.external_id, dice.choice((1, 1, 2)))
    for level in gone[:1]:
        adjust(level, 1, actor=SYSTEM, reason="found")
    return len(gone) * _WAITING
