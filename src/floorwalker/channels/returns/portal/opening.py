"""From an order that was looked up to the session in which it is returned."""

from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import open_return
from floorwalker.channels.returns.channel import BEFORE, GONE, STANDING
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


def begin(store: Store, order: Order, *, gift: bool, language: str, more: bool = False) -> Session:
    """The session in which this order is returned: that in which something was chosen and not asked for yet, else that which
    was asked for and runs, unless ``more`` shall come back, else a new one.

    One that was begun without choosing anything, while nothing may come back any more, has ended.
    """
    begun = _sessions(store, order, gift).filter(state__in=(*BEFORE, GONE)).first()
    if begun is not None and begun.quantity:
        return begun
    if not more and (runs := _running(store, order, gift)):
        return runs
    if begun is not None and not why_nothing(order, now(), gift=gift):
        return begun
    return open_return(store, actor=portal_of(store), order=order, gift=gift, language=language)


def _sessions(store: Store, order: Order, gift: bool) -> QuerySet[Session]:
    """The returns of an order that shoppers have begun, the newest first; a gift's are its receiver's alone."""
    mine = {"return_session__order_id": order.pk, "return_session__gift": gift, "client": "portal"}
    return sessions(_reach(store), "returns").filter(**mine).order_by("-started_at")


def _running(store: Store, order: Order, gift: bool) -> Session | None:
    """The newest return of an order that was asked for, and whose RMA is not over."""
    asked = list(_sessions(store, order, gift).filter(state__in=STANDING))
    ids = [id_ for session in asked if (id_ := session.return_session.rma_id) is not None]
    open_ = set(sessions(_reach(store), "rmas").filter(id__in=ids, ended_at=None).values_list("id", flat=True))
    return next((session for session in asked if session.return_session.rma_id in open_), None)


def _reach(store: Store) -> Reach:
    return Reach(store_ids=frozenset({store.pk}))
