"""Return sessions on which the promises that every channel keeps are tried."""

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import cancel
from floorwalker.channels.returns.tests.returning import bought, opened, picked, shopper
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.crowd import gather
from floorwalker.core.tests.samples import Samples


def _many(stores: list[Store], many: int) -> list[Session]:
    return gather(channel("returns"), stores, many)


def _picked(store: Store) -> Session:
    """Somebody has chosen an item and said why."""
    return picked(bought(store))


def _cancelled(store: Store) -> Session:
    """Somebody keeps everything."""
    session = opened(bought(store))
    return cancel(session, actor=shopper(session), reason="Too late")


SAMPLES = Samples(
    gather=_many,
    one=_picked,
    ended=_cancelled,
    ready=lambda store: bought(store, name="a word"),
    queries=("status:declined", "value>1 -status:pending", "anna"),
)
