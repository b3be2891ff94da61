"""Reservation sessions on which the promises that every channel keeps are tried."""

from itertools import count

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.tests.builders import hold, session_of
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.crowd import gather
from floorwalker.core.tests.samples import Samples

_tokens = count(1)


def _many(stores: list[Store], many: int) -> list[Session]:
    return gather(channel("reservations"), stores, many)


def _held(store: Store) -> Session:
    """Somebody decides."""
    return session_of(hold(make_level(store), 2, f"cart-{next(_tokens)}"))


def _emptied(store: Store) -> Session:
    """Somebody has given everything back."""
    level, token = make_level(store), f"cart-{next(_tokens)}"
    hold(level, 2, token)
    return session_of(hold(level, 0, token))


SAMPLES = Samples(
    gather=_many, one=_held, ended=_emptied, queries=("status:expired", "value>1 -type:guest", "anna")
)  # fmt: skip
