"""The door to RMAs: what a submitted return asks for, and taking it back while nothing has moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.orders.claims import claim, unclaim
from floorwalker.commerce.orders.models import Order
from floorwalker.core.models import Session


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One item of a return, with the offer that was taken. Amounts are minor units; ``variant`` is what it is exchanged for."""

    line: int
    quantity: int
    option: str
    paid: int
    bonus: int
    fee: int
    price: int
    balance: int
    reason: str = ""
    sub_reason: str = ""
    remark: str = ""
    variant: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Requested:
    """The RMA that stands for a return."""

    id: UUID
    name: str


def request(
    order: Order, wanted: Sequence[Wanted], *, actor: Actor, session: Session, method: str, review: bool
) -> Requested:
    """Claim the units and make the RMA; units that are gone raise Refused, and nothing is made."""
    id_ = uuid7()
    name = f"R-{id_.hex[-8:].upper()}"
    claim(order, {one.line: one.quantity for one in wanted}, actor=actor, reason=name)
    return Requested(id=id_, name=name)


def cancel(order: Order, units: dict[int, int], *, rma_id: UUID, name: str, actor: Actor, reason: str) -> None:
    """Take a request back and free its units; what has moved already raises Refused."""
    unclaim(order, units, actor=actor, reason=f"{name}: {reason}" if reason else name)
