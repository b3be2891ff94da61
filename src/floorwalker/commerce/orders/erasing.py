"""Erasing a buyer: what their orders say of them, and what their customer record says."""

import pgtrigger
from django.db import transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.trail import WITHOUT_REASON, noted, trail_of
from floorwalker.commerce import by_hand
from floorwalker.commerce.customers.erasing import erase
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.models import PRIVATE, Order
from floorwalker.commerce.orders.words import words_of
from floorwalker.commerce.rights import must
from floorwalker.core.clock import now
from floorwalker.core.desks import drafts

_BATCH = 200


@noted
def erase_buyer(customer: Customer, *, actor: Actor, reason: str = "") -> int:
    """Erase a customer and what is private of their orders, trails included; answers of how many orders.

    Goods, amounts and dates stay: they are the books. Sessions are erased by ``core.log.erase``.
    """
    erase(customer, actor=actor, reason=reason)
    erased = 0
    while some := _erase_some(customer):
        erased += some
    return erased


def erase_everywhere(ref: str, actor: Actor) -> int:
    """Erase the buyer of this reference in every store, for the command line; answers how many customers and orders."""
    known = list(Customer.objects.filter(external_id=ref).select_related("store").order_by("pk"))
    erased = sum(1 + erase_buyer(customer, actor=actor) for customer in known)
    guests = Order.objects.filter(customer=None, customer_ref=ref, erased_at=None).select_related("store")
    for order in guests:
        erase_order(order, actor=actor)
        erased += 1
    return erased


@noted
def erase_order(order: Order, *, actor: Actor, reason: str = "") -> None:
    """The same for one order, such as a guest's. Takes the right ``orders.erase``."""
    must(actor, "orders.erase", order.store)
    with transaction.atomic():
        _erase(list(Order.objects.select_for_update().filter(pk=order.pk)))


@transaction.atomic
def _erase_some(customer: Customer) -> int:
    whole = Order.objects.select_for_update().filter(customer=customer, erased_at=None).order_by("pk")
    return _erase(list(whole[:_BATCH]))


def _erase(orders: list[Order]) -> int:
    moment = now()
    for order in orders:
        for name, empty in PRIVATE.items():
            setattr(order, name, empty)
        order.by_hand = by_hand.without(order, PRIVATE)
        order.erased_at, order.digest, order.words = moment, "", words_of(order, order.lines.all())
    Order.objects.bulk_update(orders, [*PRIVATE, "erased_at", "digest", "by_hand", "words"])
    with pgtrigger.ignore("orders.OrderTrail:append_only"):
        trail = trail_of(Order).filter(pgh_obj__in=orders)
        trail.update(**PRIVATE)
        trail.filter(pgh_created_at__lt=moment).update(pgh_context=WITHOUT_REASON)
    drafts.forget(order.pk for order in orders)
    return len(orders)
