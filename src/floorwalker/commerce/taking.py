"""Taking in what other systems say: many records at once, each answered by itself, and safe to say again.

A record is known by the store and the other system's id. What is older than what is known changes nothing; what says the
same changes nothing; what is refused stops no other. See ``take``.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias, TypeVar
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import by
from floorwalker.commerce.rights import must
from floorwalker.commerce.said import Said
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError, Refused

MOST = 500
_TRIES = 3
_log = logging.getLogger(__name__)
Word: TypeAlias = Literal["created", "changed", "unchanged", "outdated", "refused"]
ItemIn = TypeVar("ItemIn", bound=Said, contravariant=True)
Row = TypeVar("Row", bound="Known")


class Known(Protocol):
    """A record as far as taking in cares: a model with these fields."""

    id: UUID
    external_id: str
    updated_at: datetime
    digest: str

    def save(self, *, update_fields: Iterable[str]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one record. ``problem`` says in a sentence why it was refused, ``code`` and ``status`` for programs."""

    external_id: str
    outcome: Word
    id: UUID | None = None
    problem: str = ""
    code: str = ""
    status: int = 0


class Batch(Protocol[ItemIn, Row]):
    """Some records of one kind and one store on their way in. It is made for each transaction anew."""

    def __init__(self, store: Store, items: Sequence[ItemIn], moment: datetime) -> None:
        """Look up what the items refer to."""

    def known(self, *, lock: bool) -> list[Row]:
        """The records that are there already, in the order of their ids."""

    def content(self, item: ItemIn) -> str:
        """All that the item says, with what it refers to found: the same text means the same record."""

    def load(self, rows: Sequence[Row]) -> None:
        """Read what these known records own, since they will change."""

    def fill(self, row: Row | None, item: ItemIn) -> Row:
        """The record as the item says it is; what cannot be raises Refused or Invalid. Nothing is written yet."""

    def write(self, created: Sequence[Row], changed: Sequence[Row]) -> None:
        """Write all that was filled."""


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A kind of record that is taken in: its name, the right it takes, what an item says, and how a batch goes in.

    ``created`` is told of new rows within their transaction.
    """

    code: str
    right: str
    item: type[Said]
    batch: Callable[[Store, Sequence[Any], datetime], Batch[Any, Any]]
    model: type[Any]
    created: Callable[[Sequence[Any]], object] = len


def take(intake: Intake, store: Store, items: Sequence[Said], *, actor: Actor, write: bool = True) -> list[Outcome]:
    """Take in up to ``MOST`` records; answers what became of each, in their order. Without ``write``, what would become."""
    must(actor, intake.right, store)
    if not store.active and write:
        raise Refused(gettext("{store} is inactive and takes nothing new.").format(store=store), code="store_closed")
    answers: dict[int, Outcome] = {}
    with by(actor):
        for some in _rounds(items):
            answers |= zip(some, _take_safely(intake, store, [items[i] for i in some], write=write), strict=True)
    return [answers[index] for index in range(len(items))]


def _rounds(items: Sequence[Said]) -> Iterator[list[int]]:
    """The places of the items in rounds of different ids, so that what is said twice is taken in twice, in its order."""
    rest = list(range(len(items)))
    while rest:
        seen: set[str] = set()
        first: list[int] = []
        later: list[int] = []
        for index in rest:
            (later if items[index].external_id in seen else first).append(index)
            seen.add(items[index].external_id)
        yield first
        rest = later


def _take_safely(intake: Intake, store: Store, items: Sequence[Said], *, write: bool) -> list[Outcome]:
    """All together; if that fails, each by itself, so that one that cannot be written stops no other."""
    try:
        return _patiently(intake, store, items, write=write)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 - the one that is at fault raises again below, and is answered there
        if len(items) > 1:
            return [answer for item in items for answer in _take_safely(intake, store, [item], write=write)]
        _log.exception("The record “%s” could not be taken in.", items[0].external_id)
        sentence = gettext("Something went wrong with this one; nothing of it was kept.")
        key = items[0].external_id
        return [Outcome(external_id=key, outcome="refused", problem=sentence, code="failed", status=500)]


def _patiently(intake: Intake, store: Store, items: Sequence[Said], *, write: bool) -> list[Outcome]:
    """Try again where somebody else took in the same at the same moment, or stood in the way."""
    for _ in range(_TRIES - 1):
        try:
            return _take(intake, store, items, write=write)
        except DatabaseError as busy:
            if getattr(busy.__cause__, "sqlstate", "") not in {"23505", "40001", "40P01", "55P03"}:
                raise
    return _take(intake, store, items, write=write)


@transaction.atomic
def _take(intake: Intake, store: Store, items: Sequence[Said], *, write: bool) -> list[Outcome]:
    moment = now()
    batch = intake.batch(store, items, moment)
    known = {row.external_id: row for row in batch.known(lock=write)}
    digests = {item.external_id: _digest(batch.content(item)) for item in items}
    answers = {item.external_id: _at_first(known.get(item.external_id), item, digests) for item in items}
    batch.load([row for key, row in known.items() if answers[key].outcome == "changed"])
    filled: dict[str, Any] = {}
    for item in items:
        key = item.external_id
        if answers[key].outcome in {"created", "changed"}:
            try:
                row = batch.fill(known.get(key), item)
            except FloorwalkerError as no:
                answers[key] = Outcome(
                    external_id=key, outcome="refused", problem=no.message, code=no.code, status=no.status
                )
                continue
            row.updated_at, row.digest = item.updated_at or moment, digests[key]
            filled[key] = row
            answers[key] = Outcome(external_id=key, outcome=answers[key].outcome, id=row.id)
    if write:
        _renew(
            intake, [(known[item.external_id], item) for item in items if item.external_id in known], answers, moment
        )
        created = [row for key, row in filled.items() if key not in known]
        batch.write(created, [row for key, row in filled.items() if key in known])
        intake.created(created)
    return [answers[item.external_id] for item in items]


def _at_first(row: Known | None, item: Said, digests: dict[str, str]) -> Outcome:
    """What becomes of an item if nothing speaks against it."""
    key = item.external_id
    if row is None:
        return Outcome(external_id=key, outcome="created")
    if item.updated_at is not None and item.updated_at < row.updated_at:
        return Outcome(external_id=key, outcome="outdated", id=row.id)
    same = row.digest == digests[key]
    return Outcome(external_id=key, outcome="unchanged" if same else "changed", id=row.id)


def _renew(intake: Intake, told: Sequence[tuple[Any, Said]], answers: dict[str, Outcome], moment: datetime) -> None:
    """What says the same, but later, holds from later on: so that what lies between the two is outdated."""
    renewed = []
    for row, item in told:
        later = item.updated_at is not None and item.updated_at > row.updated_at
        if answers[item.external_id].outcome == "unchanged" and later:
            row.updated_at = item.updated_at
            renewed.append(row)
    if renewed:
        intake.model._default_manager.bulk_update(renewed, ["updated_at"])


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
