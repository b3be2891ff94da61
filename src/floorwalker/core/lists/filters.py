"""Filters: each owns its query, its sentence and its test of one value, so that rules and lists speak alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext

from floorwalker.accounts.models import Store
from floorwalker.core.errors import Invalid
from floorwalker.core.lists.haystack import needle
from floorwalker.core.lists.sentences import DAY_WORDS, UNITS, is_age, is_one_of, perhaps_not, range_words, time_words
from floorwalker.kit import speech

Choices = Sequence[tuple[str, str]]
Test = Callable[[Any, datetime], bool]
"""Whether a value meets a condition at a moment."""
ANYTHING = ("*",)
"""What ``key:*`` asks for: that there is a value at all."""


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
    """Base: ``path`` is the field that is compared; without one, only values are tested. Each kind reads its own words."""

    path: str = ""
    kind: ClassVar[str] = ""
    empty: ClassVar[Any] = None
    """What stands for no value, beside none at all."""

    def query(self, asked: Asked, setting: Setting) -> Q:
        """The condition on the database; what cannot be read raises Invalid with a sentence."""
        query = self._filled() if asked.values == ANYTHING else self._query(asked, setting)
        return ~query if asked.negated else query

    def sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        """The condition in words."""
        if asked.values == ANYTHING:
            form = gettext("{label} is not set") if asked.negated else gettext("{label} is set")
            return form.format(label=label)
        return self._sentence(label, asked, setting)

    def test(self, value: Any, asked: Asked, setting: Setting) -> bool:
        """Whether one value meets the condition."""
        return self.tester(asked, setting)(value, setting.now)

    def tester(self, asked: Asked, setting: Setting) -> Test:
        """The test with its words read beforehand, for many values."""
        meets = self._is_filled if asked.values == ANYTHING else self._tester(asked, setting)
        return (lambda value, now: not meets(value, now)) if asked.negated else meets

    def _filled(self) -> Q:
        nothing = Q(**{f"{self.path}__isnull": True})
        return ~(nothing if self.empty is None else nothing | Q(**{self.path: self.empty}))

    def _is_filled(self, value: Any, now: datetime) -> bool:
        return value is not None and value != self.empty

    def _query(self, asked: Asked, setting: Setting) -> Q:
        raise NotImplementedError

    def _sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        raise NotImplementedError

    def _tester(self, asked: Asked, setting: Setting) -> Test:
        raise NotImplementedError


def _wrong(word: str, why: str, suggestion: str = "") -> Invalid:
    return Invalid(why, code="wrong_word", word=word, suggestion=suggestion)


def _must_be_one(asked: Asked, example: str) -> None:
    if len(asked.values) > 1:
        word = f"{asked.key}:{','.join(asked.values)}"
        why = gettext("“{key}” takes one value, or a range such as {example}.").format(key=asked.key, example=example)
        raise _wrong(word, why)


@dataclass(frozen=True, kw_only=True)
class OneOf(Filter):
    """One of some choices; they are typed by code or by label, and may be shortened as long as one is meant.

    ``offered`` says what there is to choose from in the reader's stores. ``many``: the field is a list, which has one of them.
    """

    choices: Choices | None = None
    offered: Callable[[Sequence[Store]], Choices] | None = None
    many: bool = False
    kind = "choice"
    empty = ""

    @property
    def of_stores(self) -> bool:
        """Whether it is one of the reader's stores that is chosen."""
        return self.path.endswith("store__code")

    def _filled(self) -> Q:
        return ~Q(**{self.path: []}) if self.many else super()._filled()

    def _is_filled(self, value: Any, now: datetime) -> bool:
        return bool(value) if self.many else super()._is_filled(value, now)

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

    def _query(self, asked: Asked, setting: Setting) -> Q:
        codes = self._codes(asked, setting)
        if len(codes) == 1 and not self.many:
            return Q(**{self.path: codes[0]})
        return Q(**{f"{self.path}__{'has_any_keys' if self.many else 'in'}": codes})

    def _sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        names = dict(self.choices or setting.choices)
        return is_one_of(label, asked, [str(names[code]) for code in self._codes(asked, setting)])

    def _tester(self, asked: Asked, setting: Setting) -> Test:
        codes = frozenset(self._codes(asked, setting))
        return lambda value, now: not codes.isdisjoint((value or ()) if self.many else (str(value),))


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

    def _query(self, asked: Asked, setting: Setting) -> Q:
        low, high = self._bounds(asked, setting)
        query = Q()
        if low is not None:
            query &= Q(**{f"{self.path}__{'gt' if asked.open_low else 'gte'}": low})
        if high is not None:
            query &= Q(**{f"{self.path}__{'lt' if asked.open_high else 'lte'}": high})
        return query

    def _sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        self._bounds(asked, setting)
        return f"{label} {perhaps_not(asked)}{range_words(asked)}"

    def _tester(self, asked: Asked, setting: Setting) -> Test:
        low, high = self._bounds(asked, setting)

        def meets(value: Any, now: datetime) -> bool:
            above = value is not None and (low is None or value > low or (value == low and not asked.open_low))
            return above and (high is None or value < high or (value == high and not asked.open_high))

        return meets


_NAMED: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda day: (day, day),
    "yesterday": lambda day: (day - timedelta(days=1), day - timedelta(days=1)),
    "week": lambda day: (day - timedelta(days=day.weekday()), day),
    "month": lambda day: (day.replace(day=1), day),
    "year": lambda day: (day.replace(month=1, day=1), day),
}


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
            (highs if is_age(asked.low) else lows).append(self._edge(asked, asked.low, setting, after=asked.open_low))
        if asked.high:
            (lows if is_age(asked.high) else highs).append(
                self._edge(asked, asked.high, setting, after=not asked.open_high)
            )
        return max(lows, default=None), min(highs, default=None)

    def _edge(self, asked: Asked, text: str, setting: Setting, *, after: bool) -> datetime:
        """Where a bound lies: at the beginning of the named span, or after it; an age lies so long ago."""
        return self._span(asked.key, text, setting)[after and not is_age(text)]

    def _span(self, key: str, text: str, setting: Setting) -> tuple[datetime, datetime]:
        today = setting.now.astimezone(setting.zone).date()
        if named := _NAMED.get(text.casefold()):
            first, last = named(today)
            return _midnight(first, setting.zone), _midnight(last + timedelta(days=1), setting.zone)
        if is_age(text):
            since = setting.now - timedelta(**{UNITS[text[-1]]: int(text[:-1])})
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

    def _query(self, asked: Asked, setting: Setting) -> Q:
        low, high = self._bounds(asked, setting)
        query = Q()
        if low is not None:
            query &= Q(**{f"{self.path}__gte": low})
        if high is not None:
            query &= Q(**{f"{self.path}__lt": high})
        return query

    def _sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        self._bounds(asked, setting)
        if asked.values:
            value = asked.values[0]
            return f"{label} {perhaps_not(asked)}{DAY_WORDS.get(value.casefold(), value)}"
        return f"{label} {perhaps_not(asked)}{time_words(asked)}"

    def _tester(self, asked: Asked, setting: Setting) -> Test:
        """Ages and named days move on with the clock, so their bounds are taken at the moment of each test."""
        texts = [text for text in (*asked.values, asked.low, asked.high) if text]
        low, high = self._bounds(asked, setting)
        if all(map(is_age, texts)):
            start, end = (low or _EVER) - setting.now, (high or _NEVER) - setting.now
            return lambda value, now: value is not None and start <= value - now < end
        if any(is_age(text) or text.casefold() in _NAMED for text in texts):
            later = lru_cache(maxsize=1)(lambda now: self._bounds(asked, replace(setting, now=now)))
            return lambda value, now: _lies(value, *later(now))
        return lambda value, now: _lies(value, low, high)


_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _lies(value: Any, low: datetime | None, high: datetime | None) -> bool:
    return value is not None and (low is None or value >= low) and (high is None or value < high)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


@dataclass(frozen=True, kw_only=True)
class Text(Filter):
    """A text that is exactly this; ``ab*`` begins so, ``*ab`` ends so, ``*ab*`` has it somewhere.

    Unless its field is ``indexed`` it must be in the haystack, whose index finds it; parts of it are always found there.
    ``folded`` takes capitals and small letters for the same.
    """

    indexed: bool = False
    folded: bool = False
    kind = "text"
    empty = ""

    def _query(self, asked: Asked, setting: Setting) -> Q:
        query = Q()
        for how, text in _patterns(asked):
            found = Q(**{f"{self.path}__{'i' if self.folded else ''}{how}": text})
            query |= found if self.indexed and how == "exact" else found & Q(words__contains=needle(text))
        return query

    def _sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        _patterns(asked)
        return is_one_of(label, asked, [f"“{value.replace('*', '…')}”" for value in asked.values])

    def _tester(self, asked: Asked, setting: Setting) -> Test:
        fold = str.casefold if self.folded else str
        wanted = [(_HOW[how], fold(text)) for how, text in _patterns(asked)]

        def meets(value: Any, now: datetime) -> bool:
            folded = None if value is None else fold(value)
            return folded is not None and any([compare(folded, text) for compare, text in wanted])

        return meets


_HOW: dict[str, Callable[[str, str], bool]] = {
    "exact": str.__eq__,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}


def _texts(asked: Asked) -> tuple[str, ...]:
    if asked.ranged:
        raise _wrong(asked.key, gettext("“{key}” takes a text, not a range.").format(key=asked.key))
    return asked.values


def _patterns(asked: Asked) -> list[tuple[str, str]]:
    """Each value as how it is compared, and with what."""
    return [_pattern(asked.key, value) for value in _texts(asked)]


def _pattern(key: str, value: str) -> tuple[str, str]:
    text = value.strip("*")
    if not text:
        why = gettext("“{word}” says no letters: “{key}:ab*” begins with ab, “{key}:*ab*” has it somewhere.")
        raise _wrong(f"{key}:{value}", why.format(word=value, key=key))
    opened, closed = value.startswith("*"), value.endswith("*")
    how = "contains" if opened and closed else "endswith" if opened else "startswith" if closed else "exact"
    return how, text


@dataclass(frozen=True, kw_only=True)
class Tags(Filter):
    """A list of texts in small letters that has one of these."""

    kind = "tags"
    empty: ClassVar[Any] = []

    def _tags(self, asked: Asked) -> list[str]:
        return [value.casefold() for value in _texts(asked)]

    def _query(self, asked: Asked, setting: Setting) -> Q:
        return Q(**{f"{self.path}__overlap": self._tags(asked)})

    def _sentence(self, label: str, asked: Asked, setting: Setting) -> str:
        return is_one_of(label, asked, [f"“{value}”" for value in self._tags(asked)])

    def _tester(self, asked: Asked, setting: Setting) -> Test:
        wanted = frozenset(self._tags(asked))
        return lambda value, now: value is not None and not wanted.isdisjoint(map(str.casefold, value))

    def _is_filled(self, value: Any, now: datetime) -> bool:
        return bool(value)
