"""Scoring: a version and a context in, a score and all its reasons out. The same input gives the same score."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from floorwalker.risk.document import Document, Weighing
from floorwalker.risk.learning.terms import Model
from floorwalker.risk.levels import Automatic, reached
from floorwalker.risk.signals import Observed, Scheme, strength

Source = Literal["signal", "model", "anomaly", "bound"]
LOWEST, HIGHEST = 0, 100
KNOWN = 0.5
"""Of less than this share of what it asks, a model of hold worth keeps silent."""


class Seen(msgspec.Struct, frozen=True):
    """What was observed of one signal or feature: its value, or why there is none."""

    code: str
    value: float | None = None
    why: str = ""


class Reason(msgspec.Struct, frozen=True):
    """So many points, and what they come from; ``bound`` is what is left out beyond 0 and 100."""

    code: str
    points: int
    source: Source = "signal"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The score is the sum of the points of ``reasons``, the largest first. ``seen`` is all that was looked at.

    ``worth`` is the chance in percent that the session comes to what the shop hopes for, where a model of it is in force and knows enough.
    """

    score: int
    level: Automatic
    reasons: tuple[Reason, ...]
    seen: tuple[Seen, ...]
    version: int
    model: int = 0
    worth: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Scale:
    """A version ready to weigh: its document, and the models that it names."""

    scheme: Scheme
    document: Document
    version: int = 0
    model: Model | None = None
    anomaly: Model | None = None
    worth: Model | None = None
    _weighings: dict[str, Weighing] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = {signal.code: self.document.weighing(signal) for signal in self.scheme.signals}
        object.__setattr__(self, "_weighings", found)

    def weigh(self, values: Mapping[str, float | None]) -> tuple[Reason, ...]:
        """The reasons of some values, the largest first; what counts nothing is left out."""
        reasons = [*self._signals(values), *self._learnt(values)]
        total = sum(reason.points for reason in reasons)
        if total != (kept := min(max(total, LOWEST), HIGHEST)):
            reasons.append(Reason("bound", kept - total, "bound"))
        return tuple(sorted(reasons, key=lambda reason: (reason.source == "bound", -abs(reason.points), reason.code)))

    def worth_of(self, values: Mapping[str, float | None]) -> int | None:
        """The chance of success in percent; ``None`` without a model, or where it knows too little of the session."""
        if self.worth is None or self.worth.knows(values) < KNOWN:
            return None
        return round(100 * self.worth.chance(values))

    def _signals(self, values: Mapping[str, float | None]) -> Iterator[Reason]:
        for code, how in self._weighings.items():
            value = values.get(code)
            if value is not None and (points := round(how.weight * strength(value, how.starts, how.full))):
                yield Reason(code, points)

    def _learnt(self, values: Mapping[str, float | None]) -> Iterator[Reason]:
        for source, model in (("model", self.model), ("anomaly", self.anomaly)):
            for code, adds in (model.contributions(values) if model else {}).items():
                if points := round(adds * self.document.model_points):
                    yield Reason(code, points, source)  # type: ignore[arg-type]  # one of the two sources above


def observe(scheme: Scheme, context: Any) -> dict[str, Observed]:
    """All that a scheme watches, read from a context."""
    return {one.code: one.observe(context) for one in scheme.watched}


def assess(scale: Scale, context: Any) -> Assessment:
    """Weigh a context. Nothing raises: what is not known is said so, and weighs nothing."""
    observed = observe(scale.scheme, context)
    return again(scale, tuple(Seen(code, one.value, one.why) for code, one in observed.items()))


def again(scale: Scale, seen: tuple[Seen, ...]) -> Assessment:
    """Weigh what was seen before, perhaps on another scale."""
    values = {one.code: one.value for one in seen}
    reasons = scale.weigh(values)
    score = sum(reason.points for reason in reasons)
    return Assessment(
        score=score,
        level=reached(score, monitored=scale.document.monitored, review=scale.document.review),
        reasons=reasons,
        seen=seen,
        version=scale.version,
        model=scale.document.model,
        worth=scale.worth_of(values),
    )
