"""The report *What if*: how another time of holds would have changed sales and refusals, by the records of a period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from operator import attrgetter
from statistics import median

from floorwalker.channels.reservations.hindsight.replay import Changed, Held, Refused, changed
from floorwalker.channels.reservations.models import CONSUMED, Hold
from floorwalker.core.clock import now
from floorwalker.core.lists.columns import Column, Kind
from floorwalker.core.reports import Report, Section
from floorwalker.core.scope import Scope, Within
from floorwalker.kit.speech import later as _

TIMES = (5, 10, 15, 20, 30, 45, 60)
"""Minutes that are tried: those that a store may choose."""
MOST = 50_000
"""So many holds, the newest, and so many refusals are played again."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the answers rest on. ``typical`` is the median time in seconds from a hold to its order."""

    holds: int
    orders: int
    refused: int
    typical: float | None


class Records:
    """The holds and refusals of a period."""

    def __init__(self, scope: Scope) -> None:
        self._owned = Within(scope, "reservations").owned(Hold.objects.all())

    @cached_property
    def holds(self) -> list[Held]:
        """What was held; what still is, until now."""
        rows = self._owned.exclude(state__in=("requested", "denied")).order_by("-session", "-number")
        at = now()
        return [
            Held(article=level, units=quantity, held_at=held_at, ended_at=ended_at or at, ordered=state == CONSUMED)
            for level, quantity, held_at, ended_at, state in rows.values_list(
                "level_id", "quantity", "held_at", "ended_at", "state"
            )[:MOST]
        ]

    @cached_property
    def refused(self) -> list[Refused]:
        """What was wanted and not there."""
        rows = self._owned.filter(state="denied", reason="out_of_stock").order_by("-session", "-number")
        return [
            Refused(article=level, units=wanted, at=at)
            for level, wanted, at in rows.values_list("level_id", "wanted", "held_at")[:MOST]
        ]


def known(records: Records) -> list[Known]:
    """The inputs in one line."""
    if not records.holds:
        return []
    spans = [(one.ended_at - one.held_at) / timedelta(seconds=1) for one in records.holds if one.ordered]
    return [
        Known(
            holds=len(records.holds),
            orders=len(spans),
            refused=len(records.refused),
            typical=median(spans) if spans else None,
        )
    ]


def times(records: Records) -> list[Changed]:
    """Each time that a store may choose."""
    return [changed(minutes, records.holds, records.refused) for minutes in TIMES] if records.holds else []


def _column(key: str, label: str, kind: Kind, path: str, help_: str = "") -> Column:
    return Column(key=key, label=label, kind=kind, value=attrgetter(path), help=help_)


def _times() -> Iterator[Column]:
    yield _column("minutes", _("Held for (minutes)"), "number", "minutes")
    yield _column("in_time", _("Orders within this time"), "number", "in_time")
    yield _column(
        "at_risk", _("Orders at risk"), "number", "at_risk",
        _("They took longer. Whoever orders late still gets what is left, so not all of them would be lost."),
    )  # fmt: skip
    yield _column("refused", _("Wishes refused"), "number", "refused")
    yield _column(
        "served", _("Of these served"), "number", "served",
        _("Units would have been free by then, since a hold had ended earlier. Each unit serves one wish at a time."),
    )  # fmt: skip
    yield _column(
        "expected", _("Orders expected of them"), "number", "expected",
        _("As many in a hundred as of all holds became orders within this time."),
    )  # fmt: skip
    yield _column(
        "balance", _("Balance at worst"), "number", "at_most_lost",
        _("Orders expected less all orders at risk."),
    )  # fmt: skip


WHAT_IF = Report(
    code="what-if",
    label=_("What if"),
    help=_("How another time of holds would have changed sales and refused shoppers, by what is recorded of this period."),
    icon="hourglass",
    read=Records,
    sections=(
        Section(
            code="known",
            label=_("What this rests on"),
            picture="figures",
            rows=known,
            help=_(
                "Carts that began in the period. Who was refused with their very first wish has left no cart, so refusals are "
                "counted too low; wishes beyond a limit or a restriction are no refusals here."
            ),
            columns=(
                _column("holds", _("Holds"), "number", "holds"),
                _column("orders", _("Of these ordered"), "number", "orders"),
                _column("refused", _("Wishes refused"), "number", "refused"),
                _column("typical", _("Typical time to order"), "duration", "typical"),
            ),
        ),
        Section(
            code="times",
            label=_("Another time"),
            picture="bars",
            drawn=("at_risk", "served"),
            rows=times,
            help=_(
                "Every hold is played again as if it had ended after so many minutes, and had never been renewed or extended. It cannot "
                "be known who would have hurried, who would have come back, and, of times that are longer than yours were, whom the "
                "longer holds would have kept away. Take it as a range, and change the time in small steps."
            ),
            columns=tuple(_times()),
        ),
    ),
)  # fmt: skip
