"""Moving units between accounts, by one statement: levels and ledger, what shops that follow are to be told, and drift.

Whoever must decide by what is available locks the levels first (``shelves.lock``). Levels are locked in the order of their ids,
after the sessions that hold of them, so that nobody waits for each other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from floorwalker.accounts.actor import Actor
from floorwalker.core.log.rows import as_json
from floorwalker.kit.database import prepared

REASONS: dict[str, str] = {}
"""What the reasons of entries are called that other rooms write as codes; each enters its own."""
_freed: list[Callable[[Sequence[UUID]], object]] = []
_MOVE = """
WITH way AS (
  SELECT * FROM ROWS FROM (json_to_recordset(%s::json) AS (level_id uuid, source text, target text, quantity int, cause text,
    key text, session_id uuid, line int, reason text, provider text, kind text, ref text, label text)) WITH ORDINALITY
  AS w (level_id, source, target, quantity, cause, key, session_id, line, reason, provider, kind, ref, label, place)
), sums AS (
  SELECT level_id, count(*)::int AS entries,
    sum(quantity * ((source = 'outside')::int - (target = 'outside')::int))::int AS on_hand,
    sum(quantity * ((target = 'held')::int - (source = 'held')::int))::int AS held,
    sum(quantity * ((target = 'committed')::int - (source = 'committed')::int))::int AS committed,
    sum(quantity * ((target = 'unavailable')::int - (source = 'unavailable')::int))::int AS unavailable,
    sum(quantity * ((source = 'short')::int - (target = 'short')::int))::int AS short
  FROM way GROUP BY level_id
), locked AS MATERIALIZED (
  SELECT id FROM stock_level WHERE id = ANY(ARRAY(SELECT level_id FROM sums)) ORDER BY id FOR UPDATE
), changed AS (
  UPDATE stock_level l SET on_hand = l.on_hand + s.on_hand, held = l.held + s.held,
    committed = l.committed + s.committed, unavailable = l.unavailable + s.unavailable, short = l.short + s.short,
    short_since = CASE WHEN l.short + s.short > 0 THEN coalesce(l.short_since, clock_timestamp()) END,
    entry_count = l.entry_count + s.entries,
    digest = CASE WHEN (s.on_hand, s.committed, s.unavailable) = (0, 0, 0) THEN l.digest ELSE '' END
  FROM locked JOIN sums s ON s.level_id = locked.id WHERE l.id = locked.id
  RETURNING l.id, l.entry_count - s.entries AS entries_before, l.available, l.short, l.on_hand, l.committed
), drifted AS (
  UPDATE drift_told t SET on_hand_gap = t.on_hand - c.on_hand, committed_gap = coalesce(t.committed - c.committed, 0),
    since = CASE WHEN t.on_hand <> c.on_hand OR coalesce(t.committed, c.committed) <> c.committed
    THEN coalesce(t.since, clock_timestamp()) END
  FROM changed c JOIN sums s ON s.level_id = c.id
  WHERE t.level_id = c.id AND (s.on_hand, s.committed) <> (0, 0)
), numbered AS (
  SELECT w.*, c.entries_before, c.entries_before + row_number() OVER (PARTITION BY w.level_id ORDER BY w.place) AS number
  FROM way w JOIN changed c ON c.id = w.level_id
), written AS (
  INSERT INTO stock_stockentry (level_id, number, source, target, quantity, cause, key, session_id, line, reason,
    provider, actor_kind, actor_ref, actor_label, occurred_at)
  SELECT level_id, number, source, target, quantity, cause, key, session_id, line, reason, provider, kind, ref, label,
    clock_timestamp()
  FROM numbered
), told AS (
  INSERT INTO stock_telling (level_id, provider, heard, wanted, due_at)
  SELECT level_id, provider, min(entries_before), max(number), clock_timestamp()
  FROM numbered WHERE provider <> '' GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (level_id, provider) DO UPDATE
  SET wanted = excluded.wanted, due_at = coalesce(stock_telling.due_at, excluded.due_at)
)
SELECT id, least(available, short) FROM changed WHERE available > 0 AND short > 0 ORDER BY id
"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """So many units go from one account of a level to another, and why; ``key`` makes it once. ``provider`` names a shop that follows."""

    level_id: UUID
    source: str
    target: str
    quantity: int
    cause: str
    key: str
    actor: Actor
    session_id: UUID | None = None
    line: int | None = None
    reason: str = ""
    provider: str = ""


def when_freed(tell: Callable[[Sequence[UUID]], object]) -> None:
    """Let somebody know of levels to which units came back: in the same transaction, and under the same locks."""
    _freed.append(tell)


def move(ways: Sequence[Way], *, spoken_for: bool = False) -> None:
    """Let units go their ways. Units that come free fill first what is short, then those are told who wait for any.

    Levels that do not exist are left out. ``spoken_for``: whoever frees them takes them again in this transaction.
    More than there is cannot go: the database raises ``IntegrityError``.
    """
    freed = sorted({way.level_id for way in ways if way.target == "available"})
    while ways:
        found = prepared.ask(_MOVE, [as_json(_told(way) for way in ways)])
        fills = any(way.target == "available" or way.source == "short" for way in ways)
        gaps = found() if fills and not spoken_for else []
        ways = [_filling(level, gap, next(w for w in reversed(ways) if w.level_id == level)) for level, gap in gaps]
    if freed and not spoken_for:
        for tell in _freed:
            tell(freed)


def _told(way: Way) -> dict[str, object]:
    told, actor = dict(vars(way)), way.actor
    del told["actor"]
    return told | {"kind": actor.kind, "ref": actor.ref, "label": actor.label}


def _filling(level: UUID, gap: int, after: Way) -> Way:
    """Units that have come free go to those to whom they were promised."""
    return Way(
        level_id=level,
        source="available",
        target="short",
        quantity=gap,
        cause=after.cause,
        key=f"{after.key}:fill",
        actor=after.actor,
        reason=after.reason,
    )


def flows(changes: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """Pairs of accounts with how many go from the first to the second."""
    gives = {name: -change for name, change in changes.items() if change < 0}
    for target, wanted in changes.items():
        for source in gives:
            part = min(wanted, gives[source])
            if part > 0:
                gives[source] -= part
                wanted -= part
                yield source, target, part
