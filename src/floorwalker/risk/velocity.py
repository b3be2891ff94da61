"""Velocity: how often an address, a network or an identity was seen to do something. Nobody waits for anybody.

Each sighting is a row of its own, written in the transaction of what it tells of: what was rolled back was not seen, and no row is hot.
Counts are exact up to ``MOST`` and say no more beyond it; what others have not committed yet is not counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.facts import digest
from floorwalker.core.log.rows import Lot
from floorwalker.kit.database import prepared
from floorwalker.risk.models import RiskSighting

MOST = 500
KEPT = timedelta(days=30)
"""So long is a sighting kept; then it is deleted."""
HOUR = timedelta(hours=1)
_NOTE = """
INSERT INTO risk_risksighting (store_id, mark, kind, quantity, subject, seen_at)
SELECT d.*, clock_timestamp()
FROM json_to_recordset(%s::json) AS d (store_id bigint, mark uuid, kind text, quantity int, subject text)
"""
_FOUND = """
SELECT c.place, f.many, f.pieces
FROM unnest(%s::int[], %s::uuid[], %s::text[], %s::float8[], %s::text[]) AS c (place, mark, kind, seconds, subject)
CROSS JOIN LATERAL (
  SELECT count(*) AS many, coalesce(sum(quantity), 0) AS pieces FROM (
    SELECT s.quantity FROM risk_risksighting AS s WHERE s.store_id = %s AND s.mark = c.mark AND s.kind = c.kind
    AND s.seen_at > statement_timestamp() - make_interval(secs => c.seconds) AND (c.subject = '' OR s.subject = c.subject)
    ORDER BY s.seen_at DESC LIMIT %s
  ) AS bounded
) AS f
"""
CUSTOMER = "customer"
"""What a customer's own mark is called."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many sightings: of marks called ``name``, of some kind, within a while; about one ``subject`` only if it is given."""

    name: str
    kind: str
    within: timedelta = HOUR
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """Somebody, known by their marks, was seen to do something in a store."""

    store_id: int
    seen: Mapping[str, UUID]
    kind: str
    quantity: int = 1
    subject: str = ""


def mark(name: str, value: str) -> UUID:
    """The mark of an address, a network, an identity: half of its keyed digest. Nobody reads it back."""
    return UUID(digest({name: value})[:32])


def marks(values: Mapping[str, str]) -> dict[str, UUID]:
    """The marks of what is known of somebody; what is empty is left out."""
    return {name: mark(name, value) for name, value in values.items() if value}


def note(store_id: int, seen: Mapping[str, UUID], kind: str, *, quantity: int = 1, subject: str = "") -> None:
    """Somebody was seen to do something. One statement, in the caller's transaction."""
    note_many(store_id, seen, [(kind, quantity, subject)])


def note_many(store_id: int, seen: Mapping[str, UUID], doings: Sequence[tuple[str, int, str]]) -> None:
    """Several doings of one somebody: kind, quantity and subject of each. One statement."""
    note_all(
        Sighting(store_id=store_id, seen=seen, kind=kind, quantity=quantity, subject=subject)
        for kind, quantity, subject in doings
    )


def note_all(sightings: Iterable[Sighting]) -> None:
    """Whatever was seen of whomever, in whichever store. One statement, in the caller's transaction."""
    lot = Lot()
    lot.run(
        _NOTE,
        (
            {"store_id": s.store_id, "mark": mark_, "kind": s.kind, "quantity": s.quantity, "subject": s.subject}
            for s in sightings
            for mark_ in s.seen.values()
        ),
    )
    lot.write()


def counted(store_id: int, seen: Mapping[str, UUID], counts: Sequence[Count]) -> list[int | None]:
    """How many sightings each count finds, itself bounded; ``None`` where nothing is known to count by. One statement."""
    found = _found(store_id, seen, counts)
    return [pair[0] if pair else None for pair in found]


def summed(store_id: int, seen: Mapping[str, UUID], counts: Sequence[Count]) -> list[int | None]:
    """The same, with the quantities of those sightings added up."""
    found = _found(store_id, seen, counts)
    return [pair[1] if pair else None for pair in found]


def _found(store_id: int, seen: Mapping[str, UUID], counts: Sequence[Count]) -> list[tuple[int, int] | None]:
    asked = [(place, count) for place, count in enumerate(counts) if count.name in seen]
    found: list[tuple[int, int] | None] = [None] * len(counts)
    if not asked:
        return found
    for place, many, pieces in prepared.ask(_FOUND, [*_arrays(asked, seen), store_id, MOST])():
        found[place] = (many, pieces)
    return found


def _arrays(asked: Sequence[tuple[int, Count]], seen: Mapping[str, UUID]) -> Iterable[list[object]]:
    yield [place for place, _ in asked]
    yield [seen[count.name] for _, count in asked]
    yield [count.kind for _, count in asked]
    yield [count.within.total_seconds() for _, count in asked]
    yield [count.subject for _, count in asked]


def forget_old(kept: timedelta = KEPT, most: int = 50_000) -> int:
    """Delete sightings that are older than they are kept, in batches; answers how many."""
    gone: int = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "DELETE FROM risk_risksighting WHERE id IN (SELECT id FROM risk_risksighting"
                " WHERE seen_at < statement_timestamp() - make_interval(secs => %s) LIMIT %s)",
                [kept.total_seconds(), most],
            )
            gone += cursor.rowcount
            if cursor.rowcount < most:
                return gone


def forget(name: str, value: str) -> int:
    """Delete every sighting of somebody, in all stores; answers how many."""
    stores = list(Store.objects.values_list("pk", flat=True))
    return RiskSighting.objects.filter(store__in=stores, mark=mark(name, value)).delete()[0]


def forget_customer(ref: str, actor: Actor) -> int:
    """The same of a customer who is erased; a channel marks them as ``customer`` by their outside reference."""
    return forget(CUSTOMER, ref)
