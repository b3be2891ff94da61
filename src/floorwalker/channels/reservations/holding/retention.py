"""Retention: the address and the browser of a cart are forgotten so many days after it ended; what was said stays provable.

They are private fields, which lie beside the log: they are deleted, and the events keep their keyed digest.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.events import CartDenied, CartReserved
from floorwalker.channels.reservations.models import ADDRESSED, Cart
from floorwalker.core.clock import now
from floorwalker.core.log.erase import erase
from floorwalker.core.terms import current_terms, terms_of

_TYPES = (CartReserved.type, CartDenied.type)
_BATCH = 500


def forget(at: datetime | None = None) -> int:
    """Forget what is older, now or ``at`` a moment, than each store keeps it; answers of how many carts."""
    moment = at or now()
    return sum(_forget(store_id, moment - timedelta(days=days)) for store_id, days in _kept())


def _kept() -> Iterator[tuple[int, int]]:
    """The stores that forget, with after how many days, as their terms say now."""
    versions = current_terms(reservations, Store.objects.values_list("pk", flat=True))
    terms = terms_of(reservations, versions.values())
    for store_id, version in versions.items():
        if terms[version].forget_after:
            yield store_id, terms[version].forget_after


def _forget(store_id: int, before: datetime) -> int:
    """Go through the carts that were opened before then, by an index of those with an address; whoever came back later is kept."""
    opened_before, last, count = UUID(int=int(before.timestamp() * 1000) << 80), UUID(int=0), 0
    old = Cart.objects.filter(ADDRESSED, session_id__lt=opened_before, expires_at=None, session__store=store_id)
    while some := _after(last, old.filter(session__last_activity_at__lt=before)):
        count += erase(some, actor=SYSTEM, types=_TYPES)
        last = some[-1]
    return count


def _after(last: UUID, old: QuerySet[Cart]) -> list[UUID]:
    return list(old.filter(session_id__gt=last).order_by("session_id").values_list("session_id", flat=True)[:_BATCH])
