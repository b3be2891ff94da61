"""Counts of sessions by store, channel and status: exact, without counting."""

from collections.abc import Sequence

from django.db import connection

from floorwalker.accounts.actor import Reach


def counts(channel: str, reach: Reach) -> dict[str, int]:
    """How many sessions each status has in the stores of ``reach``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, sum(n)::bigint FROM ("
            " SELECT status, store_id, count AS n FROM core_tally WHERE channel = %(channel)s"
            " UNION ALL SELECT status, store_id, change FROM core_tallydelta WHERE channel = %(channel)s"
            ") AS t WHERE %(everywhere)s OR store_id = ANY(%(stores)s) GROUP BY status HAVING sum(n) <> 0",
            {"channel": channel, "everywhere": reach.everywhere, "stores": list(reach.store_ids)},
        )
        return dict(cursor.fetchall())


def total(channel: str, reach: Reach, statuses: Sequence[str] = ()) -> int:
    """How many sessions there are, of these statuses or of any."""
    found = counts(channel, reach)
    return sum(count for status, count in found.items() if not statuses or status in statuses)


def fold(limit: int = 50_000) -> int:
    """Fold deltas into the tally, in one statement; two workers at once fold different deltas."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM core_tallydelta WHERE id IN ("
            " SELECT id FROM core_tallydelta ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING *),"
            " sums AS (SELECT store_id, channel, status, sum(change) AS n, count(*) AS k FROM gone"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3),"
            " told AS (INSERT INTO core_tally (store_id, channel, status, count)"
            " SELECT store_id, channel, status, n FROM sums"
            " ON CONFLICT (store_id, channel, status) DO UPDATE SET count = core_tally.count + excluded.count)"
            " SELECT coalesce(sum(k), 0)::bigint FROM sums",
            [limit],
        )
        return int(cursor.fetchone()[0])
