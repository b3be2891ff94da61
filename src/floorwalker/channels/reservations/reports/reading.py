"""What the dashboard reads, each table once and only when a section asks for it: sums by the database, never rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, FloatField, Max, Q
from django.db.models.functions import Extract, TruncDate

from floorwalker.channels.reservations.models import CONSUMED, DENIED, EXPIRED, Hold
from floorwalker.channels.reservations.reports.lines import Ends, NowLine, Worth
from floorwalker.core import wall
from floorwalker.core.figures import Quantile, summed
from floorwalker.core.scope import Scope, Within

_TOP = 20
_CHANNEL = "reservations"
_WORTH = {CONSUMED: "ordered", EXPIRED: "lost", DENIED: "denied"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Sessions that are alike in all that is told apart of them."""

    store_id: int
    currency: str
    day: date
    status: str
    risk: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of holds: ordered, lost or denied, and for which reason."""

    store_id: int
    currency: str
    end: str
    reason: str
    asks: int
    units: int
    value: int


class Floor:
    """Everything that the sections are made of."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._within = Within(scope, _CHANNEL)

    @cached_property
    def cells(self) -> list[Cell]:
        """All sessions, in as few groups as tell them apart."""
        found: Any = (
            self._within.sessions.values("store_id", "currency", "status", "risk")
            .annotate(day=TruncDate("started_at", tzinfo=self.scope.zone), count=Count("id"))
            .order_by()
        )
        return [Cell(**row) for row in found]

    def now(self) -> list[NowLine]:
        """What is held at this moment, whenever it began."""
        active = wall.sessions(self.scope.reach, _CHANNEL).filter(status="active").select_related(None)
        found: Any = active.values("currency").annotate(
            carts=Count("id"), units=summed("quantity"), worth=summed("value")
        )
        return [
            NowLine(currency=row["currency"], carts=row["carts"], units=row["units"], value=row["worth"])
            for row in found.order_by("currency")
        ]

    def median(self) -> float | None:
        """How many seconds it took half of those that became an order."""
        took = Extract(F("ended_at") - F("started_at"), "epoch", output_field=FloatField())
        converted = self._within.sessions.filter(status="converted", ended_at__isnull=False)
        seconds: float | None = converted.order_by().aggregate(median=Quantile(took, part=0.5))["median"]
        return seconds

    def countries(self) -> list[dict[str, Any]]:
        """Countries with how their sessions stand."""
        found: Any = self._within.recorded.values("status", "risk", country=F("cart__country"))
        return list(found.annotate(count=Count("id")).order_by())

    @cached_property
    def fates(self) -> list[Fate]:
        """What became of holds that have ended. What ran out is lost only where its cart did not become an order after all."""
        kept = Q(state=EXPIRED) & ~Q(session__status=EXPIRED)
        found: Any = (
            self._within.owned(Hold._default_manager.filter(state__in=_WORTH).exclude(kept))
            .values("state", "reason", store=F("session__store_id"), currency=F("session__currency"))
            .annotate(asks=Count("number"), short=summed(F("wanted") - F("quantity")), held=summed("quantity"))
            .annotate(short_value=summed((F("wanted") - F("quantity")) * F("price")))
            .annotate(held_value=summed(F("quantity") * F("price")))
            .order_by()
        )
        return [_fate(row) for row in found]

    def products(self) -> list[dict[str, Any]]:
        """The products of which most was held."""
        lost = Q(state=EXPIRED, session__status=EXPIRED)
        found: Any = (
            self._within.owned(Hold._default_manager.exclude(state=DENIED))
            .values("product", currency=F("session__currency"))
            .annotate(
                title=Max("title"),
                carts=Count("session_id", distinct=True),
                units=summed("quantity"),
                ordered=summed("quantity", Q(state=CONSUMED)),
                expired=summed("quantity", Q(state=EXPIRED)),
                lost=summed(F("quantity") * F("price"), lost),
            )
        )
        return list(found.order_by("-units", "product", "currency")[:_TOP])


def _fate(row: dict[str, Any]) -> Fate:
    denied = row["state"] == DENIED
    return Fate(
        store_id=row["store"],
        currency=row["currency"],
        end=_WORTH[row["state"]],
        reason=row["reason"],
        asks=row["asks"],
        units=row["short" if denied else "held"],
        value=row["short_value" if denied else "held_value"],
    )


def ends(counts: Iterable[tuple[str, int]]) -> Ends:
    """The sum of some sessions, each with its status."""
    found: Counter[str] = Counter()
    for status, count in counts:
        found[status] += count
    return Ends(sessions=found.total(), **found)


def worth(fates: Iterable[Fate], currency: str) -> Worth:
    """The sum of some fates of one currency."""
    found: Counter[str] = Counter()
    for fate in fates:
        found[fate.end] += fate.value
    return Worth(currency=currency, **found)
