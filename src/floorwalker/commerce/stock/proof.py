"""What ``floorwalker verify`` proves of stock: each level follows from its ledger, and shops are told all of it."""

from collections.abc import Iterator

from django.db import connection

from floorwalker.core.verify import Finding

_COLUMNS = ("on_hand", "held", "committed", "unavailable", "short", "entry_count")
_PROOF = """
SELECT l.id, l.on_hand, l.held, l.committed, l.unavailable, l.short, l.entry_count,
  coalesce(e.on_hand, 0), coalesce(e.held, 0), coalesce(e.committed, 0), coalesce(e.unavailable, 0), coalesce(e.short, 0),
  coalesce(e.entries, 0)
FROM stock_level l LEFT JOIN (
  SELECT level_id, count(*) AS entries,
    sum(quantity * ((source = 'outside')::int - (target = 'outside')::int)) AS on_hand,
    sum(quantity * ((target = 'held')::int - (source = 'held')::int)) AS held,
    sum(quantity * ((target = 'committed')::int - (source = 'committed')::int)) AS committed,
    sum(quantity * ((target = 'unavailable')::int - (source = 'unavailable')::int)) AS unavailable,
    sum(quantity * ((source = 'short')::int - (target = 'short')::int)) AS short
  FROM stock_stockentry GROUP BY level_id
) e ON e.level_id = l.id
WHERE (l.on_hand, l.held, l.committed, l.unavailable, l.short, l.entry_count) IS DISTINCT FROM
  (coalesce(e.on_hand, 0), coalesce(e.held, 0), coalesce(e.committed, 0), coalesce(e.unavailable, 0),
   coalesce(e.short, 0), coalesce(e.entries, 0))
ORDER BY l.id
"""
_TOLD = """
SELECT e.level_id, e.provider, t.wanted, e.last, t.parked OR t.due_at IS NOT NULL OR t.heard = t.wanted
FROM (SELECT level_id, provider, max(number) AS last FROM stock_stockentry WHERE provider <> '' GROUP BY 1, 2) e
LEFT JOIN stock_telling t ON (t.level_id, t.provider) = (e.level_id, e.provider)
WHERE t.wanted IS DISTINCT FROM e.last OR NOT (t.parked OR t.due_at IS NOT NULL OR t.heard = t.wanted) ORDER BY 1, 2
"""


def findings() -> Iterator[Finding]:
    """Levels that say something else than their ledger, and what no shop will ever be told."""
    with connection.cursor() as cursor:
        cursor.execute(_PROOF)
        lines = cursor.fetchall()
        cursor.execute(_TOLD)
        untold = cursor.fetchall()
    for id_, *rest in lines:
        for name, stored, folded in zip(_COLUMNS, rest[:6], rest[6:], strict=True):
            if stored != folded:
                yield Finding(subject=f"stock level {id_}", field=name, stored=stored, folded=int(folded))
    for id_, provider, wanted, last, goes_on in untold:
        subject = f"stock level {id_}, shop “{provider}”"
        if wanted != last:
            yield Finding(subject=subject, field="what it is to be told of the ledger", stored=wanted, folded=last)
        elif not goes_on:
            yield Finding(subject=subject, field="when it is told next", stored=None, folded="a moment")
