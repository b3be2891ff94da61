"""What ``floorwalker verify`` proves of drift: it is known wherever there is any, and only there."""

from collections.abc import Iterator

from django.db import connection

from floorwalker.core.log.verify import Finding

_PROOF = """
SELECT t.level_id, t.on_hand_gap, t.on_hand - l.on_hand, t.committed_gap, coalesce(t.committed - l.committed, 0),
  t.since IS NOT NULL
FROM drift_told t JOIN stock_level l ON l.id = t.level_id
WHERE (t.on_hand_gap, t.committed_gap, t.since IS NOT NULL) <> (t.on_hand - l.on_hand,
  coalesce(t.committed - l.committed, 0), t.on_hand <> l.on_hand OR coalesce(t.committed - l.committed, 0) <> 0) ORDER BY 1
"""


def findings() -> Iterator[Finding]:
    """Levels that differ from what the shop says, and nobody knows; or that are said to differ, and do not."""
    with connection.cursor() as cursor:
        cursor.execute(_PROOF)
        lines = cursor.fetchall()
    for id_, on_hand, on_hand_now, committed, committed_now, since in lines:
        subject = f"stock level {id_}, what the shop says"
        for field, stored, folded in (
            ("difference on hand", on_hand, on_hand_now),
            ("difference committed", committed, committed_now),
            ("whether it differs", since, bool(on_hand_now or committed_now)),
        ):
            if stored != folded:
                yield Finding(subject=subject, field=field, stored=stored, folded=folded)
