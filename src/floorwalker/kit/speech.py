"""Values in the words of a reader: money, instants, durations, numbers."""

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, cast

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from django.utils.translation import gettext_lazy

_AGES: tuple[tuple[Literal["day", "hour", "minute", "second"], int], ...] = (
    ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)
)  # fmt: skip

SHOPPER_LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "nl": "Nederlands",
    "cs": "Čeština",
}
"""The languages in which shoppers are spoken to, each by its own name; ``locale/shoppers`` has the words."""

_WITHDRAWN = frozenset({"230", "249", "278", "280", "720", "736", "886"})
"""Numbers of ISO 3166-1 that countries have no longer, since they parted or came together."""


def later(text: str) -> str:
    """A declared text that is put into the reader's language when it is shown; ``locale/`` has the words.

    It behaves as a string does. Where a real one is needed, say ``str``.
    """
    return cast(str, gettext_lazy(text))


def capital(text: str) -> str:
    """The text as a sentence or heading begins; the rest stays, since German nouns keep their capitals."""
    return f"{text[:1].upper()}{text[1:]}"


def for_shoppers(language: str) -> str:
    """Which of their languages a shopper with this language tag reads; English where it is none of them."""
    short = language.partition("-")[0].lower()
    return short if short in SHOPPER_LANGUAGES else "en"


@cache
def locale_of(language: str) -> Locale:
    """The locale of a language tag; an unknown one reads as English."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def digits(currency: str) -> int:
    """How many digits the currency's minor unit has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def amount(minor: int, currency: str) -> Decimal:
    """An amount in major units, exactly."""
    return Decimal(minor).scaleb(-digits(currency))


def minor_units(text: str, currency: str) -> int:
    """An amount as people write it (``12.50``) in minor units; more digits than the currency has raise ``ValueError``."""
    try:
        value = Decimal(text).scaleb(digits(currency))
    except ArithmeticError:
        raise ValueError(text) from None
    if not value.is_finite() or value.adjusted() > 20 or value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


@lru_cache(maxsize=65_536)
def money(minor: int, currency: str, locale: Locale) -> str:
    """An amount in minor units with its currency's sign, as the locale writes it."""
    return format_currency(amount(minor, currency), currency, locale=locale)


def country(code: str, locale: Locale) -> str:
    """The name of a country by its two letters; the letters where it has none."""
    return str(locale.territories.get(code, code))


@cache
def country_numbers() -> dict[str, str]:
    """The three digits of each country in ISO 3166-1, by its two letters."""
    aliases = get_global("territory_aliases")
    current = (number for number in aliases if number.isdigit() and number not in _WITHDRAWN)
    return {aliases[number][0]: number for number in current if len(aliases[number]) == 1}


def coded_money(minor: int, currency: str, locale: Locale) -> str:
    """An amount in minor units with its currency's code behind it, the digits grouped as the locale does: 3,124.75 USD."""
    return format_currency(amount(minor, currency), currency, "#,##0.00\N{NO-BREAK SPACE}¤¤", locale=locale)


def number(value: int | Decimal, locale: Locale) -> str:
    """A number as the locale writes it."""
    return format_decimal(value, locale=locale)


def percent(value: float, locale: Locale) -> str:
    """A part of one in percent, to one place."""
    usual: str = locale.percent_formats[None].pattern
    return format_percent(value, usual.replace("0", "0.0", 1), locale=locale)


def day(on: date, locale: Locale) -> str:
    """A day without its year."""
    return format_date(on, "d MMM", locale=locale)


def day_and_year(on: date, locale: Locale) -> str:
    """A day with its year."""
    return format_date(on, "d MMM y", locale=locale)


def instant(at: datetime, zone: tzinfo, locale: Locale, now: datetime) -> str:
    """A moment as short as it can be told today: the time, or day and time, or the date with its year."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    clock = format_time(local, "HH:mm", locale=locale)
    if local.date() == today.date():
        return clock
    pattern = "d MMM" if local.year == today.year else "d MMM y"
    return f"{format_date(local, pattern, locale=locale)}, {clock}"


def full_instant(at: datetime, zone: tzinfo, locale: Locale) -> str:
    """A moment with day, seconds and zone."""
    return format_datetime(at.astimezone(zone), "EEE d MMM y, HH:mm:ss zzz", locale=locale)


def day_and_time(local: datetime, locale: Locale) -> str:
    """A moment's day and its time with seconds."""
    return f"{format_date(local, 'd MMM', locale=locale)}, {local:%H:%M:%S}"


def ago(at: datetime, now: datetime, locale: Locale) -> str:
    """How long ago, in one unit."""
    seconds = max((now - at).total_seconds(), 0)
    if seconds < 60:
        return format_timedelta(timedelta(seconds=max(round(seconds), 1)), format="short", locale=locale)
    return format_timedelta(
        timedelta(seconds=seconds), granularity="minute", threshold=1, format="short", locale=locale
    )


def age(at: datetime, now: datetime, locale: Locale) -> str:
    """How long ago in one short unit, days at most: 33m, 21h, 10d."""
    seconds = max(round((now - at).total_seconds()), 1)
    unit, size = next((unit, size) for unit, size in _AGES if seconds >= size)
    whole = timedelta(seconds=seconds - seconds % size)
    return format_timedelta(whole, granularity=unit, threshold=math.inf, format="narrow", locale=locale)


def duration(seconds: float, *, fine: bool = True) -> str:
    """A length of time in at most two units: 24 s, 1 min 12 s, 2 h 1 min, 3 d 4 h. Not ``fine``, minutes stand alone."""
    whole = max(round(seconds), 0)
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    first = next((i for i, (_, size) in enumerate(units) if whole >= size), len(units) - 1)
    parts: list[str] = []
    for name, size in units[first : first + 2]:
        count, whole = divmod(whole, size)
        if (count and (fine or name != "s")) or not parts:
            parts.append(f"{count} {name}")
    return " ".join(parts)
