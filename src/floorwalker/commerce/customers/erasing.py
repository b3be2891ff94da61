"""Erasing what the records say of a person: the row and its trail keep only what is nobody's."""

import pgtrigger
from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.trail import WITHOUT_REASON, noted, trail_of
from floorwalker.commerce import by_hand
from floorwalker.commerce.customers.models import PRIVATE, Customer
from floorwalker.commerce.customers.words import words_of
from floorwalker.commerce.rights import must
from floorwalker.core.clock import now
from floorwalker.core.desks import drafts
from floorwalker.core.errors import NotFound


@noted
@transaction.atomic
def erase(customer: Customer, *, actor: Actor, reason: str = "") -> Customer:
    """Delete for good what is private of a customer, in the row and in its trail. Takes the right ``customers.erase``.

    The row stays, with the shop's key, so that sums stay right; it takes no private fields any more. What their orders say
    of them is erased by ``orders.erasing.erase_buyer``, which calls this.
    """
    must(actor, "customers.erase", customer.store)
    held = Customer.objects.select_for_update(of=("self",)).select_related("store").filter(pk=customer.pk).first()
    if held is None:
        raise NotFound(gettext("There is no such customer."))
    moment = now()
    for name, empty in PRIVATE.items():
        setattr(held, name, empty)
    held.by_hand = by_hand.without(held, PRIVATE)
    held.status, held.digest, held.words = "erased", "", words_of(held)
    held.save()
    with pgtrigger.ignore("customers.CustomerTrail:append_only"):
        trail = trail_of(Customer).filter(pgh_obj=held)
        trail.update(**PRIVATE)
        trail.filter(pgh_created_at__lt=moment).update(pgh_context=WITHOUT_REASON)
    drafts.forget([held.pk])
    return held
