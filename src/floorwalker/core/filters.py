"""Filters: each owns its query, its sentence and its test of one value, so that rules and lists speak alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from floorwalker.core.errors import Invalid
from floorwalker.core.haystack import needle
from floorwalker.kit import speech

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One condition as asked: ``key:a,b`` or ``key>low`` or ``key:low..high``, perhaps negated."""

    key: str
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    open_low: bool = False
    open_high: bool = False
    negated: bool = False

    @property
    def ranged(self) -> bool:
        """Whether it asks for a range."""
        return bool(self.low or self.high)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where a filter is read: whose clock says what today is, which currency an amount has, which choices there are."""

    zone: tzinfo
    now: datetime
    currency: str
    choices: Choices = ()


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Base: ``path`` is the field that is compared."""

    path: str
    kind = ""

    def query(self, asked: Asked, setting: Setting) -> Q:
        """The condition on the database; what cannot be read raises Invalid with a sentence."""
        raise NotImplementedError

    def sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        """The condition in words."""
        raise NotImplementedError

    def test(self, value: Any, asked: Asked, setting: Setting) -> bool:
        """Whether one value meets the condition."""
        raise NotImplementedError


def _wrong(word: str, why: str, suggestion: str = "") -> Invalid:
    return Invalid(why, code="wrong_word", word=word, suggestion=suggestion)


def _must_be_one(asked: Asked, example: str) -> None:
    if len(asked.values) > 1:
        word = f"{asked.key}:{','.join(asked.values)}"
        why = gettext("“{key}” takes one value, or a range such as {example}.").format(key=asked.key, example=example)
        raise _wrong(word, why)


def _negate(asked: Asked, query: Q) -> Q:
    return ~query if asked.negated else query


@dataclass(frozen=True, kw_only=True)
class OneOf(Filter):
    """One of some choices; they are typed by code or by label, and may be shortened as long as one is meant."""

    choices: Choices | None = None
    kind = "choice"

    @property
    def of_stores(self) -> bool:
        """Whether it is one of the reader's stores that is chosen."""
        return self.path.endswith("store__code")

    def _codes(self, asked: Asked, setting: Setting) -> tuple[str, ...]:
        if asked.ranged:
            raise _wrong(asked.key, gettext("“{key}” takes one of its choices, not a range.").format(key=asked.key))
        return tuple(self._code(asked.key, value, self.choices or setting.choices) for value in asked.values)

    @staticmethod
    def _code(key: str, value: str, choices: Choices) -> str:
        plain = value.casefold()
        for code, label in choices:
            if plain == code.casefold() or plain == label.casefold():
                return code
        near = [code for code, label in choices if code.casefold().startswith(plain) or plain in label.casefold()]
        if len(near) == 1:
            return near[0]
        known = ", ".join(code for code, _ in (choices if not near else [c for c in choices if c[0] in near])[:12])
        why = gettext("“{key}” knows no “{value}”. Try: {known}.").format(key=key, value=value, known=known)
        raise _wrong(f"{key}:{value}", why, near[0] if near else "")

    def query(self, asked: Asked, setting: Setting) -> Q:
        codes = self._codes(asked, setting)
        exact = Q(**{self.path: codes[0]}) if len(codes) == 1 else Q(**{f"{self.path}__in": codes})
        return _negate(asked, exact)

    def sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        names = dict(self.choices or setting.choices)
        return _is(label, asked, [str(names[code]) for code in self._codes(asked, setting)])

    def test(self, value: Any, asked: Asked, setting: Setting) -> bool:
        return (str(value) in self._codes(asked, setting)) is not asked.negated


@dataclass(frozen=True, kw_only=True)
class Between(Filter):
    """A number, or an amount in major units when ``money`` is set."""

    money: bool = False
    kind = "range"

    def _bounds(self, asked: Asked, setting: Setting) -> tuple[int | None, int | None]:
        if asked.values:
            _must_be_one(asked, "10..50")
            exact = self._read(asked.key, asked.values[0], setting)
            return exact, exact
        low = self._read(asked.key, asked.low, setting) if asked.low else None
        high = self._read(asked.key, asked.high, setting) if asked.high else None
        return low, high

    def _read(self, key: str, text: str, setting: Setting) -> int:
        try:
            value = speech.minor_units(text, setting.currency) if self.money else int(text)
        except ValueError:
            if self.money:
                why = gettext("“{key}” takes an amount in {currency}, such as 12.50, not “{text}”.")
            else:
                why = gettext("“{key}” takes a whole number, not “{text}”.")
            raise _wrong(f"{key}:{text}", why.format(key=key, currency=setting.currency, text=text)) from None
        if abs(value) > 10**15:
            why = gettext("“{text}” is larger than any {key} can be.").format(text=text, key=key)
            raise _wrong(f"{key}:{text}", why)
        return value

    def query(self, asked: Asked, setting: Setting) -> Q:
        low, high = self._bounds(asked, setting)
        query = Q()
        if low is not None:
            query &= Q(**{f"{self.path}__{'gt' if asked.open_low else 'gte'}": low})
        if high is not None:
            query &= Q(**{f"{self.path}__{'lt' if asked.open_high else 'lte'}": high})
        return _negate(asked, query)

    def sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        self._bounds(asked, setting)
        return f"{label} {_perhaps_not(asked)}{_range_words(asked)}"

    def test(self, value: Any, asked: Asked, setting: Setting) -> bool:
        low, high = self._bounds(asked, setting)
        above = low is None or value > low or (value == low and not asked.open_low)
        below = high is None or value < high or (value == high and not asked.open_high)
        return (above and below) is not asked.negated


def _is(label: str, asked: Asked, words: Sequence[str]) -> str:
    form = gettext("{label} is not {words}") if asked.negated else gettext("{label} is {words}")
    return form.format(label=label, words=gettext(" or ").join(words))


def _perhaps_not(asked: Asked) -> str:
    return gettext("not ") if asked.negated else ""


def _range_words(asked: Asked) -> str:
    if asked.values:
        return gettext("is {value}").format(value=asked.values[0])
    if asked.low and asked.high:
        return gettext("from {low} to {high}").format(low=asked.low, high=asked.high)
    if asked.low:
        form = gettext("over {low}") if asked.open_low else gettext("at least {low}")
        return form.format(low=asked.low)
    form = gettext("under {high}") if asked.open_high else gettext("at most {high}")
    return form.format(high=asked.high)


def _time_words(asked: Asked) -> str:
    """A range of ages or days; ages are told as such."""
    if _is_age(asked.low) or _is_age(asked.high):
        return gettext("was {range} ago").format(range=_range_words(asked))
    if asked.low and asked.open_low and not asked.high:
        return gettext("after {day}").format(day=asked.low)
    if asked.high and asked.open_high and not asked.low:
        return gettext("before {day}").format(day=asked.high)
    return _range_words(asked)


_NAMED: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda day: (day, day),
    "yesterday": lambda day: (day - timedelta(days=1), day - timedelta(days=1)),
    "week": lambda day: (day - timedelta(days=day.weekday()), day),
    "month": lambda day: (day.replace(day=1), day),
    "year": lambda day: (day.replace(month=1, day=1), day),
}
_DAY_WORDS = {
    "today": speech.later("today"),
    "yesterday": speech.later("yesterday"),
    "week": speech.later("week"),
    "month": speech.later("month"),
    "year": speech.later("year"),
}
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, kw_only=True)
class When(Filter):
    """A moment: ``today``, ``yesterday``, ``week``, ``month``, ``2026-11-22``, ``2026-11-01..2026-11-07``, ``>30m`` (older), ``<2h``."""

    kind = "when"

    def _bounds(self, asked: Asked, setting: Setting) -> tuple[datetime | None, datetime | None]:
        """The half-open interval [low, high)."""
        if asked.values:
            _must_be_one(asked, "2026-11-01..2026-11-07")
            return self._span(asked.key, asked.values[0], setting)
        lows: list[datetime] = []
        highs: list[datetime] = []
        if asked.low:
            (highs if _is_age(asked.low) else lows).append(self._edge(asked, asked.low, setting, after=asked.open_low))
        if asked.high:
            (lows if _is_age(asked.high) else highs).append(
                self._edge(asked, asked.high, setting, after=not asked.open_high)
            )
        return max(lows, default=None), min(highs, default=None)

    def _edge(self, asked: Asked, text: str, setting: Setting, *, after: bool) -> datetime:
        """Where a bound lies: at the beginning of the named span, or after it; an age lies so long ago."""
        return self._span(asked.key, text, setting)[after and not _is_age(text)]

    def _span(self, key: str, text: str, setting: Setting) -> tuple[datetime, datetime]:
        today = setting.now.astimezone(setting.zone).date()
        if named := _NAMED.get(text.casefold()):
            first, last = named(today)
            return _midnight(first, setting.zone), _midnight(last + timedelta(days=1), setting.zone)
        if _is_age(text):
            since = setting.now - timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
            return since, setting.now + timedelta(days=1)
        try:
            if len(text) > 10:
                moment = datetime.fromisoformat(text)
                moment = (moment if moment.tzinfo else moment.replace(tzinfo=setting.zone)).astimezone(UTC)
                return moment, moment + timedelta(minutes=1)
            day = date.fromisoformat(text)
            return _midnight(day, setting.zone), _midnight(day + timedelta(days=1), setting.zone)
        except (ValueError, OverflowError):
            why = gettext("“{key}” takes today, yesterday, week, month, 2h, 7d or a date such as {day}, not “{text}”.")
            raise _wrong(f"{key}:{text}", why.format(key=key, day=f"{today:%Y-%m-%d}", text=text), "today") from None

    def query(self, asked: Asked, setting: Setting) -> Q:
        low, high = self._bounds(asked, setting)
        query = Q()
        if low is not None:
            query &= Q(**{f"{self.path}__gte": low})
        if high is not None:
            query &= Q(**{f"{self.path}__lt": high})
        return _negate(asked, query)

    def sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        self._bounds(asked, setting)
        if asked.values:
            value = asked.values[0]
            return f"{label} {_perhaps_not(asked)}{_DAY_WORDS.get(value.casefold(), value)}"
        return f"{label} {_perhaps_not(asked)}{_time_words(asked)}"

    def test(self, value: Any, asked: Asked, setting: Setting) -> bool:
        low, high = self._bounds(asked, setting)
        inside = value is not None and (low is None or value >= low) and (high is None or value < high)
        return inside is not asked.negated


def _is_age(text: str) -> bool:
    """``30m``, ``2h``, ``7d``, ``3w``: so long ago. More than that is earlier."""
    return text[-1:] in _UNITS and text[:-1].isdecimal() and len(text) < 7


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


@dataclass(frozen=True, kw_only=True)
class Text(Filter):
    """A text that is exactly this. Unless its field is ``indexed`` it must be in the haystack, whose index finds it."""

    indexed: bool = False

    kind = "text"

    def query(self, asked: Asked, setting: Setting) -> Q:
        if asked.ranged:
            raise _wrong(asked.key, gettext("“{key}” takes a text, not a range.").format(key=asked.key))
        query = Q()
        for value in asked.values:
            exact = Q(**{self.path: value})
            query |= exact if self.indexed else exact & Q(words__contains=needle(value))
        return _negate(asked, query)

    def sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        return _is(label, asked, [f"“{value}”" for value in asked.values])

    def test(self, value: Any, asked: Asked, setting: Setting) -> bool:
        return (value in asked.values) is not asked.negated
