"""Looking up an order: who opens a return in a portal, and look-ups that failed, kept without a word of what was typed."""

from datetime import timedelta

from floorwalker.accounts.actor import Actor, Granted, Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.models import FailedLookUp
from floorwalker.core.clock import now
from floorwalker.core.facts import digest


def portal_of(store: Store) -> Actor:
    """A shopper who has just shown whose order it is: they may open a return in this store, and nothing else."""
    reach = Reach(store_ids=frozenset({store.pk}))
    return Actor(kind="customer", ref="", label="Shopper", grants=(Granted(reach=reach, rights=("returns.open",)),))


def note_failure(store: Store, *, order: str, address: str) -> None:
    """Somebody at this address could not say whose order it is, or there is none of that name."""
    FailedLookUp.objects.create(
        store=store, order_digest=_order(order), address_digest=_address(address), occurred_at=now()
    )


def failures(store: Store, *, within: timedelta, order: str = "", address: str = "") -> int:
    """How many look-ups failed lately, for an order or from an address."""
    found = FailedLookUp.objects.filter(store=store, occurred_at__gt=now() - within)
    if order:
        found = found.filter(order_digest=_order(order))
    if address:
        found = found.filter(address_digest=_address(address))
    return found.count()


def _order(name: str) -> str:
    """With or without its sign, in small or capital letters, it is the same order."""
    return digest({"order": name.strip().casefold().lstrip("#")})


def _address(address: str) -> str:
    return digest({"address": address})
