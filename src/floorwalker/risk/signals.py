"""Signals: what a channel watches in its sessions, each with a weight, a sentence, and the value that it reads."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.utils.translation import gettext

from floorwalker.core.errors import NotFound
from floorwalker.core.facts import Fact
from floorwalker.kit.speech import later as _
from floorwalker.risk.restrictions import ACTIONS

Sentiment = Literal["negative", "positive", "neutral"]
Kind = Literal["number", "flag"]
LARGEST = 1e12
_CANNOT_BE_READ = (LookupError, AttributeError, TypeError, ValueError, ArithmeticError)
WHY = {
    "missing": _("it is not known"),
    "unreadable": _("it could not be read"),
    "not_a_number": _("what is there is no number"),
    "too_large": _("what is there is too large"),
}
"""Why a signal is unknown."""


class Observed(NamedTuple):
    """What a signal or feature read: a number, with 1 and 0 for yes and no, or why there is none."""

    value: float | None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """Something that is observed of a session. ``value`` reads it from the channel's context; ``None`` is not known.

    ``says`` tells a value in a sentence.
    """

    code: str
    label: str
    value: Callable[[Any], Any]
    says: Callable[[float], str]
    kind: Kind = "number"
    help: str = ""

    def observe(self, context: Any) -> Observed:
        """The value of a context; nothing raises."""
        try:
            return _observed(self.value(context))
        except _CANNOT_BE_READ:
            return Observed(None, "unreadable")


@dataclass(frozen=True, kw_only=True)
class Signal(Feature):
    """A feature that counts. ``weight`` is its points at full strength; below zero it speaks for the shopper.

    A number counts from ``starts`` on and fully from ``full`` on, in between in proportion; a flag counts where it is set.
    """

    weight: int
    starts: float = 0
    full: float = 1

    @property
    def sentiment(self) -> Sentiment:
        """Which way the signal speaks where it counts."""
        return sentiment(self.weight)


def sentiment(points: float) -> Sentiment:
    """Points speak against the shopper, negative ones for them."""
    return "negative" if points > 0 else "positive" if points < 0 else "neutral"


def strength(value: float, starts: float, full: float) -> float:
    """How much of its weight a value has, from 0 to 1."""
    if full <= starts:
        return 1.0 if value >= full else 0.0
    return min(max((value - starts) / (full - starts), 0.0), 1.0)


def _observed(value: Any) -> Observed:
    if value is None:
        return Observed(None, "missing")
    if not isinstance(value, bool | int | float | Decimal):
        return Observed(None, "not_a_number")
    number = float(value)
    if math.isnan(number):
        return Observed(None, "not_a_number")
    return Observed(number) if abs(number) <= LARGEST else Observed(None, "too_large")


@dataclass(frozen=True, kw_only=True, eq=False)
class Scheme:
    """All that a channel watches. ``features`` do not count by themselves, and may be learnt from.

    ``actions`` are those of a restriction that the channel obeys. ``ends`` says of the facts that end a session whether it came to
    what the shop hopes for, so that this can be learnt.
    """

    code: str
    label: str
    help: str
    signals: tuple[Signal, ...]
    features: tuple[Feature, ...] = ()
    actions: tuple[str, ...] = tuple(ACTIONS)
    ends: dict[type[Fact], bool]

    def __post_init__(self) -> None:
        codes = [one.code for one in self.watched]
        if len(set(codes)) < len(codes) or set(self.actions) - set(ACTIONS):
            raise ValueError(f"Two signals of {self.code} have the same code, or one of its actions is unknown.")

    @property
    def watched(self) -> tuple[Feature, ...]:
        """Signals and features."""
        return (*self.signals, *self.features)

    def feature(self, code: str) -> Feature | None:
        """The signal or feature of that code, if there is one."""
        return next((one for one in self.watched if one.code == code), None)


_schemes: dict[str, Scheme] = {}


def register(scheme: Scheme) -> Scheme:
    """Enter a scheme into the house; the same code twice is a mistake."""
    if scheme.code in _schemes:
        raise ValueError(f"There are two schemes called {scheme.code}.")
    _schemes[scheme.code] = scheme
    return scheme


def scheme(code: str) -> Scheme:
    """The scheme of that code; an unknown one is not found."""
    if code not in _schemes:
        raise NotFound(gettext("There is no risk scheme called “{code}”.").format(code=code))
    return _schemes[code]


def schemes() -> Iterator[Scheme]:
    """All schemes in the order in which they were registered."""
    return iter(_schemes.values())
