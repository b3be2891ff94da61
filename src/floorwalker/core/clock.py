"""The one clock that decides: the database's."""

from collections.abc import Callable
from datetime import datetime

from floorwalker.kit.database import prepared


def now() -> datetime:
    """The database's time at this moment, not at the start of the transaction."""
    return ask_now()()


def ask_now() -> Callable[[], datetime]:
    """The same, asked in one go with what comes before and after it."""
    answer = prepared.ask("SELECT clock_timestamp()")

    def moment() -> datetime:
        found: datetime = answer()[0][0]
        return found

    return moment
