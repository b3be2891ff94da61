"""Carts that wait for a level, and offers whose time passes without a sleep."""

from datetime import timedelta

from django.db.models import F

from floorwalker.accounts.actor import SYSTEM
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.holding.taking import Told
from floorwalker.channels.reservations.waiting import claiming, line
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.commerce.stock.models import Level


def wait(level: Level, token: str, quantity: int = 1, **more: str) -> Entry:
    """A cart gets in line."""
    return line.join(level.store, token, level.external_id, quantity, **more)


def claim(level: Level, token: str) -> Told:
    """A cart takes what it is offered."""
    return claiming.claim(level.store, token, level.external_id, actor=SYSTEM, shopper=Shopper())


def leave(level: Level, token: str) -> None:
    """A cart waits no more."""
    line.leave(level.store, token, level.external_id, actor=SYSTEM)


def stands(level: Level) -> list[tuple[str, str, int]]:
    """The line in its order: cart, state, units that are held for it."""
    return list(Entry.objects.filter(level=level).order_by("place").values_list("token", "state", "offered"))


def pass_offers(minutes: float) -> None:
    """All offers were made so much earlier."""
    span = timedelta(minutes=minutes)
    Entry.objects.update(offered_at=F("offered_at") - span, expires_at=F("expires_at") - span)


def sweep() -> int:
    """What the worker does every two seconds."""
    return line.lapse(line.overdue())
