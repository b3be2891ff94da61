"""What people do with a shopping session."""

from floorwalker.accounts.actor import Actor
from floorwalker.channels.instore.channel import machine
from floorwalker.channels.instore.events import SessionCancelled, SessionCompleted, SessionNoted
from floorwalker.core.sheet import Sheet
from floorwalker.core.verbs import verb


@verb(machine, "complete")
def complete(sheet: Sheet, *, actor: Actor, reason: str = "") -> SessionCompleted:
    """The shopper has paid and left, though no exit code was scanned."""
    return SessionCompleted(reason=reason)


@verb(machine, "cancel")
def cancel(sheet: Sheet, *, actor: Actor, reason: str) -> SessionCancelled:
    """Nothing more is bought here; a payment that succeeds late still counts."""
    return SessionCancelled(by="staff", reason=reason)


@verb(machine, "note")
def note(sheet: Sheet, *, actor: Actor, text: str) -> SessionNoted:
    """Write down something for colleagues."""
    return SessionNoted(text=text)
