"""What ``floorwalker verify`` proves of holds: what is held of each level is what sessions hold, and what is offered to those who wait."""

from collections.abc import Iterator

from django.db import connection

from floorwalker.core.log.verify import Finding

_PROOF = """
SELECT l.id, l.held, (coalesce(h.units, 0) + coalesce(w.units, 0))::int FROM stock_level l
LEFT JOIN (SELECT level_id, sum(quantity) AS units FROM reservations_hold WHERE state = 'held' GROUP BY level_id) h
  ON h.level_id = l.id
LEFT JOIN (SELECT level_id, sum(offered) AS units FROM waiting_entry WHERE state = 'offered' GROUP BY level_id) w
  ON w.level_id = l.id
WHERE l.held <> coalesce(h.units, 0) + coalesce(w.units, 0) ORDER BY l.id
"""


def findings() -> Iterator[Finding]:
    """Levels of which more or less is held than sessions hold."""
    with connection.cursor() as cursor:
        cursor.execute(_PROOF)
        lines = cursor.fetchall()
    for id_, held, units in lines:
        yield Finding(subject=f"stock level {id_}", field="held by carts", stored=held, folded=units)
