"""How much of an article's stock one shopper, or one address, holds."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, Sum

from floorwalker.channels.reservations.effects import cart_of
from floorwalker.channels.reservations.models import HELD, Hold
from floorwalker.commerce.stock.models import Level
from floorwalker.core.log.sheet import Sheet

LOOKED_AT = 1_000
"""So many of an article's holds, the newest, are looked at to find those of one address."""


def share_held(sheet: Sheet, mine: Sequence[Hold], shared: Sequence[str]) -> float | None:
    """The largest part of what could be held of an article; none of what is sold without end, and of a single unit, which hoards nothing.

    For articles in ``shared`` it counts what other carts of this address or customer hold as well.
    """
    units = {hold.level_id: hold.quantity for hold in mine}
    for article in shared:
        level = UUID(article)
        units[level] = max(units.get(level, 0), _together(sheet, level))
    levels = Level.objects.filter(pk__in=units, oversell=False).values_list("pk", "held", "available")
    parts = (
        min(units[pk] / (held + free), 1) if units[pk] > 1 else 0.0 for pk, held, free in levels if held + free > 0
    )
    return max(parts, default=None)


def _together(sheet: Sheet, level: UUID) -> int:
    """Units of all carts of the address or the customer, among the newest holds of the article."""
    session, ip = sheet.session, cart_of(sheet).ip
    live = Hold.objects.filter(level_id=level, state=HELD)
    newest = live.order_by("-expires_at").values("session_id")[:LOOKED_AT]
    who = Q(session__cart__ip=ip) if ip else Q(pk__in=[])
    if session.customer_ref:
        who |= Q(session__customer_ref=session.customer_ref)
    theirs = live.filter(who, session__in=newest, session__store=session.store_id)
    return theirs.aggregate(units=Sum("quantity"))["units"] or 0
