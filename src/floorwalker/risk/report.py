"""The report on labels: what people said of sessions, against the level that the score had given them, in all and week by week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.reader import zone_named
from floorwalker.risk.levels import LEVELS, RESTRICTED, REVIEW
from floorwalker.risk.models import RiskSample
from floorwalker.risk.samples import LABELLED
from floorwalker.risk.signals import Scheme

ALARM = (REVIEW, RESTRICTED)
WEEKS = 12
LATELY = timedelta(days=30)
"""Of sessions that nobody has labelled, those that are no older than this are counted."""


@dataclass(frozen=True, kw_only=True)
class LevelLine:
    """The labels of one level. ``unlabelled`` are its sessions of late of which nobody has said anything."""

    level: str
    fraud: int
    fine: int
    unlabelled: int

    @property
    def fine_share(self) -> float | None:
        """How many of those that were labelled were fine."""
        return _share(self.fine, self.fraud + self.fine)


@dataclass(frozen=True, kw_only=True)
class WeekLine:
    """The labelled sessions of one week, which begins on ``week``; ``alarms`` are the fine ones that the score had for review."""

    week: date
    fraud: int
    fine: int
    alarms: int
    caught: int

    @property
    def false_positives(self) -> float | None:
        """How many of the fine ones were alarms."""
        return _share(self.alarms, self.fine)

    @property
    def missed(self) -> float | None:
        """How much of the fraud was not for review."""
        return _share(self.fraud - self.caught, self.fraud)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Rates are shares from 0 to 1, ``None`` where there is nothing to divide. ``weeks`` has the newest first."""

    levels: tuple[LevelLine, ...]
    weeks: tuple[WeekLine, ...]
    labelled: int
    false_positives: float | None
    precision: float | None
    missed: float | None


def report(store: Store, watched: Scheme) -> Report:
    """Count the labels of a store."""
    levels = _levels(store, watched)
    frauds, fines = sum(line.fraud for line in levels), sum(line.fine for line in levels)
    caught = sum(line.fraud for line in levels if line.level in ALARM)
    alarms = sum(line.fine for line in levels if line.level in ALARM)
    return Report(
        levels=levels,
        weeks=_weeks(store, watched),
        labelled=frauds + fines,
        false_positives=_share(alarms, fines),
        precision=_share(caught, caught + alarms),
        missed=_share(frauds - caught, frauds),
    )


def _levels(store: Store, watched: Scheme) -> tuple[LevelLine, ...]:
    mine = RiskSample.objects.filter(store=store, scheme=watched.code)
    lately = mine.filter(label="", observed_at__gte=now() - LATELY)
    counted = (
        some.values_list("level", "label").annotate(many=Count("session_id")).order_by()
        for some in (mine.filter(LABELLED), lately)
    )
    found = {(level, label): many for some in counted for level, label, many in some}
    return tuple(
        LevelLine(
            level=level.code,
            fraud=found.get((level.code, "fraud"), 0),
            fine=found.get((level.code, "fine"), 0),
            unlabelled=found.get((level.code, ""), 0),
        )
        for level in LEVELS
        if level.code != RESTRICTED
    )


def _weeks(store: Store, watched: Scheme) -> tuple[WeekLine, ...]:
    alarm = Q(level__in=ALARM)
    asked = RiskSample.objects.filter(LABELLED, store=store, scheme=watched.code)
    rows = asked.annotate(week=TruncWeek("observed_at", tzinfo=zone_named(store.time_zone))).values("week")
    found = rows.annotate(
        fraud=Count("session_id", filter=Q(label="fraud")),
        fine=Count("session_id", filter=Q(label="fine")),
        alarms=Count("session_id", filter=alarm & Q(label="fine")),
        caught=Count("session_id", filter=alarm & Q(label="fraud")),
    )
    return tuple(WeekLine(**row | {"week": row["week"].date()}) for row in found.order_by("-week")[:WEEKS])


def _share(some: int, of: int) -> float | None:
    return some / of if of else None
