"""What people, and programs for shoppers, do with a reserved cart."""

from collections.abc import Sequence

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.channels.reservations.channel import machine
from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.events import (
    CancelReason,
    CartCalled,
    CartCancelled,
    CartConverted,
    ConversionConflicted,
    HoldsExtended,
    HoldsReleased,
    HoldsRenewed,
)
from floorwalker.channels.reservations.holding import deciding
from floorwalker.channels.reservations.models import Hold
from floorwalker.channels.reservations.watching import watching
from floorwalker.commerce.stock.shelves import lock
from floorwalker.core.errors import Refused
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.verbs import verb
from floorwalker.risk.restrictions import Restriction


@verb(machine, "extend")
def extend(sheet: Sheet, *, actor: Actor) -> HoldsExtended:
    """More time, by as much as the store says."""
    return deciding.extend(sheet)


@verb(machine, "renew")
def renew(sheet: Sheet, *, actor: Actor) -> HoldsRenewed:
    """The shopper is still there."""
    return deciding.renew(sheet)


@verb(machine, "call")
def call(sheet: Sheet, *, actor: Actor, minutes: int, caller: str = "", note: str = "") -> CartCalled:
    """Keep the cart for as long as the call may take."""
    return CartCalled(minutes=minutes, caller=caller, note=note)


@verb(machine, "release")
def release(sheet: Sheet, *, actor: Actor, holds: Sequence[str] = ()) -> HoldsReleased:
    """These holds, or all."""
    mine = [hold.number for hold in held(sheet) if not holds or str(hold.number) in holds]
    if not mine:
        raise Refused(gettext("These holds are over."), code="hold_over")
    return HoldsReleased(holds=tuple(mine), reason="merchant" if actor.kind == "employee" else "removed")


@verb(machine, "convert")
def convert(sheet: Sheet, *, actor: Actor, order: str) -> CartConverted | ConversionConflicted:
    """The cart became an order; after its time, what is left of the stock decides."""
    return deciding.convert(sheet, lock((), sorted({hold.level_id for hold in sheet.rows(Hold).values()})), order)


@verb(machine, "cancel")
def cancel(sheet: Sheet, *, actor: Actor, reason: CancelReason) -> CartCancelled:
    """All is free."""
    return CartCancelled(reason=reason)


def free(sheet: Sheet, restriction: Restriction) -> list[HoldsReleased]:
    """What a restricted cart holds is free where the restriction says so, and stays held where it does not."""
    mine = tuple(hold.number for hold in held(sheet))
    return [HoldsReleased(holds=mine, reason="restricted")] if restriction.frees and mine else []


watching.bind(machine, also=free)
