"""Conditions in words: some choices, a range, a time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from floorwalker.kit.speech import later

if TYPE_CHECKING:
    from floorwalker.core.lists.filters import Asked

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DAY_WORDS = {
    "today": later("today"),
    "yesterday": later("yesterday"),
    "week": later("week"),
    "month": later("month"),
    "year": later("year"),
}


def is_one_of(label: str, asked: "Asked", words: Sequence[str]) -> str:
    form = gettext("{label} is not {words}") if asked.negated else gettext("{label} is {words}")
    return form.format(label=label, words=gettext(" or ").join(words))


def perhaps_not(asked: "Asked") -> str:
    return gettext("not ") if asked.negated else ""


def range_words(asked: "Asked") -> str:
    if asked.values:
        return gettext("is {value}").format(value=asked.values[0])
    if asked.low and asked.high:
        return gettext("from {low} to {high}").format(low=asked.low, high=asked.high)
    if asked.low:
        form = gettext("over {low}") if asked.open_low else gettext("at least {low}")
        return form.format(low=asked.low)
    form = gettext("under {high}") if asked.open_high else gettext("at most {high}")
    return form.format(high=asked.high)


def time_words(asked: "Asked") -> str:
    """A range of ages or days; ages are told as such."""
    if is_age(asked.low) or is_age(asked.high):
        return gettext("was {range} ago").format(range=range_words(asked))
    if asked.low and asked.open_low and not asked.high:
        return gettext("after {day}").format(day=asked.low)
    if asked.high and asked.open_high and not asked.low:
        return gettext("before {day}").format(day=asked.high)
    return range_words(asked)


def is_age(text: str) -> bool:
    """``30m``, ``2h``, ``7d``, ``3w``: so long ago. More than that is earlier."""
    return text[-1:] in UNITS and text[:-1].isdecimal() and len(text) < 7
