"""How good scores are on sessions that they were not learnt from: AUC, precision among the first, calibration."""

from collections.abc import Sequence
from itertools import groupby, pairwise

import msgspec

BINS = 5
FIRST = (10, 50, 100)


class First(msgspec.Struct, frozen=True):
    """Of the ``many`` sessions with the highest scores, which share was right: by the model, and by the signals alone."""

    many: int
    model: float
    signals: float


class Bin(msgspec.Struct, frozen=True):
    """Of ``many`` sessions: the chance that was told, on average, and the share that came true."""

    many: int
    told: float
    true: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All that is said of a model. What was held out is later than all that was learnt from; ``since`` is where it begins."""

    learnt_from: int
    learnt_true: int = 0
    held_out: int = 0
    held_out_true: int = 0
    since: str = ""
    auc: float | None = None
    signals_auc: float | None = None
    brier: float | None = None
    first: tuple[First, ...] = ()
    calibration: tuple[Bin, ...] = ()


def auc(scores: Sequence[float], truths: Sequence[bool]) -> float | None:
    """The chance that a true one has a higher score than a false one, ties counted half; ``None`` without one of each."""
    true = sum(truths)
    false = len(truths) - true
    if not true or not false:
        return None
    ranks, before = 0.0, 0
    for _, group in groupby(
        sorted(zip(scores, truths, strict=True), key=lambda pair: pair[0]), key=lambda pair: pair[0]
    ):
        tied = [truth for _, truth in group]
        ranks += sum(tied) * (before + (len(tied) + 1) / 2)
        before += len(tied)
    return (ranks - true * (true + 1) / 2) / (true * false)


def precision(scores: Sequence[float], truths: Sequence[bool], many: int) -> float:
    """The share of true ones among the ``many`` highest scores; of equal scores, the earlier ones count."""
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:many]
    return sum(truths[place] for place in order) / len(order) if order else 0.0


def calibration(chances: Sequence[float], truths: Sequence[bool], bins: int = BINS) -> tuple[Bin, ...]:
    """What was told against what came true, in bins of equally many sessions."""
    order = sorted(range(len(chances)), key=lambda place: (chances[place], place))
    edges = [len(order) * number // bins for number in range(bins + 1)]
    parts = [order[start:end] for start, end in pairwise(edges) if end > start]
    return tuple(
        Bin(
            many=len(part),
            told=round(sum(chances[place] for place in part) / len(part), 4),
            true=round(sum(truths[place] for place in part) / len(part), 4),
        )
        for part in parts
    )


def brier(chances: Sequence[float], truths: Sequence[bool]) -> float:
    """The mean squared error of the chances: 0 is perfect."""
    return sum((chance - truth) ** 2 for chance, truth in zip(chances, truths, strict=True)) / len(chances)
