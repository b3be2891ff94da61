"""What goes back to buyers: planned, then settled or released, each once, and never more than was paid.

The order's row lock lets one in at a time, the promise is one conditional statement, and the database constraint
``orders_never_refund_more_than_paid`` is the last to say no. Nothing here talks to the outside: a plan reserves the amount,
the outbox of the room that pays carries it out, and what it hears settles the plan or releases it.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.trail import noted
from floorwalker.commerce.orders import figures
from floorwalker.commerce.orders.lock import locked
from floorwalker.commerce.orders.models import Order, Payout
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.kit.speech import locale_of, money


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What to pay back: minor units of the order's currency by a method such as ``refund``; ``key`` makes it once."""

    key: str
    amount: int
    method: str = "refund"


@noted
@transaction.atomic
def plan_payout(order: Order, wish: Wish, *, actor: Actor, reason: str = "") -> Payout:
    """Reserve the amount. The same key again answers the first plan; more than is left of what was paid is Refused."""
    if wish.amount < 1:
        raise Invalid(gettext("There is nothing to pay back."), code="no_amount")
    held = locked(order)
    payouts = {payout.key: payout for payout in held.payouts.all()}
    if wish.key in payouts:
        return _same(payouts[wish.key], wish)
    fits = Order.objects.filter(pk=held.pk, paid__gte=F("refunded") + F("refunding") + wish.amount)
    if not fits.update(refunding=F("refunding") + wish.amount):
        raise _too_much(held)
    return Payout.objects.create(
        order=held,
        number=1 + len(payouts),
        key=wish.key,
        method=wish.method,
        amount=wish.amount,
        planned_at=now(),
        actor=f"{actor.kind} {actor.ref} {actor.label}"[:200],
        reason=reason,
    )


@noted
@transaction.atomic
def settle_payout(order: Order, key: str, *, actor: Actor, reference: str = "", reason: str = "") -> Payout:
    """It was paid. ``reference`` is what the payer calls it, under which the shop may tell of it too: it counts once."""
    return _end(locked(order), key, "settled", reference)


@noted
@transaction.atomic
def release_payout(order: Order, key: str, *, actor: Actor, reason: str = "") -> Payout:
    """It will never be paid: the amount is free for other payouts."""
    return _end(locked(order), key, "released", "")


def _end(order: Order, key: str, state: str, reference: str) -> Payout:
    """End a planned payout; one that has ended so already stays as it is, and one that ended otherwise is Refused."""
    payouts = {payout.key: payout for payout in order.payouts.all()}
    payout = payouts.get(key)
    if payout is None:
        raise NotFound(gettext("The order has no such payout."))
    if payout.state == state:
        return payout
    if payout.state != "planned":
        raise Refused(gettext("This payout has ended already."), code="payout_ended", state=payout.state)
    payout.state, payout.reference, payout.ended_at = state, reference, now()
    payout.save(update_fields=["state", "reference", "ended_at"])
    order.refunding -= payout.amount
    figures.count_payments(order, order.payments.all(), payouts.values())
    order.save(update_fields=["refunding", "refunded", "payment_status", "status"])
    figures.refresh_customers([order.customer_id])
    return payout


def _same(known: Payout, wish: Wish) -> Payout:
    if (known.amount, known.method) != (wish.amount, wish.method):
        raise Refused(gettext("Another payout of this order has the same key."), code="key_reused")
    return known


def _too_much(order: Order) -> Refused:
    left = money(order.refundable, order.currency, locale_of(get_language() or "en"))
    if order.refundable:
        said = gettext("Only {amount} of what was paid is left to pay back.").format(amount=left)
    else:
        said = gettext("Nothing of what was paid is left to pay back.")
    return Refused(said, code="too_much", left=order.refundable, currency=order.currency)
