"""What most reports need: sums and shares, rows that belong together, and columns of what stands in them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Aggregate, BigIntegerField, FloatField, Q, Sum, Value
from django.db.models.functions import Coalesce

from floorwalker.core.lists.columns import Cell, Column, Kind
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import day
from floorwalker.kit.speech import later as _

_K = TypeVar("_K", bound=Hashable)
_R = TypeVar("_R")


def share(part: int, whole: int) -> float | None:
    """A part of one; of nothing there is none."""
    return round(part / whole, 4) if whole else None


def grouped(rows: Iterable[_R], key: Callable[[_R], _K]) -> dict[_K, list[_R]]:
    """Rows by what they have in common."""
    found: dict[_K, list[_R]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def summed(amount: Any, only: Q | None = None) -> Coalesce:
    """The sum of an amount, by the database; of no rows it is 0."""
    return Coalesce(Sum(amount, filter=only), Value(0), output_field=BigIntegerField())


class Quantile(Aggregate):
    """What so many of the values do not exceed: ``part`` is 0.5 for half of them."""

    function = "percentile_cont"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, of: Any, *, part: float) -> None:
        super().__init__(of, part=part)


def figure(key: str, label: str, kind: Kind, path: str, help_: str = "", *, shown: bool = True) -> Column:
    """A column of what lies at a path of each line."""
    return Column(key=key, label=label, kind=kind, value=attrgetter(path), help=help_, shown=shown)


def _drawn_day(line: Any, reader: Reader) -> Cell:
    return Cell(kind="text", text=day(line.day, reader.locale), title=line.day.isoformat())


DAY = Column(key="day", label=_("Day"), kind="text", value=lambda line: line.day.isoformat(), cell=_drawn_day)
"""The ``day`` of each line."""
