"""What ``floorwalker verify`` proves of stock: each level follows from its ledger, and shops are told all of it; and the repair."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Coalesce, Now

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.stock.models import Correction, Level
from floorwalker.core.log.verify import Finding

_COLUMNS = ("on_hand", "held", "committed", "unavailable", "short", "entry_count")
_PROOF = """
SELECT l.id, l.on_hand, l.held, l.committed, l.unavailable, l.short, l.entry_count,
  coalesce(e.on_hand, 0), coalesce(e.held, 0), coalesce(e.committed, 0), coalesce(e.unavailable, 0), coalesce(e.short, 0),
  coalesce(e.entries, 0)
FROM stock_level l LEFT JOIN (
  SELECT level_id, count(*)::int AS entries,
    sum(quantity * ((source = 'outside')::int - (target = 'outside')::int))::int AS on_hand,
    sum(quantity * ((target = 'held')::int - (source = 'held')::int))::int AS held,
    sum(quantity * ((target = 'committed')::int - (source = 'committed')::int))::int AS committed,
    sum(quantity * ((target = 'unavailable')::int - (source = 'unavailable')::int))::int AS unavailable,
    sum(quantity * ((source = 'short')::int - (target = 'short')::int))::int AS short
  FROM stock_stockentry WHERE %(one)s::uuid IS NULL OR level_id = %(one)s GROUP BY level_id
) e ON e.level_id = l.id
WHERE (%(one)s::uuid IS NULL OR l.id = %(one)s) AND
  (l.on_hand, l.held, l.committed, l.unavailable, l.short, l.entry_count) IS DISTINCT FROM
  (coalesce(e.on_hand, 0), coalesce(e.held, 0), coalesce(e.committed, 0), coalesce(e.unavailable, 0),
   coalesce(e.short, 0), coalesce(e.entries, 0))
ORDER BY l.id
"""
_SHORT = "SELECT id, short, short_since IS NOT NULL FROM stock_level WHERE (short > 0) <> (short_since IS NOT NULL) ORDER BY id"
_TOLD = """
SELECT e.level_id, e.provider, t.wanted, e.last, t.parked OR t.due_at IS NOT NULL OR t.heard = t.wanted
FROM (SELECT level_id, provider, max(number) AS last FROM stock_stockentry WHERE provider <> '' GROUP BY 1, 2) e
LEFT JOIN stock_telling t ON (t.level_id, t.provider) = (e.level_id, e.provider)
WHERE t.wanted IS DISTINCT FROM e.last OR NOT (t.parked OR t.due_at IS NOT NULL OR t.heard = t.wanted) ORDER BY 1, 2
"""


def findings() -> Iterator[Finding]:
    """Levels that say something else than their ledger, and what no shop will ever be told."""
    for id_, rest in _unproven(None):
        yield from _named(id_, rest)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD)
        untold = cursor.fetchall()
        cursor.execute(_SHORT)
        unsure = cursor.fetchall()
    for id_, short, since in unsure:
        yield Finding(subject=f"stock level {id_}", field="whether it is short", stored=since, folded=bool(short))
    for id_, provider, wanted, last, goes_on in untold:
        subject = f"stock level {id_}, shop “{provider}”"
        if wanted != last:
            yield Finding(subject=subject, field="what it is to be told of the ledger", stored=wanted, folded=last)
        elif not goes_on:
            yield Finding(subject=subject, field="when it is told next", stored=None, folded="a moment")


def _unproven(one: UUID | None) -> list[tuple[UUID, Sequence[int]]]:
    """Levels that do not follow, or this one if it does not: what is stored of each, then what should be."""
    with connection.cursor() as cursor:
        cursor.execute(_PROOF, {"one": one})
        return [(id_, rest) for id_, *rest in cursor.fetchall()]


def _named(id_: UUID, rest: Sequence[int]) -> list[Finding]:
    subject = f"stock level {id_}"
    return [Finding(subject=subject, field=name, stored=was, folded=is_) for name, was, is_ in _differing(rest)]


def _differing(rest: Sequence[int]) -> list[tuple[str, int, int]]:
    return [(name, was, is_) for name, was, is_ in zip(_COLUMNS, rest[:6], rest[6:], strict=True) if was != is_]


def repair(actor: Actor) -> Iterator[Finding]:
    """Put right from its ledger each level that does not follow, one at a time; tells what was put right."""
    for id_, _rest in _unproven(None):
        yield from _put_right(id_, actor)


@transaction.atomic
def _put_right(id_: UUID, actor: Actor) -> list[Finding]:
    """Look again under the lock, since somebody may have been there first."""
    Level.objects.select_for_update().get(pk=id_)
    rest = next((rest for _level, rest in _unproven(id_)), ())
    Level.objects.filter(pk=id_).update(**{name: is_ for name, _was, is_ in _differing(rest)}, digest="")
    Level.objects.filter(pk=id_, short=0).update(short_since=None)
    Level.objects.filter(pk=id_, short__gt=0).update(short_since=Coalesce("short_since", Now()))
    Correction.objects.bulk_create(
        Correction(
            level_id=id_,
            counter=name,
            before=was,
            after=is_,
            actor_kind=actor.kind,
            actor_ref=actor.ref,
            actor_label=actor.label,
        )
        for name, was, is_ in _differing(rest)
    )
    return _named(id_, rest)
