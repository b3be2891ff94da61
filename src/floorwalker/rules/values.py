"""Values of operands: fit to be compared or unknown with a reason, and as plain JSON for traces and cases."""

import math
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.dateparse import parse_datetime

from floorwalker.core.lists.filters import Between, Filter
from floorwalker.kit.speech import later
from floorwalker.rules.vocabulary import Unreadable

LONGEST = 10_000
LARGEST = 10**18
SHOWN = 200
MOST_SHOWN = 20

MISSING = "missing"
WHY = {
    MISSING: later("it is not known"),
    "unreadable": later("it could not be read"),
    "not_a_word": later("what is there is no text"),
    "not_a_number": later("what is there is no number"),
    "not_a_moment": later("what is there is no moment with a time zone"),
    "not_a_list": later("what is there is no list of texts"),
    "too_long": later("what is there is too long"),
    "other_currency": later("the amount is in another currency than the rules"),
    "not_understood": later("the condition is not understood any more"),
}
"""Why a condition is neither true nor false."""


class Seen(NamedTuple):
    """A value fit to be compared, the same as plain JSON, and why it is unknown if it is."""

    value: Any
    plain: Any
    why: str


class _Unfit(Exception):
    """Says why."""


def see(filter_: Filter, value: Any, *, zone: tzinfo, foreign: bool) -> Seen:
    """What a condition may compare. Nothing raises; ``foreign`` amounts cannot be compared."""
    if value is None:
        return Seen(None, None, MISSING)
    try:
        fit = _FIT[filter_.kind](value, zone)
        if foreign and isinstance(filter_, Between) and filter_.money:
            raise _Unfit("other_currency")
    except _Unfit as unfit:
        return Seen(None, _clipped(plain(value)), str(unfit))
    return Seen(fit, _clipped(plain(fit)), "")


def _text(value: Any, zone: tzinfo) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and len(value) > LONGEST:
        raise _Unfit("too_long")
    if not isinstance(value, str):
        raise _Unfit("unreadable" if isinstance(value, Unreadable) else "not_a_word")
    return value


def _number(value: Any, zone: tzinfo) -> int | float | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _Unfit("unreadable" if isinstance(value, Unreadable) else "not_a_number")
    if not (value.is_finite() if isinstance(value, Decimal) else isinstance(value, int) or math.isfinite(value)):
        raise _Unfit("not_a_number")
    if not -LARGEST <= value <= LARGEST:
        raise _Unfit("too_long")
    return value


def _moment(value: Any, zone: tzinfo) -> datetime:
    """A day is its beginning on the store's clock."""
    if isinstance(value, date) and not 1 < value.year < 9999:
        raise _Unfit("not_a_moment")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min, zone)
    raise _Unfit("unreadable" if isinstance(value, Unreadable) else "not_a_moment")


def _texts(value: Any, zone: tzinfo) -> list[str]:
    if not isinstance(value, _LISTS) or not all(isinstance(one, str) for one in value):
        raise _Unfit("unreadable" if isinstance(value, Unreadable) else "not_a_list")
    if len(value) > LONGEST or any(len(one) > LONGEST for one in value):
        raise _Unfit("too_long")
    return sorted(value)


_LISTS = (list, tuple, set, frozenset)
_FIT: dict[str, Callable[[Any, tzinfo], Any]] = {
    "choice": _text,
    "text": _text,
    "range": _number,
    "when": _moment,
    "tags": _texts,
}


def plain(value: Any) -> Any:
    """A value as JSON can keep it; ``restore`` reads it back."""
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else _storable(value)
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return _named(value)


def _storable(text: str) -> str:
    """Without what neither JSON nor the database can keep: halves of characters, and the character zero."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "?")


def _named(value: Any) -> str:
    """Anything else: numbers that JSON lacks in figures, what could not be read by its type only."""
    if isinstance(value, float | Decimal | date) or (isinstance(value, int) and abs(value) <= LARGEST):
        return str(value)
    return f"{value:#x}" if isinstance(value, int) else f"<{type(value).__name__}>"


def _clipped(value: Any) -> Any:
    """What a trace keeps of a long value."""
    if isinstance(value, str) and len(value) > SHOWN:
        return f"{value[:SHOWN]}…"
    if isinstance(value, list):
        shown = [_clipped(one) for one in value[:MOST_SHOWN]]
        return shown if len(value) <= MOST_SHOWN else [*shown, "…"]
    return value


def restore(filter_: Filter, kept: Any) -> Any:
    """The value that ``plain`` kept; what does not fit comes back as it is and will be unknown."""
    if not isinstance(kept, str):
        return kept
    if filter_.kind == "when":
        try:
            return parse_datetime(kept) or kept
        except ValueError:
            return kept
    if filter_.kind == "range":
        try:
            return Decimal(kept)
        except ArithmeticError:
            return kept
    return kept
