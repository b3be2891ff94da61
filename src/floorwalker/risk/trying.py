"""Trying: what a draft or a model would have said of sessions that have been. Nothing of it touches a session."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from floorwalker.risk.levels import LEVELS, RESTRICTED, reached
from floorwalker.risk.samples import Sample
from floorwalker.risk.score import Scale

SHOWN = 20
_LEVELS = tuple(level.code for level in LEVELS if level.code != RESTRICTED)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A session that would stand elsewhere: its score and level before and after."""

    sample: Sample
    before: tuple[int, str]
    after: tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """So many sessions weighed twice: how many reach each level, who moves, and how labels fare under each."""

    tried: int
    levels: tuple[tuple[str, int, int], ...]
    moved: int
    shown: tuple[Moved, ...]
    caught: tuple[int, int]
    frauds: int
    alarms: tuple[int, int]
    fines: int


def attempt(samples: Sequence[Sample], *, force: Scale, other: Scale) -> Trial:
    """Weigh every sample on both scales."""
    pairs = [(sample, _weighed(force, sample), _weighed(other, sample)) for sample in samples]
    before, after = Counter(b[1] for _, b, _ in pairs), Counter(a[1] for _, _, a in pairs)
    moved = [Moved(sample=s, before=b, after=a) for s, b, a in pairs if b[1] != a[1]]
    return Trial(
        tried=len(pairs),
        levels=tuple((code, before[code], after[code]) for code in _LEVELS),
        moved=len(moved),
        shown=tuple(moved[:SHOWN]),
        caught=_reviewed(pairs, "fraud"),
        frauds=sum(sample.label == "fraud" for sample in samples),
        alarms=_reviewed(pairs, "fine"),
        fines=sum(sample.label == "fine" for sample in samples),
    )


def _weighed(scale: Scale, sample: Sample) -> tuple[int, str]:
    score = sum(reason.points for reason in scale.weigh(sample.values))
    return score, reached(score, monitored=scale.document.monitored, review=scale.document.review)


def _reviewed(pairs: Sequence[tuple[Sample, tuple[int, str], tuple[int, str]]], label: str) -> tuple[int, int]:
    mine = [(before[1], after[1]) for sample, before, after in pairs if sample.label == label]
    return sum(before == "review" for before, _ in mine), sum(after == "review" for _, after in mine)
