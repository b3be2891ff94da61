"""What people do with a shopping session."""

from floorwalker.accounts.actor import Actor
from floorwalker.channels.instore.channel import machine
from floorwalker.channels.instore.events import BasketCancelled, BasketCompleted, BasketNoted
from floorwalker.core.sheet import Sheet
from floorwalker.core.verbs import verb


@verb(machine, "complete")
def complete(sheet: Sheet, *, actor: Actor, reason: str = "") -> BasketCompleted:
    """The shopper has paid and left, though no exit code was scanned."""
    return BasketCompleted(reason=reason)


@verb(machine, "cancel")
def cancel(sheet: Sheet, *, actor: Actor, reason: str) -> BasketCancelled:
    """Nothing more is bought here; a payment that succeeds late still counts."""
    return BasketCancelled(by="staff", reason=reason)


@verb(machine, "note")
def note(sheet: Sheet, *, actor: Actor, text: str) -> BasketNoted:
    """Write down something for colleagues."""
    return BasketNoted(text=text)
