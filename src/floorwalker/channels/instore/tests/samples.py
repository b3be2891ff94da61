"""Shopping sessions on which the promises that every channel keeps are tried."""

from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, tell
from floorwalker.core.tests.crowd import gather
from floorwalker.core.tests.samples import OwnPage, Samples

_SCAN = (0, "item.scanned", {"code": "4311501045123", "name": "Brot", "price": 420})
_PAY: dict[str, Any] = {"transaction": "t1", "amount": 420, "method": "Card"}


def _many(stores: list[Store], many: int) -> list[Session]:
    return gather(channel("instore"), stores, many)


def _waiting(store: Store) -> Session:
    """Somebody waits for a spot check."""
    pay, check = (60, "transaction.started", _PAY), {"check": "c1", "kind": "spot", "transaction": "t1"}
    return tell(store, _SCAN, pay, (61, "check.required", check), begin=ago(minutes=4), token="one")


def _cancelled(store: Store) -> Session:
    """Somebody paid nothing, after one attempt."""
    pay, failed = (60, "transaction.started", _PAY), (62, "transaction.failed", {"transaction": "t1"})
    return tell(store, _SCAN, pay, failed, (80, "basket.cancelled", {}), begin=ago(minutes=9), token="ended")


SAMPLES = Samples(
    gather=_many,
    one=_waiting,
    ended=_cancelled,
    queries=("status:paid", "value>1 -client:web", "anna"),
    pages=(OwnPage(name="instore:transaction", right="instore.see", number=1),),
)
