"""What a column of a CSV file is: its name, where its value goes, and how its text is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from floorwalker.accounts.models import Store
from floorwalker.kit.speech import minor_units

Convert = Callable[[str, Store], Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column. ``path`` leads to its place in the item, ``.`` between parts; ``example`` stands in the example file."""

    name: str
    path: str
    convert: Convert
    example: str = ""
    help: str = ""


def _as_it_is(item: dict[str, Any], parts: list[dict[str, Any]], extras: dict[str, Any]) -> None:
    """The item needs nothing more."""


Finish = Callable[[dict[str, Any], list[dict[str, Any]], dict[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """How a kind stands in a file: ``whole`` is the record's and repeated in each of its rows, ``part`` the row's own.

    ``parts`` is the item's list that the rows make; empty where a row is a record. ``extras`` are columns that no field
    of the item has, and ``finish`` makes something of them.
    """

    whole: tuple[Field, ...]
    part: tuple[Field, ...] = ()
    parts: str = ""
    extras: tuple[Field, ...] = ()
    finish: Finish = _as_it_is

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self.whole, *self.extras, *self.part)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


def text(value: str, store: Store) -> str:
    return value


def whole_number(value: str, store: Store) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError(gettext("“{value}” is not a whole number").format(value=value)) from None


def amount(value: str, store: Store) -> int:
    """An amount as people write it, with a point or a comma before the cents."""
    plain = value.replace(",", ".") if value.count(",") == 1 and "." not in value else value
    try:
        return minor_units(plain, store.currency)
    except ValueError:
        said = gettext("“{value}” is no amount in {currency}, such as 12.50")
        raise ValueError(said.format(value=value, currency=store.currency)) from None


_YES, _NO = {"yes", "true", "1", "ja", "y"}, {"no", "false", "0", "nein", "n"}


def truth(value: str, store: Store) -> bool:
    if value.lower() not in _YES | _NO:
        raise ValueError(gettext("“{value}” is neither yes nor no").format(value=value))
    return value.lower() in _YES


def words(value: str, store: Store) -> list[str]:
    return [word.strip() for word in value.split("|") if word.strip()]


def instant(value: str, store: Store) -> datetime:
    """A moment; without a zone it is on the store's clock."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        said = gettext("“{value}” is no time, such as 2026-11-22 17:45")
        raise ValueError(said.format(value=value)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(store.time_zone))


def put(item: dict[str, Any], path: str, value: Any) -> None:
    """Set a value where its path leads; what is on the way is made."""
    *way, last = path.split(".")
    for part in way:
        item = item.setdefault(part, {})
    item[last] = value
