"""What one document says otherwise than another, in sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext

from floorwalker.risk.document import Document, Weighing
from floorwalker.risk.signals import Scheme


def changes(before: Document, after: Document, watched: Scheme) -> list[str]:
    """Each difference in a sentence."""
    return [*_signals(before, after, watched), *_others(before, after)]


def _signals(before: Document, after: Document, watched: Scheme) -> Iterator[str]:
    for signal in watched.signals:
        old, new = before.weighing(signal), after.weighing(signal)
        if old != new:
            said = gettext("{signal}: {before} → {after}")
            yield said.format(
                signal=signal.label, before=_weighing(old, signal.kind), after=_weighing(new, signal.kind)
            )


def _weighing(how: Weighing, kind: str) -> str:
    if not how.weight:
        return gettext("off")
    if kind == "flag":
        return gettext("{points} points").format(points=f"{how.weight:+d}")
    said = gettext("{points} points from {starts}, fully from {full}")
    return said.format(points=f"{how.weight:+d}", starts=f"{how.starts:g}", full=f"{how.full:g}")


def _others(before: Document, after: Document) -> Iterator[str]:
    said = gettext("{what}: {before} → {after}")
    for what, old, new in (
        (gettext("Monitored from"), before.monitored, after.monitored),
        (gettext("Review from"), before.review, after.review),
        (gettext("Weight of models"), before.model_points, after.model_points),
        (gettext("Restriction"), before.restriction.words, after.restriction.words),
        (gettext("Model of fraud"), before.model or "–", after.model or "–"),
        (gettext("Model of what is unusual"), before.anomaly or "–", after.anomaly or "–"),
        (gettext("Model of hold worth"), before.worth or "–", after.worth or "–"),
    ):
        if old != new:
            yield said.format(what=what, before=old, after=new)
