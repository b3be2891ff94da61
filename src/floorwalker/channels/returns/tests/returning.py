"""Returns for tests: an order as another system tells it, and the shopper's way through the session."""

from typing import Any

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import choose_item, give_reason, open_return, show_offers
from floorwalker.channels.returns.channel import returns
from floorwalker.channels.returns.models import Item, Offer
from floorwalker.channels.returns.policies.look_ups import portal_of
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import make_order, make_product
from floorwalker.core.models import Session
from floorwalker.core.standing import shopper_of
from floorwalker.core.tests.builders import ago


def bought(store: Store, *lines: dict[str, Any], days: float = 3, **fields: Any) -> Order:
    """An order of some days ago; two scarves at 24.90 where nothing else is said."""
    product = (
        make_product(
            store,
            {"external_id": "v-red", "title": "Red", "price": 2490},
            {"external_id": "v-blue", "title": "Blue", "price": 2990},
        )
        if not lines
        else None
    )
    usual = {"quantity": 2, "price": 2490, "title": "Wool scarf"} | ({"variant": "v-red"} if product else {})
    return make_order(store, *(lines or (usual,)), placed_at=ago(days=days).isoformat(), **fields)


def opened(order: Order, **fields: Any) -> Session:
    """A session that the portal opened for its shopper."""
    return open_return(order.store, actor=portal_of(order.store), order=order, **fields)


def shopper(session: Session) -> Actor:
    """Whoever stands in the session."""
    return shopper_of(returns, session)


def picked(order: Order, *, line: int = 1, quantity: int = 1, reason: str = "too_small") -> Session:
    """A session with one item and its reason."""
    session = opened(order)
    choose_item(session, actor=shopper(session), line=line, quantity=quantity)
    return give_reason(session, actor=shopper(session), line=line, reason=reason)


def offered(order: Order, **fields: Any) -> Session:
    """A session whose shopper sees what is offered."""
    session = picked(order, **fields)
    return show_offers(session, actor=shopper(session))


def offer_of(session: Session, option: str, item: int = 1) -> Offer:
    """The offer of that option that was made last."""
    found = session.return_offers.filter(option=option, item=item).order_by("-number").first()
    assert isinstance(found, Offer), option
    return found


def item_of(session: Session, number: int = 1) -> Item:
    """An item as stored."""
    found = session.return_items.get(number=number)
    assert isinstance(found, Item)
    return found
