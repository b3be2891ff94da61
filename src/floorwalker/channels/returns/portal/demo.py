"""The demo's portals: each store has one that is open, in colours of its own."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.models import ReturnSession
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.commerce.orders.wall import orders

_COLOURS = ("#0b63c7", "#0f766e", "#9a3412", "#6d28d9", "#be123c")


def scene(stores: Mapping[str, Store], at: datetime) -> str:
    """Open a portal in each store; tells with which order it can be tried."""
    for place, store in enumerate(stores.values()):
        Portal.objects.create(
            store=store,
            open=True,
            name=store.name,
            colour=_COLOURS[place % len(_COLOURS)],
            contact_email="help@example.com",
            payment_port="pretend",
        )
    first = next(iter(stores.values()))
    here = orders(Reach(store_ids=frozenset({first.pk})))
    order = (
        here.filter(fulfilment_status="fulfilled", returning=0, cancelled_at=None)
        .exclude(email="")
        .exclude(pk__in=ReturnSession.objects.filter(session__store=first).values("order_id"))
        .order_by("-placed_at")
        .first()
    )
    told = f", for example with the order {order.name} and {order.email}" if order else ""
    return f"Shoppers return by themselves at {settings.PUBLIC_URL}/portal/{first.code}/{told}."
