"""Erasing a buyer: what their orders say of them, and what their customer record says."""

import pgtrigger
from django.db import transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.trail import noted, trail_of
from floorwalker.commerce.customers.erasing import erase
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.models import PRIVATE, Order
from floorwalker.commerce.orders.words import words_of
from floorwalker.commerce.rights import must
from floorwalker.core.clock import now

_BATCH = 200


@noted
def erase_buyer(customer: Customer, *, actor: Actor, reason: str = "") -> int:
    """Erase a customer and what is private of their orders, trails included; answers of how many orders.

    Goods, amounts and dates stay: they are the books. Sessions are erased by ``floorwalker erase``.
    """
    erase(customer, actor=actor, reason=reason)
    erased = 0
    while some := _erase_some(customer):
        erased += some
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
        order.erased_at, order.digest, order.words = moment, "", words_of(order, order.lines.all())
    Order.objects.bulk_update(orders, [*PRIVATE, "erased_at", "digest", "words"])
    with pgtrigger.ignore("orders.OrderTrail:append_only"):
        trail_of(Order).filter(pgh_obj__in=orders).update(**PRIVATE)
    return len(orders)
