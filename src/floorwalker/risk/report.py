"""The report on labels: what people said of sessions, against the level that the score had given them."""

from dataclasses import dataclass

from django.db.models import Count

from floorwalker.accounts.models import Store
from floorwalker.risk.levels import LEVELS, RESTRICTED, REVIEW
from floorwalker.risk.models import RiskSample
from floorwalker.risk.samples import LABELLED
from floorwalker.risk.signals import Scheme

ALARM = (REVIEW, RESTRICTED)


@dataclass(frozen=True, kw_only=True)
class Report:
    """``rows`` are (level, fraud, fine). Rates are shares from 0 to 1, ``None`` where there is nothing to divide."""

    rows: tuple[tuple[str, int, int], ...]
    labelled: int
    false_positives: float | None
    precision: float | None
    missed: float | None


def report(store: Store, watched: Scheme) -> Report:
    """Count the labels of a store."""
    asked = RiskSample.objects.filter(LABELLED, store=store, scheme=watched.code).values_list("level", "label")
    found = {(level, label): many for level, label, many in asked.annotate(many=Count("session_id")).order_by()}
    rows = tuple(
        (level.code, found.get((level.code, "fraud"), 0), found.get((level.code, "fine"), 0))
        for level in LEVELS
        if level.code != RESTRICTED
    )
    frauds, fines = sum(fraud for _, fraud, _ in rows), sum(fine for _, _, fine in rows)
    caught = sum(fraud for level, fraud, _ in rows if level in ALARM)
    alarms = sum(fine for level, _, fine in rows if level in ALARM)
    return Report(
        rows=rows,
        labelled=frauds + fines,
        false_positives=_share(alarms, fines),
        precision=_share(caught, caught + alarms),
        missed=_share(frauds - caught, frauds),
    )


def _share(some: int, of: int) -> float | None:
    return some / of if of else None
