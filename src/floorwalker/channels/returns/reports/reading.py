"""What the report reads, each table once and only when a section asks for it: sums by the database, never rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, TruncDate

from floorwalker.channels.returns.models import VIRTUAL, Item, Offer
from floorwalker.channels.returns.reports.lines import Ends, Worth
from floorwalker.channels.returns.summary import PROGRESS
from floorwalker.core.figures import Quantile, summed
from floorwalker.core.scope import Scope, Within

END_OF = {
    "started": "open",
    "selecting": "open",
    "offered": "open",
    "awaiting_payment": "asked_for",
    "on_review": "asked_for",
    "accepted": "asked_for",
    "declined": "declined",
    "abandoned": "abandoned",
}
"""What has become of a session, by its state: it is still open, asks for a return, or has ended without one."""
_ASKED_FOR = [state for state, end in END_OF.items() if end == "asked_for"]
_STOPPED = [state for state, end in END_OF.items() if end in {"declined", "abandoned"}]
_BY = {"policy": "by_policy", "merchant": "by_merchant", "customer": "by_customer"}
_TOP = 20
SUBMITTED = PROGRESS[-1].code


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Sessions that are alike in all that the report tells apart."""

    store_id: int
    currency: str
    day: date
    progress: str
    end: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Option:
    """The offers of one option in one store and currency."""

    store_id: int
    option: str
    worth: Worth


class Funnel:
    """Everything that the sections are made of."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._within = Within(scope, "returns")

    @cached_property
    def cells(self) -> list[Cell]:
        """All sessions, in as few groups as tell them apart."""
        found: Any = (
            self._within.recorded.values("store_id", "currency", "progress", "state", "return_session__declined_by")
            .annotate(day=TruncDate("started_at", tzinfo=self.scope.zone), count=Count("id"))
            .order_by()
        )
        return [_cell(row) for row in found]

    @cached_property
    def paces(self) -> dict[str, Any]:
        """For each step after the first: how many came to it from the one before, and how long that took them."""
        asked: dict[str, Any] = {}
        for step in PROGRESS[1:]:
            took = f"return_session__to_{step.code}"
            asked |= {f"{step.code}_timed": Count(took), f"{step.code}_half": Quantile(took, part=0.5)}
            asked[f"{step.code}_most"] = Quantile(took, part=0.9)
        return self._within.recorded.aggregate(**asked)

    @cached_property
    def options(self) -> list[Option]:
        """What was offered last for each item that is still chosen, and what was taken of it in returns that were asked for."""
        taken = Q(state="accepted", session__state__in=_ASKED_FOR)
        found: Any = (
            self._within.owned(Offer._default_manager.filter(Exists(self._last_round)))
            .values("option", store=F("session__store_id"), currency=F("session__currency"))
            .annotate(
                made=Count("number"),
                taken=Count("number", filter=taken),
                value=summed(F("paid"), taken),
                extra=summed(F("bonus"), taken),
                retained=summed(_RETAINED, taken),
            )
            .order_by()
        )
        return [_option(row) for row in found]

    @property
    def _last_round(self) -> QuerySet[Item]:
        same = {"session_id": OuterRef("session_id"), "number": OuterRef("item"), "round": OuterRef("round")}
        return self._within.near(Item._default_manager.filter(**same))

    def products(self) -> list[dict[str, Any]]:
        """The products at which most sessions stopped; what has no product is known by its name."""
        unknown = Case(When(product_id="", then=F("name")), default=Value(""))
        found = self._items("product_id", unknown=unknown).annotate(title=Max("name"))
        return list(found.order_by("-stopped", "-stopped_value", "product_id", "unknown", "currency")[:_TOP])

    def reasons(self) -> list[dict[str, Any]]:
        """Why items were to go back, with what the reasons were called."""
        found = self._items("reason", "sub_reason").annotate(
            words=Max("reason_words"), vocabulary=Max("session__terms_id")
        )
        return list(found.order_by("-chosen", "reason", "sub_reason", "currency"))

    def _items(self, *names: str, **by: Any) -> Any:
        """The items, by something and by currency."""
        stopped, asked_for = Q(session__state__in=_STOPPED), Q(session__state__in=_ASKED_FOR)
        return (
            self._within.owned(Item._default_manager.all())
            .values(*names, currency=F("session__currency"), **by)
            .annotate(
                chosen=Count("number"),
                stopped=Count("number", filter=stopped),
                asked_for=Count("number", filter=asked_for),
                value=summed(F("paid")),
                stopped_value=summed(F("paid"), stopped),
            )
        )


_RETAINED = Case(
    When(option__in=VIRTUAL, then=F("paid")),
    When(
        option__in=("exchange", "replacement", "keep_item"),
        then=Greatest(F("paid") - Greatest(F("balance"), Value(0)), Value(0)),
    ),
    default=Value(0),
    output_field=BigIntegerField(),
)


def _cell(row: dict[str, Any]) -> Cell:
    end = END_OF[row["state"]]
    return Cell(
        store_id=row["store_id"],
        currency=row["currency"],
        day=row["day"],
        progress=row["progress"],
        end=_BY[row["return_session__declined_by"]] if end == "declined" else end,
        count=row["count"],
    )


def _option(row: dict[str, Any]) -> Option:
    figures = {name: int(row[name]) for name in ("made", "taken", "value", "retained")}
    worth = Worth(currency=row["currency"], bonus=int(row["extra"]), **figures)
    return Option(store_id=row["store"], option=row["option"], worth=worth)


def ends(cells: Iterable[Cell]) -> Ends:
    """The sum of some cells."""
    counts: dict[str, int] = defaultdict(int)
    for cell in cells:
        counts["sessions"] += cell.count
        counts["submitted"] += cell.count * (cell.progress == SUBMITTED)
        counts[cell.end] += cell.count
    return Ends(**counts)


def worth(options: Iterable[Option], currency: str) -> Worth:
    """The sum of some options of one currency."""
    total = Worth(currency=currency)
    for one in options:
        assert one.worth.currency == currency
        sums = {name: getattr(total, name) + getattr(one.worth, name) for name in _SUMMED}
        total = replace(total, **sums)
    return total


_SUMMED = ("made", "taken", "value", "bonus", "retained")
