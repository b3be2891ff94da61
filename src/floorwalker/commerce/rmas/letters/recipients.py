"""To whom letters about an RMA go: whoever asked for it, in their language, as the room says from which it came."""

from collections.abc import Callable
from dataclasses import dataclass

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.letters.paper import Sender
from floorwalker.core.models import Session


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Where a letter goes, in which language and in whose name.

    ``link`` is where its reader sees how the return stands, ``back`` where they come back to when they have paid. Who returns
    a ``gift`` is not told where the buyer lives.
    """

    email: str
    language: str
    sender: Sender
    link: str = ""
    back: str = ""
    gift: bool = False


Find = Callable[[Session, Order], Recipient | None]
"""Given an RMA and its order: to whom its letters go; ``None`` where the room does not know better than the order."""
_known: list[Find] = []


def addressed_by(find: Find) -> None:
    """Have letters addressed."""
    _known.append(find)


def recipient_of(session: Session, order: Order) -> Recipient:
    """To whom letters go; where nobody knows better, to the order's address, in its customer's language."""
    found = (find(session, order) for find in _known)
    return next((one for one in found if one is not None), None) or Recipient(
        email=order.email,
        language=order.customer.language if order.customer else "",
        sender=Sender(store_id=order.store_id, name=order.store.name),
    )
