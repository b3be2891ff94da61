"""What people do with an RMA; what they do with its money stands in ``money/actions.py``."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.orders.claims import claim, unclaim
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import release_payout
from floorwalker.commerce.orders.wall import look_up
from floorwalker.commerce.rmas import events as e
from floorwalker.commerce.rmas.channel import machine
from floorwalker.commerce.rmas.effects import INSPECTED_FROM, units_in
from floorwalker.commerce.rmas.letters.recipients import recipient_of
from floorwalker.commerce.rmas.lines import accepted, line_of, units_of
from floorwalker.commerce.rmas.models import PAYOUTS, Lot, Payout, ReturnLine
from floorwalker.commerce.rmas.money.planning import approval, order_of
from floorwalker.commerce.rmas.reasons import Offered, offered_by
from floorwalker.commerce.rmas.requests import Origin, Wanted, requested
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.photos import Photo, keep
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
    store = sheet.session.store
    offered = offered_by([store.pk]).get(store.pk, Offered())
    wanted = [_wanted(store, row, offered) for row in lines]
    order = _order_called(store, name)
    return requested(sheet, order, wanted, actor=actor, origin=origin, method=method or "label")


def _wanted(store: Store, row: Mapping[str, Any], offered: Offered) -> Wanted:
    option: e.Option = row.get("option") or "refund"
    sku = row.get("exchange") or ""
    if sku and option != "exchange":
        raise Invalid(gettext("Only an exchange is for another article."), code="no_exchange", field="lines")
    instead = _article(store, sku, row["quantity"]) if sku else None
    told = row.get("reason") or ""
    if told and told not in dict(offered.choices):
        raise Invalid(gettext("This store knows no reason “{reason}”.").format(reason=told), field="lines")
    reason, _, sub_reason = told.partition(".")
    return Wanted(
        line=row["line"], quantity=row["quantity"], reason=reason, sub_reason=sub_reason,
        vocabulary=offered.version if told else None, option=option, exchange=instead,
    )  # fmt: skip


def _article(store: Store, sku: str, quantity: int) -> e.Exchanged:
    """What an exchange is for, at the price that it has today."""
    found = list(Variant.objects.select_related("product").filter(store=store, sku=sku, active=True)[:2])
    if len(found) != 1:
        raise Invalid(gettext("No article, or more than one, has the SKU “{sku}”.").format(sku=sku), field="lines")
    (variant,) = found
    title = f"{variant.product.title}, {variant.title}" if variant.title else variant.product.title
    return e.Exchanged(variant=variant.external_id, sku=sku, title=title[:255], price=variant.price * quantity)


def _order_called(store: Store, name: str) -> Order:
    found = look_up(store, name)
    if not found:
        raise Invalid(gettext("This store has no order “{name}”.").format(name=name), field="order")
    if len(found) > 1:
        raise Invalid(gettext("Several orders are called “{name}”.").format(name=name), field="order")
    return found[0]


@verb(machine, "approve")
def approve(sheet: Sheet, *, actor: Actor, message: str = "", lines: Sequence[Mapping[str, Any]] = ()) -> list[Fact]:
    """The goods may come back, and what is owed for them is planned and reserved; of lines that are rejected, neither.

    ``lines`` are decisions, by the line's place in the RMA; a line of which nothing is said is approved.
    """
    rejected = _rejected(sheet, lines)
    coming = {place: line_of(row) for place, row in accepted(sheet).items() if place not in rejected}
    order = order_of(sheet)
    if not coming:
        _free(sheet, actor)
        reasons = {fact.reason for fact in rejected.values()}
        return [
            *rejected.values(),
            e.RmaRejected(reason=reasons.pop() if len(reasons) == 1 else "other", message=message),
        ]
    if rejected:
        rows = [sheet.rows(ReturnLine)[place] for place in rejected]
        unclaim(order, {row.order_line: row.quantity for row in rows}, actor=actor, reason=sheet.session.token)
    return [
        *rejected.values(),
        *approval(sheet, order, coming, e.RmaApproved(message=message, closes=sheet.terms.auto_close), actor=actor),
    ]


def _rejected(sheet: Sheet, lines: Sequence[Mapping[str, Any]]) -> dict[int, e.LineRejected]:
    """The rejections among some decisions, by line; one of a line that there is not is Invalid, and so are two of one line."""
    known, places = accepted(sheet), [row["line"] for row in lines]
    if wrong := [place for place in places if place not in known]:
        raise Invalid(gettext("This RMA has no line {line}.").format(line=wrong[0]), field="lines")
    if len(set(places)) < len(places):
        raise Invalid(gettext("A line is decided on twice."), code="line_twice", field="lines")
    return {
        row["line"]: e.LineRejected(
            line=row["line"], reason=row.get("reason") or "other", message=row.get("message") or ""
        )
        for row in lines
        if row["decision"] == "reject"
    }


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
    if not recipient_of(sheet.session, order_of(sheet)).email:
        raise Refused(gettext("No address of this customer is known."), code="no_address")
    return e.RmaMailed()
