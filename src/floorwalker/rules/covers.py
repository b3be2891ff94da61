"""Whether one condition holds wherever another does, told from how they are written. “No” may mean: cannot be told."""

from datetime import date
from decimal import Decimal

from floorwalker.core.lists.filters import ANYTHING, Asked
from floorwalker.core.lists.sentences import UNITS, is_age
from floorwalker.rules.document import All, AnyOf, Condition, Is, Rule

_MINUTES = {"m": 1, "h": 60, "d": 1_440, "w": 10_080}
assert _MINUTES.keys() == UNITS.keys()


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether the one rule matches whenever the other one does."""
    begins = wide.since_on is None or (narrow.since_on is not None and wide.since_on <= narrow.since_on)
    lasts = wide.until_on is None or (narrow.until_on is not None and wide.until_on >= narrow.until_on)
    return wide.active and begins and lasts and implies(narrow.when, wide.when)


def implies(narrow: Condition, wide: Condition) -> bool:
    """Whether ``wide`` is true wherever ``narrow`` is."""
    if narrow == wide:
        return True
    if isinstance(wide, All):
        return all(implies(narrow, part) for part in wide.of)
    if isinstance(narrow, AnyOf):
        return all(implies(part, wide) for part in narrow.of)
    if isinstance(wide, AnyOf) and any(implies(narrow, part) for part in wide.of):
        return True
    if isinstance(narrow, All):
        return any(implies(part, wide) for part in narrow.of)
    return isinstance(narrow, Is) and isinstance(wide, Is) and _asks_more(narrow.asked, wide.asked)


def _asks_more(narrow: Asked, wide: Asked) -> bool:
    if narrow.key != wide.key:
        return False
    if wide.values == ANYTHING and not wide.negated:
        return not narrow.negated
    if narrow.negated != wide.negated or ANYTHING in (narrow.values, wide.values):
        return False
    inner, outer = (wide, narrow) if narrow.negated else (narrow, wide)
    if inner.values and outer.values:
        return set(inner.values) <= set(outer.values)
    return _within(inner, outer)


def _within(inner: Asked, outer: Asked) -> bool:
    """Whether the one range lies in the other; both must count in the same things: numbers, ages or days."""
    low, high = _ends(inner)
    if len(inner.values) > 1 or outer.values:
        return False
    bounds = [_place(text) for text in (low, high, outer.low, outer.high) if text]
    if len({kind for kind, _ in bounds}) != 1 or bounds[0][0] == "":
        return False
    lower, upper, least, most = (_place(text)[1] if text else None for text in (low, high, outer.low, outer.high))
    above = least is None or (lower is not None and (lower > least or (lower == least and not _opens(outer, inner))))
    below = most is None or (upper is not None and (upper < most or (upper == most and not _shuts(outer, inner))))
    return above and below


def _ends(asked: Asked) -> tuple[str, str]:
    """The bounds of a range or of one value; an age by itself means: at most so long ago."""
    if not asked.values:
        return asked.low, asked.high
    return ("" if is_age(asked.values[0]) else asked.values[0]), asked.values[0]


def _opens(outer: Asked, inner: Asked) -> bool:
    return outer.open_low and not inner.open_low


def _shuts(outer: Asked, inner: Asked) -> bool:
    return outer.open_high and not inner.open_high


def _place(text: str) -> tuple[str, Decimal]:
    """What is counted, and where this stands in it; an empty kind where it cannot be told."""
    if is_age(text):
        return "age", Decimal(text[:-1]) * _MINUTES[text[-1]]
    try:
        number = Decimal(text)
        return ("number", number) if number.is_finite() else ("", number)
    except ArithmeticError:
        pass
    try:
        return "day", Decimal(date.fromisoformat(text).toordinal())
    except ValueError:
        return "", Decimal()
