"""Additive models: a number and, for each feature, what each of its values adds. Same input, same score."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

Purpose = Literal["fraud", "anomaly", "worth"]


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """What one feature adds: ``adds[i]`` from ``cuts[i - 1]`` on and below ``cuts[i]``; ``unknown`` where it is not known."""

    code: str
    cuts: tuple[float, ...]
    adds: tuple[float, ...]
    unknown: float = 0.0

    def __post_init__(self) -> None:
        if len(self.adds) != len(self.cuts) + 1 or list(self.cuts) != sorted(self.cuts):
            raise ValueError(f"The term of {self.code} does not fit together.")

    def add(self, value: float | None) -> float:
        """What a value adds."""
        return self.unknown if value is None else self.adds[bisect_right(self.cuts, value)]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A sum of terms, in log-odds where it tells a chance. ``base`` is the sum of a session of which nothing is special."""

    purpose: Purpose
    base: float
    terms: tuple[Term, ...]

    def contributions(self, values: Mapping[str, float | None]) -> dict[str, float]:
        """What each feature adds, exactly: the sum of these and ``base`` is the model's score."""
        return {term.code: term.add(values.get(term.code)) for term in self.terms}

    def score(self, values: Mapping[str, float | None]) -> float:
        """The sum."""
        return math.fsum((self.base, *(term.add(values.get(term.code)) for term in self.terms)))

    def knows(self, values: Mapping[str, float | None]) -> float:
        """The share of its terms whose value is known, from 0 to 1."""
        return sum(values.get(term.code) is not None for term in self.terms) / len(self.terms) if self.terms else 0.0

    def chance(self, values: Mapping[str, float | None]) -> float:
        """The score as a probability."""
        return logistic(self.score(values))


def logistic(score: float) -> float:
    """Log-odds as a probability, without overflow."""
    return 1 / (1 + math.exp(-score)) if score >= 0 else math.exp(score) / (1 + math.exp(score))


def stored(model: Model) -> dict[str, Any]:
    """The model as it is kept: plain JSON."""
    kept: dict[str, Any] = msgspec.to_builtins(model)
    return kept


def restored(kept: Any) -> Model:
    """The model that was kept."""
    return msgspec.convert(kept, Model)
