"""What changed since somebody last looked: answered from a few counters, never from the sessions."""

from dataclasses import dataclass

from django.db import connection

from floorwalker.accounts.actor import Reach


@dataclass(frozen=True, kw_only=True)
class Beat:
    """Writes and newly opened sessions so far, over the stores of a reader."""

    writes: int
    opened: int

    @property
    def etag(self) -> str:
        """For a conditional request."""
        return f'W/"{self.writes}"'


def beat(channel: str, reach: Reach) -> Beat:
    """How often a channel has changed in the stores of ``reach``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(beats), 0)::bigint, coalesce(sum(opened), 0)::bigint FROM core_pulse"
            " WHERE channel = %s AND (%s OR store_id = ANY(%s))",
            [channel, reach.everywhere, list(reach.store_ids)],
        )
        writes, opened = cursor.fetchone()
    return Beat(writes=writes, opened=opened)
