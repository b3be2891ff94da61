"""Fields that people changed here: they stay so until the other system says something else of them than it said before."""

import hashlib
from collections.abc import Iterable
from typing import Any, Protocol

import msgspec


class Kept(Protocol):
    """A record that remembers, by field, the mark of what the other system said of it last."""

    by_hand: dict[str, str]


def put(record: Kept, **values: Any) -> None:
    """Set fields by hand; saving is the caller's. What stands there already is no change."""
    for name, value in values.items():
        before = getattr(record, name)
        if before != value:
            record.by_hand.setdefault(name, _mark(before))
            setattr(record, name, value)


def hold(record: Kept) -> dict[str, Any]:
    """The fields set by hand with their values, before the other system's word is taken in."""
    return {name: getattr(record, name) for name in record.by_hand}


def restore(record: Kept, held: dict[str, Any]) -> None:
    """Put them back where the other system has said the same as before; where it says something new, that holds."""
    for name, value in held.items():
        if _mark(getattr(record, name)) == record.by_hand[name]:
            setattr(record, name, value)
        else:
            del record.by_hand[name]


def without(record: Kept, names: Iterable[str]) -> dict[str, str]:
    """The marks of all other fields, for a record of which these are erased."""
    gone = set(names)
    return {name: mark for name, mark in record.by_hand.items() if name not in gone}


def _mark(value: Any) -> str:
    """Tells two values apart and does not tell what they are."""
    return hashlib.sha256(msgspec.json.encode(value, enc_hook=str, order="sorted")).hexdigest()[:16]
