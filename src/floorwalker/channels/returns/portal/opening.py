"""From an order that was looked up to the session in which it is returned."""

from uuid import UUID

from django.urls import reverse

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import open_return
from floorwalker.channels.returns.channel import BEFORE, GONE
from floorwalker.channels.returns.policies.look_ups import portal_of
from floorwalker.channels.returns.policies.showing import why_nothing
from floorwalker.channels.returns.policies.terms import ReturnsTerms
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.wall import find_order
from floorwalker.core.clock import now
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.terms import current_terms
from floorwalker.core.terms import terms_of as versions_of
from floorwalker.core.wall import sessions


def terms_of(store: Store) -> ReturnsTerms:
    """The terms that a session of this store would open with now."""
    which = channel("returns")
    version = current_terms(which, [store.pk]).get(store.pk)
    found: ReturnsTerms = versions_of(which, [version] if version else [])[version]
    return found


def order_of(store: Store, id_: UUID) -> Order:
    """An order of this store, by its key."""
    return find_order(_reach(store), id_)


def entrance_url(store: Store) -> str:
    return reverse("portal:entrance", args=[store.code])


def return_url(store: Store) -> str:
    return reverse("portal:return", args=[store.code])


def begin(store: Store, order: Order, *, gift: bool, language: str) -> Session:
    """The session in which this order is returned: the one that was begun and not submitted, else a new one.

    One that was begun without choosing anything, while nothing may come back any more, has ended.
    """
    begun = (
        sessions(_reach(store), "returns")
        .filter(
            return_session__order_id=order.pk, return_session__gift=gift, client="portal", state__in=(*BEFORE, GONE)
        )
        .order_by("-started_at")
        .first()
    )
    if begun is not None and (begun.quantity or not why_nothing(order, now(), gift=gift)):
        return begun
    return open_return(store, actor=portal_of(store), order=order, gift=gift, language=language)


def _reach(store: Store) -> Reach:
    return Reach(store_ids=frozenset({store.pk}))
