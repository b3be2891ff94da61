"""What a store's own records say for and against a customer: what they paid, what they sent back, where their parcels go."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.commerce.customers.wall import customers
from floorwalker.commerce.orders.models import Payment
from floorwalker.commerce.orders.wall import orders
from floorwalker.commerce.rmas.models import Rma

LOOKED_AT = 50
"""So many of their newest orders are looked at."""
ENOUGH = 5
"""From so many units on, the share that was sent back says something."""
SUSPICIOUS = 20
"""What a return that was rejected as suspicious adds to the return risk."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a customer; ``None`` is not known. ``return_risk`` is from 0 to 100."""

    paid_orders: int | None = None
    known_payment: bool | None = None
    return_risk: int | None = None
    country: str = ""


NOBODY = Record()


def record_of(store_id: int, ref: str) -> Record:
    """The record of the customer whom the shop calls so; of guests, and of those who are not in the records, nothing is known."""
    reach = EVERYWHERE.narrowed(store_id)
    found = customers(reach).filter(external_id=ref).values_list("pk", "country").first() if ref else None
    if found is None:
        return NOBODY
    key, country = found
    captured = Payment.objects.filter(order=OuterRef("pk"), kind="capture", status="succeeded")
    bought = orders(reach).filter(customer=key).exclude(status="cancelled").order_by("-placed_at", "-id")
    rows = list(
        bought.annotate(on_file=Exists(captured)).values_list("paid", "quantity", "returning", "country", "on_file")[
            :LOOKED_AT
        ]
    )
    suspicious = Rma.objects.filter(customer_id=key, reject_code="suspicious").count()
    return Record(
        paid_orders=sum(paid > 0 for paid, *_ in rows),
        known_payment=any(row[-1] for row in rows),
        return_risk=_return_risk(sum(row[1] for row in rows), sum(row[2] for row in rows), suspicious),
        country=next((row[3] for row in rows if row[3]), country),
    )


def _return_risk(bought: int, returned: int, suspicious: int) -> int | None:
    """Percent of the units that were bought and went back, and more for each suspicious return; of too few, nothing."""
    if bought < ENOUGH and not suspicious:
        return None
    share = returned / bought if bought >= ENOUGH else 0
    return min(round(100 * share) + SUSPICIOUS * suspicious, 100)
