"""What can happen: a fact has a type, a sentence and, if it must, private fields."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Literal

import msgspec
from django.conf import settings

from floorwalker.kit.speech import later

Doer = Literal["customer", "employee", "integration"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of all facts. ``says`` is the sentence of the timeline; ``private`` names the fields that can be erased.

    ``photos`` names those that hold references of photos (``core/photos.py``), which the timeline shows.
    ``done_by`` is who did what a device reports: the shopper, an employee, or the sending system itself.
    """

    type: ClassVar[str] = ""
    label: ClassVar[str] = ""
    says: ClassVar[str] = ""
    tone: ClassVar[str] = "blue"
    private: ClassVar[tuple[str, ...]] = ()
    photos: ClassVar[tuple[str, ...]] = ()
    done_by: ClassVar[Doer] = "integration"

    @property
    def pictures(self) -> tuple[str, ...]:
        """The references of all its photos."""
        return tuple(ref for name in self.photos for ref in getattr(self, name))

    @property
    def doer(self) -> tuple[Doer, str]:
        """Kind and name of who did it; an employee is named by the fact's field ``employee``, a system by its sender."""
        if self.done_by == "employee":
            return "employee", getattr(self, "employee", "") or "Employee"
        return self.done_by, "Shopper" if self.done_by == "customer" else ""


@dataclass(kw_only=True, slots=True)
class Happening:
    """One fact of one session with who and when; ``number`` is 0 until it is written."""

    fact: Fact
    key: str
    actor_kind: str
    actor_ref: str
    actor_label: str
    occurred_at: datetime
    recorded_at: datetime
    device_at: datetime | None = None
    number: int = 0
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class WordsErased(Fact):
    """The private words of the session were erased. The house says so itself, in any channel and state."""

    type = "session.erased"
    label = later("Private words erased")
    says = later("Private words erased")
    tone = "secondary"


class FactTypes:
    """The facts of one channel, in the order in which they may happen; those of the house come last and are not listed.

    ``heard`` are told by devices and platforms; ``own`` come from people and timers only.
    """

    def __init__(self, *, heard: tuple[type[Fact], ...], own: tuple[type[Fact], ...] = ()) -> None:
        self.heard = heard
        self._listed = (*heard, *own)
        types: tuple[type[Fact], ...] = (*heard, *own, WordsErased)
        self._by_type: dict[str, type[Fact]] = {fact.type: fact for fact in types}
        self._rank = {type_: rank for rank, type_ in enumerate(self._by_type)}
        self._decoders = {fact.type: msgspec.json.Decoder(fact) for fact in types}

    def __iter__(self) -> Any:
        return iter(self._listed)

    def __contains__(self, type_: str) -> bool:
        return type_ in self._by_type

    def __getitem__(self, type_: str) -> type[Fact]:
        return self._by_type[type_]

    def rank(self, type_: str) -> int:
        """The place of a fact among others of the same instant."""
        return self._rank[type_]

    def decode(self, type_: str, raw: bytes | msgspec.Raw) -> Fact:
        """The fact that a device sent as JSON; what does not fit raises ``msgspec.ValidationError``."""
        return self._decoders[type_].decode(raw)

    def restore(self, type_: str, fields: Mapping[str, Any]) -> Fact:
        """The fact that an event row keeps, its private fields included or gone."""
        return msgspec.convert(fields, self._by_type[type_])


@cache
def _names(fact: Any) -> tuple[str, ...]:
    """The fields of a type of facts. All are kept, so that the log does not change with a default."""
    return tuple(field.name for field in fields_of(fact))


def split(fact: Fact) -> tuple[dict[str, Any], dict[str, Any]]:
    """The public and the private fields of a fact as plain JSON values; empty private fields are left out."""
    said = {name: getattr(fact, name) for name in _names(type(fact))}  # type: ignore[arg-type]  # every class is hashable
    fields: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(said))
    if not fact.private:
        return fields, {}
    private = {name: value for name in fact.private if (value := fields.pop(name))}
    return fields, private


def digest(fields: Mapping[str, Any]) -> str:
    """The keyed digest (HMAC-SHA-256, hexadecimal) that stands in the event for its private fields.

    Its key is never changed, as the log never is: the secret key may be, for all that it signs is short-lived.
    """
    body = msgspec.json.encode(dict(sorted(fields.items())), order="deterministic")
    return hmac.new(settings.DIGEST_KEY.encode(), body, hashlib.sha256).hexdigest()
