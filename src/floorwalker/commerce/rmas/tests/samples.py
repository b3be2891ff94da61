"""RMAs on which the promises that every channel keeps are tried."""

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import receive, reject
from floorwalker.commerce.rmas.models import Rma
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import ask
from floorwalker.commerce.tests.builders import make_order
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago
from floorwalker.core.tests.crowd import gather
from floorwalker.core.tests.samples import OwnPage, Samples

_REASONS: tuple[list[str], ...] = (
    [],
    ["too_small"],
    ["defective", "defective.arrived_broken", "too_small"],
    ["defective"],
)


def _many(stores: list[Store], many: int) -> list[Session]:
    """With one reason, with two, and without any."""
    crowd = gather(channel("rmas"), stores, many)
    for place, reasons in enumerate(_REASONS):
        mine = [session.id for session in crowd[place :: len(_REASONS)]]
        Rma.objects.filter(session__in=mine).update(reasons=reasons)
    return crowd


def _arrived(store: Store) -> Session:
    """Some of the goods are there, and some of the money is planned."""
    order = make_order(
        store, {"quantity": 2, "sku": "SCARF"}, {"quantity": 1}, shipping_paid=500, email="anna@quast.example"
    )
    wanted = Wanted(line=1, quantity=2, option="no_action"), Wanted(line=2, quantity=1)
    counted = [{"line": 1, "quantity": 1, "condition": "good"}]
    return receive(ask(order, *wanted, approve=True), actor=SYSTEM, counted=counted)


def _ordered(store: Store) -> Order:
    """What is called “a word” can come back."""
    return make_order(store, name="a word", placed_at=ago(days=3).isoformat())


def _rejected(store: Store) -> Session:
    """Nothing comes back."""
    return reject(ask(make_order(store)), actor=SYSTEM, reason="final_sale")


SAMPLES = Samples(
    gather=_many,
    one=_arrived,
    ended=_rejected,
    queries=("status:pending", "value>1 -client:portal", "anna", "reason:defective"),
    pages=tuple(OwnPage(name=f"rmas:{name}", right="rmas.note", file=True) for name in ("label", "square")),
    ready=_ordered,
)
