"""What people do with an RMA; what they do with its money stands in ``money/actions.py``."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.orders.claims import claim, unclaim
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import release_payout
from floorwalker.commerce.orders.wall import look_up
from floorwalker.commerce.rmas import events as e
from floorwalker.commerce.rmas.channel import machine
from floorwalker.commerce.rmas.effects import INSPECTED_FROM, units_in
from floorwalker.commerce.rmas.models import PAYOUTS, Lot, Payout, ReturnLine
from floorwalker.commerce.rmas.money.planning import approval, order_of
from floorwalker.commerce.rmas.requests import Origin, Wanted, requested
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.photos import Photo, keep
from floorwalker.core.sheet import Sheet
from floorwalker.core.verbs import verb


@verb(machine, "create")
def create(
    sheet: Sheet, *, actor: Actor, order: str, lines: Sequence[Mapping[str, Any]], method: str = ""
) -> e.RmaRequested:
    """An agent opens an RMA within the rules."""
    return _created(sheet, order, lines, method, Origin(kind="enforced"), actor)


@verb(machine, "create_unlimited")
def create_unlimited(
    sheet: Sheet, *, actor: Actor, order: str, lines: Sequence[Mapping[str, Any]], reason: str, method: str = ""
) -> e.RmaRequested:
    """An agent opens an RMA beyond the rules, and says why. Units that never left or are in returns stay out of reach."""
    return _created(sheet, order, lines, method, Origin(kind="unlimited", reason=reason), actor)


def _created(
    sheet: Sheet, name: str, lines: Sequence[Mapping[str, Any]], method: Any, origin: Origin, actor: Actor
) -> e.RmaRequested:
    wanted = [
        Wanted(line=row["line"], quantity=row["quantity"], reason=row.get("reason") or "", option=row.get("option") or "refund")
        for row in lines
    ]  # fmt: skip
    order = _order_called(sheet.session.store, name)
    return requested(sheet, order, wanted, actor=actor, origin=origin, method=method or "label")


def _order_called(store: Store, name: str) -> Order:
    found = look_up(store, name)
    if not found:
        raise Invalid(gettext("This store has no order “{name}”.").format(name=name), field="order")
    if len(found) > 1:
        raise Invalid(gettext("Several orders are called “{name}”.").format(name=name), field="order")
    return found[0]


@verb(machine, "approve")
def approve(sheet: Sheet, *, actor: Actor, message: str = "") -> list[Fact]:
    """The goods may come back, and what is owed for them is planned and reserved."""
    lines = [line_of(row) for row in sheet.rows(ReturnLine).values()]
    return approval(sheet, order_of(sheet), lines, e.RmaApproved(message=message), actor=actor)


def line_of(row: ReturnLine) -> e.Line:
    """A line as its fact said it."""
    instead = e.Exchanged(**row.exchange) if row.exchange else None
    return e.Line(
        line=row.order_line, quantity=row.quantity, option=row.option, value=row.value, bonus=row.bonus, fee=row.fee,  # type: ignore[arg-type]  # it was said as one
        exchange=instead,
    )  # fmt: skip


@verb(machine, "reject")
def reject(sheet: Sheet, *, actor: Actor, reason: str, message: str = "") -> e.RmaRejected:
    """The goods may not come back."""
    _free(sheet, actor)
    return e.RmaRejected(reason=reason, message=message)


@verb(machine, "hold")
def hold(sheet: Sheet, *, actor: Actor, reason: str = "") -> e.RmaHeld:
    """The decision waits."""
    return e.RmaHeld(reason=reason)


@verb(machine, "resume")
def resume(sheet: Sheet, *, actor: Actor) -> e.RmaResumed:
    """The decision goes on."""
    return e.RmaResumed()


@verb(machine, "cancel")
def cancel(sheet: Sheet, *, actor: Actor, reason: str = "") -> e.RmaCancelled:
    """It is given up; nothing has moved."""
    _free(sheet, actor)
    return e.RmaCancelled(reason=reason)


def units_of(sheet: Sheet) -> dict[int, int]:
    """What the RMA claims of its order."""
    return {line.order_line: line.quantity for line in sheet.rows(ReturnLine).values()}


def _free(sheet: Sheet, actor: Actor) -> None:
    """Give back to the order what the RMA has claimed and reserved."""
    order = order_of(sheet)
    if sheet.record.claimed:
        unclaim(order, units_of(sheet), actor=actor, reason=sheet.session.token)
    for payout in sheet.rows(Payout).values():
        if payout.amount and PAYOUTS.leads(payout.state, "cancelled"):
            release_payout(order, payout.key, actor=actor, reason=sheet.session.token)


@verb(machine, "receive")
def receive(
    sheet: Sheet, *, actor: Actor, counted: Sequence[Mapping[str, Any]], complete: bool = False
) -> e.GoodsReceived:
    """Goods were unpacked and counted."""
    known = sheet.rows(ReturnLine)
    if wrong := [row["line"] for row in counted if row["line"] not in known]:
        raise Invalid(gettext("This RMA has no line {line}.").format(line=wrong[0]), field="counted")
    rows = [
        e.Counted(line=row["line"], quantity=row["quantity"], condition=row.get("condition") or "")
        for row in counted
        if row.get("quantity")
    ]
    if not rows and not complete:
        raise Invalid(gettext("Say how many units came."), field="counted")
    return e.GoodsReceived(counted=tuple(rows), complete=complete)


@verb(machine, "inspect")
def inspect(
    sheet: Sheet,
    *,
    actor: Actor,
    line: int,
    quantity: int,
    images: Sequence[Photo] = (),
    **found: Any,
) -> e.GoodsInspected:
    """Units of a line were looked at."""
    states = INSPECTED_FROM if found.get("returned") else ("expected", "received")
    _must_have(sheet, line, quantity, states)
    shown = tuple(keep(sheet.session.id, image) for image in images)
    return e.GoodsInspected(line=line, quantity=quantity, images=shown, **found)


@verb(machine, "dispose")
def dispose(sheet: Sheet, *, actor: Actor, line: int, quantity: int, disposition: Any) -> e.GoodsDisposed:
    """What becomes of inspected units. Stock hears of what is restocked."""
    _must_have(sheet, line, quantity, ("validated",))
    good = sum(
        lot.quantity
        for lot in sheet.rows(Lot).values()
        if lot.line == line and lot.restockable and lot.state == "validated"
    )
    if disposition == "restock" and quantity > good:
        no = gettext("Only {units} units of this line can be sold again.").format(units=good)
        raise Refused(no, code="not_restockable")
    row = sheet.rows(ReturnLine)[line]
    return e.GoodsDisposed(
        line=line, quantity=quantity, disposition=disposition, order_line=row.order_line, sku=row.sku
    )


def _must_have(sheet: Sheet, line: int, quantity: int, states: tuple[str, ...]) -> None:
    if line not in sheet.rows(ReturnLine):
        raise NotFound(gettext("This RMA has no line {line}.").format(line=line))
    units = units_in(sheet, line, states)
    if units < quantity:
        raise Refused(gettext("Only {units} units of this line stand so.").format(units=units), code="too_many_units")


@verb(machine, "close")
def close(sheet: Sheet, *, actor: Actor, reason: str = "") -> e.RmaClosed:
    """All is done."""
    return e.RmaClosed(reason=reason)


@verb(machine, "reopen")
def reopen(sheet: Sheet, *, actor: Actor, reason: str = "") -> e.RmaReopened:
    """It goes on; units that were freed meanwhile are claimed again, if they are still there."""
    again = not sheet.record.claimed
    if again:
        claim(order_of(sheet), units_of(sheet), actor=actor, reason=sheet.session.token)
    return e.RmaReopened(claimed=again, reason=reason)


@verb(machine, "note")
def note(sheet: Sheet, *, actor: Actor, text: str, images: Sequence[Photo] = ()) -> e.RmaNoted:
    """Write down something for colleagues."""
    return e.RmaNoted(text=text, images=tuple(keep(sheet.session.id, image) for image in images))


@verb(machine, "resend")
def resend(sheet: Sheet, *, actor: Actor) -> e.RmaMailed:
    """Tell the customer again how it stands; the outbox writes."""
    if not order_of(sheet).email:
        raise Refused(gettext("No address of this customer is known."), code="no_address")
    return e.RmaMailed()
