"""One invented visit of a shopper, told as the facts that it would have left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.channels.reservations import events as e
from floorwalker.channels.reservations.models import Cart
from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.commerce.stock.models import Level
from floorwalker.core.facts import Fact
from floorwalker.risk.facts import RiskRestricted
from floorwalker.risk.holding import HoldContext
from floorwalker.risk.policies import in_force
from floorwalker.risk.restrictions import LIMIT_QUANTITY, NO_RENEWAL, Restriction
from floorwalker.risk.score import assess
from floorwalker.risk.standing import told

Told = tuple[datetime, Fact, Actor]
_SHOP = Actor(kind="integration", ref="demo", label="Shop")
_ANALYST = Actor(kind="employee", ref="demo", label="Noor Analyst")
_SEEN = {
    "normal": HoldContext(address_holds=2, network_holds=2, adds_per_minute=1.0, quantity=2, minutes=3),
    "monitored": HoldContext(address_holds=14, network_holds=30, cycles=3, adds_per_minute=4.0, quantity=4, minutes=9),
    "review": HoldContext(address_holds=31, network_holds=48, share_held=0.7, cycles=5, holds=12, conversions=0, quantity=9, minutes=21),
}  # fmt: skip
_SEEN["restricted"] = _SEEN["review"]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One cart: what it takes in how many ``steps`` at which ``pace``, what it is ``denied``, and how it ends."""

    token: str
    begin: datetime
    end: str
    goods: list[tuple[Level, int]]
    kind: Any
    customer: str
    country: str
    ip: str
    pace: timedelta
    minutes: int
    denied: Level | None = None
    steps: int = 1
    renewed: int = 0
    extended: bool = False
    order: str = ""
    concern: str = ""
    """The level that it reached; a cart that still holds something is weighed by the house itself."""


def facts_of(visit: Visit, store_id: int) -> Iterator[Told]:
    """What happened, each with its moment and with who did it."""
    at = visit.begin
    for fact, who in _facts(visit, store_id):
        yield at, fact, who
        at += visit.pace


def _facts(visit: Visit, store_id: int) -> Iterator[tuple[Fact, Actor]]:
    for step in range(1, visit.steps + 1):
        shares = [(level, max(1, units * step // visit.steps)) for level, units in visit.goods]
        yield e.CartReserved(lines=tuple(_line(*share) for share in shares), **_asker(visit)), _SHOP
    if visit.concern:
        yield from ((fact, SYSTEM) for fact in told(Cart(), assess(in_force(SCHEME, store_id), _SEEN[visit.concern])))
    if visit.concern == "restricted":
        limits = Restriction(actions=(LIMIT_QUANTITY, NO_RENEWAL))
        yield RiskRestricted(restriction=limits, reason="The same address took cart after cart."), _ANALYST
    if visit.denied:
        yield e.CartDenied(lines=(_line(visit.denied, 1, granted=0),), **_asker(visit)), _SHOP
    yield from ((e.HoldsRenewed(minutes=visit.minutes), _SHOP) for _ in range(visit.renewed))
    if visit.extended:
        yield e.HoldsExtended(minutes=5), _SHOP
    yield from _end(visit)


def _end(visit: Visit) -> Iterator[tuple[Fact, Actor]]:
    """Holds are numbered as they were taken. What just runs out is ended by its timer."""
    if visit.end == "converted" and visit.goods:
        taken = tuple(e.Taken(hold=hold, quantity=units) for hold, (_, units) in enumerate(visit.goods, start=1))
        yield e.CartConverted(order=visit.order, taken=taken), _SHOP
    elif visit.end == "cancelled":
        yield e.CartCancelled(reason="emptied"), _SHOP


def _asker(visit: Visit) -> dict[str, Any]:
    return {
        "kind": visit.kind,
        "customer": visit.customer,
        "country": visit.country,
        "country_source": "shop" if visit.country else "",
        "ip": visit.ip,
        "agent": "Mozilla/5.0",
        "minutes": visit.minutes,
    }


def _line(level: Level, wanted: int, *, granted: int | None = None) -> e.Line:
    variant = level.variant
    return e.Line(
        level=level.pk,
        variant=level.external_id,
        product=variant.product.external_id,
        price=variant.price,
        sku=variant.sku,
        title=" ".join(filter(None, (variant.product.title, variant.title))),
        wanted=wanted,
        granted=wanted if granted is None else granted,
        reason="" if granted is None else "out_of_stock",
    )
