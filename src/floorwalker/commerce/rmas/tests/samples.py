"""RMAs on which the promises that every channel keeps are tried."""

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.actions import receive, reject
from floorwalker.commerce.rmas.tests.builders import approved, ask
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.crowd import gather
from floorwalker.core.tests.samples import Samples


def _many(stores: list[Store], many: int) -> list[Session]:
    return gather(channel("rmas"), stores, many)


def _arrived(store: Store) -> Session:
    """The goods are there, and the money is planned."""
    rma = approved(store, {"quantity": 2, "sku": "SCARF"})
    return receive(rma, actor=SYSTEM, counted=[{"line": 1, "quantity": 2, "condition": "good"}])


def _rejected(store: Store) -> Session:
    """Nothing comes back."""
    return reject(ask(make_order(store)), actor=SYSTEM, reason="final_sale")


SAMPLES = Samples(
    gather=_many, one=_arrived, ended=_rejected, queries=("status:pending", "value>1 -client:portal", "anna")
)
