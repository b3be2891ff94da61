"""What each fact does to the sheet. ``False`` means it does not fit, and then nothing was touched."""

from collections.abc import Collection, Sequence
from functools import wraps

from floorwalker.commerce.rmas import events as e
from floorwalker.commerce.rmas.exchanges.effects import EXCHANGE_EFFECTS
from floorwalker.commerce.rmas.models import LOTS, PARCELS, WITHOUT_GOODS, Lot, Parcel, ReturnLine, Rma
from floorwalker.commerce.rmas.money.closing import finish
from floorwalker.commerce.rmas.money.effects import MONEY_EFFECTS, arm, drop
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Effect


def _rma(sheet: Sheet) -> Rma:
    rma: Rma = sheet.record
    return rma


def ask(sheet: Sheet, fact: e.RmaRequested, at: Happening) -> None:
    """The RMA is there, with its lines, and with the goods that are expected."""
    session, rma = sheet.session, _rma(sheet)
    session.customer_ref, session.order_ref, session.client = fact.customer_ref, fact.order_name, fact.origin
    rma.order_id, rma.customer_id = fact.order, fact.customer
    rma.origin, rma.portal_session, rma.method, rma.claimed = fact.origin, fact.origin_session, fact.method, True
    remarks = {remark.line: remark for remark in fact.remarks}
    traces = {judged.line: judged.trace for judged in fact.judgements}
    for place, line in enumerate(fact.lines, start=1):
        _add_line(sheet, line, remarks.get(place)).trace = traces.get(place, {})
        if fact.method != "none" and line.option not in WITHOUT_GOODS:
            sheet.add(Lot, line=place, quantity=line.quantity, state="expected")
    _expect_parcel(sheet, at)


def _expect_parcel(sheet: Sheet, at: Happening) -> None:
    """Where no goods are expected, no parcel is needed."""
    if not sheet.rows(Lot) and not sheet.rows(Parcel):
        sheet.add(Parcel, ref="–", state="not_required", moved_at=at.occurred_at)


def _add_line(sheet: Sheet, line: e.Line, remark: e.Remark | None) -> ReturnLine:
    instead = line.exchange
    return sheet.add(
        ReturnLine,
        order_line=line.line,
        sku=line.sku,
        title=line.title,
        picture_url=line.picture_url,
        quantity=line.quantity,
        reason=line.reason,
        sub_reason=line.sub_reason,
        vocabulary=line.vocabulary,
        reason_words=line.reason_words,
        remark=remark.text if remark else "",
        images=list(remark.images) if remark else [],
        option=line.option,
        value=line.value,
        bonus=line.bonus,
        fee=line.fee,
        exchange={"variant": instead.variant, "sku": instead.sku, "title": instead.title, "price": instead.price}
        if instead
        else {},
        policy=line.policy,
        out_of_policy=line.out_of_policy,
    )


def approve(sheet: Sheet, fact: e.RmaApproved, at: Happening) -> None:
    """The goods may come."""
    rma = _rma(sheet)
    rma.approved_at = rma.open_since = at.occurred_at
    rma.decided_by = "" if fact.automatic else at.actor_label
    rma.closes = fact.closes


def reject(sheet: Sheet, fact: e.RmaRejected, at: Happening) -> None:
    """Nothing comes back."""
    rma = _rma(sheet)
    rma.decided_by, rma.reject_code, rma.claimed = at.actor_label, fact.reason, False
    drop(sheet)


def reject_line(sheet: Sheet, fact: e.LineRejected, at: Happening) -> bool | None:
    """One line does not come back: nothing of it is expected."""
    line = sheet.rows(ReturnLine).get(fact.line)
    if line is None or line.rejected:
        return False
    line.reject_code, line.reject_message = fact.reason, fact.message
    lots = sheet.rows(Lot)
    for number in [number for number, lot in lots.items() if lot.line == fact.line and lot.state == "expected"]:
        del lots[number]
    _expect_parcel(sheet, at)
    return None


def give_up(sheet: Sheet, fact: e.RmaCancelled | e.UnitsFreed, at: Happening) -> None:
    """The units are free, and what was planned is cancelled."""
    _rma(sheet).claimed = False
    drop(sheet)


def close(sheet: Sheet, fact: e.RmaClosed, at: Happening) -> None:
    """All is done, which some payouts have waited for."""
    _rma(sheet).closed_at = at.occurred_at
    arm(sheet, at.occurred_at)


def reopen(sheet: Sheet, fact: e.RmaReopened, at: Happening) -> None:
    """It goes on, and the time to send the goods begins anew."""
    rma = _rma(sheet)
    rma.closed_at, rma.open_since, rma.kept_open = None, at.occurred_at, True
    rma.claimed = rma.claimed or fact.claimed


def track(sheet: Sheet, fact: e.ParcelTracked, at: Happening) -> None:
    """A parcel goes forward; what is late or said twice changes nothing."""
    parcel = next((row for row in sheet.rows(Parcel).values() if row.ref == fact.parcel), None)
    if parcel is None:
        parcel = sheet.add(Parcel, ref=fact.parcel, state="", moved_at=at.occurred_at)
    if PARCELS.go(parcel, fact.state):
        parcel.moved_at = at.occurred_at
    parcel.carrier = fact.carrier or parcel.carrier
    parcel.tracking = fact.tracking or parcel.tracking
    if fact.state not in {"label_created", "not_required"} and parcel.first_scan_at is None:
        parcel.first_scan_at = at.occurred_at
    arm(sheet, at.occurred_at)


def units_in(sheet: Sheet, line: int, states: Collection[str]) -> int:
    """How many units of a line stand so."""
    return sum(lot.quantity for lot in sheet.rows(Lot).values() if lot.line == line and lot.state in states)


def _lots(sheet: Sheet, line: int, states: Collection[str]) -> list[Lot]:
    return [lot for lot in sheet.rows(Lot).values() if lot.line == line and lot.state in states]


def _take(sheet: Sheet, lots: Sequence[Lot], quantity: int, target: str) -> list[Lot]:
    """Take so many units from these lots to another state, the first lots first; the last may split."""
    taken = []
    for lot in lots:
        if quantity <= 0:
            break
        if lot.quantity > quantity:
            lot = _split(sheet, lot, quantity)
        quantity -= lot.quantity
        LOTS.go(lot, target)
        taken.append(lot)
    return taken


def _split(sheet: Sheet, lot: Lot, quantity: int) -> Lot:
    """A lot of its own for some units of a lot."""
    lot.quantity -= quantity
    same = {name: getattr(lot, name) for name in ("line", "state", "condition", "restockable", "explanation", "images")}
    return sheet.add(Lot, quantity=quantity, **same)


def receive(sheet: Sheet, fact: e.GoodsReceived, at: Happening) -> bool | None:
    """Units are there; more than were expected stand apart, and where no more is expected the rest is missing."""
    if any(one.line not in sheet.rows(ReturnLine) for one in fact.counted):
        return False
    for one in fact.counted:
        lots = _take(sheet, _lots(sheet, one.line, {"expected", "missing"}), one.quantity, "received")
        for lot in lots:
            lot.condition = one.condition
        if more := one.quantity - sum(lot.quantity for lot in lots):
            sheet.add(Lot, line=one.line, quantity=more, state="unexpected", condition=one.condition)
    if fact.complete:
        for lot in sheet.rows(Lot).values():
            if lot.state == "expected":
                LOTS.go(lot, "missing")
    arm(sheet, at.occurred_at)
    return None


INSPECTED_FROM = ("received", "expected", "missing", "unexpected")
"""The states of units that can be inspected. What was never counted may be, too: it was counted then."""


def inspect(sheet: Sheet, fact: e.GoodsInspected, at: Happening) -> bool | None:
    """Units of a line were looked at."""
    states = INSPECTED_FROM if fact.returned else ("expected", "received")
    if units_in(sheet, fact.line, states) < fact.quantity:
        return False
    left = fact.quantity
    for state in states:
        for lot in _take(sheet, _lots(sheet, fact.line, {state}), left, "validated" if fact.returned else "missing"):
            left -= lot.quantity
            lot.restockable = fact.restockable if fact.returned else None
            lot.condition = fact.condition or lot.condition
            lot.explanation, lot.images = fact.explanation, list(fact.images)
    arm(sheet, at.occurred_at)
    return None


def dispose(sheet: Sheet, fact: e.GoodsDisposed, at: Happening) -> bool | None:
    """It was done with them what is said: those that can be sold again are restocked, of the others first."""
    if units_in(sheet, fact.line, {"validated"}) < fact.quantity:
        return False
    restock = fact.disposition == "restock"
    lots = sorted(_lots(sheet, fact.line, {"validated"}), key=lambda lot: lot.restockable is not restock)
    for lot in _take(sheet, lots, fact.quantity, "disposed"):
        lot.disposition = fact.disposition
    return None


def _active(effect: Effect) -> Effect:
    """An effect after which the RMA has just been active."""

    @wraps(effect)
    def run(sheet: Sheet, fact: Fact, at: Happening) -> bool | None:
        fits = effect(sheet, fact, at)
        if fits is not False:
            sheet.session.last_activity_at = at.occurred_at
            finish(sheet, at.occurred_at)
        return fits

    return run


def _only_told(sheet: Sheet, fact: Fact, at: Happening) -> None:
    """Nothing but the state changes."""


_EACH: dict[type[Fact], Effect] = {
    e.RmaRequested: ask,
    e.RmaHeld: _only_told,
    e.RmaResumed: _only_told,
    e.RmaApproved: approve,
    e.RmaRejected: reject,
    e.LineRejected: reject_line,
    e.RmaCancelled: give_up,
    e.ParcelTracked: track,
    e.GoodsReceived: receive,
    e.GoodsInspected: inspect,
    e.GoodsDisposed: dispose,
    e.RmaClosed: close,
    e.RmaReopened: reopen,
    e.RmaExpired: _only_told,
    e.UnitsFreed: give_up,
    e.RmaNoted: _only_told,
    e.RmaMailed: _only_told,
    **MONEY_EFFECTS,
    **EXCHANGE_EFFECTS,
}
EFFECTS = {fact: _active(effect) for fact, effect in _EACH.items()}
