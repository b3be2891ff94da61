"""The one clock that decides: the database's."""

from datetime import datetime

from floorwalker.kit import prepared


def now() -> datetime:
    """The database's time at this moment, not at the start of the transaction."""
    with prepared.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
