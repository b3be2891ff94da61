"""The sums that an order and its customer show, always counted anew from the rows below."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, F, Sum

from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.models import Order, Payment, Payout
from floorwalker.commerce.orders.statuses import keep


def refunds(payments: Iterable[Payment], payouts: Iterable[Payout]) -> int:
    """What has gone back: what the shop tells, and what we paid, where the shop does not tell of the same."""
    settled = [payout for payout in payouts if payout.state == "settled"]
    ours = {payout.reference for payout in settled if payout.reference}
    told = (p.amount for p in payments if p.kind == "refund" and p.status == "succeeded" and p.external_id not in ours)
    return sum(told) + sum(payout.amount for payout in settled)


def count_payments(order: Order, payments: Iterable[Payment], payouts: Iterable[Payout]) -> None:
    """Set what is authorized and not taken yet, what was paid, and what went back, and the statuses that follow.

    A refund that the shop tells of while our payout of it is still on its way must not count twice: what has gone back is at
    most what was paid less what is promised, and is right again as soon as the payout is settled.
    """
    sums = {"authorize": 0, "capture": 0, "void": 0, "refund": 0}
    payments = list(payments)
    for payment in payments:
        if payment.status == "succeeded":
            sums[payment.kind] += payment.amount
    order.paid = sums["capture"]
    order.authorized = max(sums["authorize"] - sums["capture"] - sums["void"], 0)
    order.refunded = max(min(refunds(payments, payouts), order.paid - order.refunding), 0)
    keep(order)


def refresh_customers(ids: Iterable[UUID | None]) -> None:
    """Count what these customers bought, anew and under their row locks, so that two at once cannot miss each other."""
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return
    held = list(Customer.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    bought = Order.objects.filter(customer__in=wanted).order_by().values("customer")
    sums = {row["customer"]: row for row in bought.annotate(count=Count("pk"), worth=Sum(F("paid") - F("refunded")))}
    changed = []
    for customer in held:
        found = sums.get(customer.pk, {"count": 0, "worth": 0})
        if (customer.order_count, customer.lifetime_value) != (found["count"], found["worth"]):
            customer.order_count, customer.lifetime_value = found["count"], found["worth"]
            changed.append(customer)
    Customer.objects.bulk_update(changed, ["order_count", "lifetime_value"])
