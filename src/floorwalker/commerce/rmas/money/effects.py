"""What facts of money do to the sheet. ``False`` means it does not fit, and then nothing was touched."""

from datetime import datetime, timedelta

from floorwalker.commerce.rmas.exchanges import drafts
from floorwalker.commerce.rmas.models import LOTS, PAYOUTS, Lot, Parcel, Payout, Rma
from floorwalker.commerce.rmas.money import events as e
from floorwalker.commerce.rmas.money.planning import who
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Effect

_HERE = {"received", "validated", "disposed"}
_ARRIVED = {"received", "inspected", "exported", "returned_to_retailer"}


def arm(sheet: Sheet, at: datetime) -> None:
    """Start the undo window of every payout whose trigger has come."""
    rma: Rma = sheet.record
    if rma.approved_at is None or not rma.claimed:
        return
    start = at
    if sheet.terms.payout_trigger == "after_delay":
        start = max(at, rma.approved_at + timedelta(days=sheet.terms.delay_days))
    for payout in sheet.rows(Payout).values():
        stands = payout.state == "planned" and not payout.by_hand and not drafts.waits(sheet, payout)
        if stands and _ripe(sheet, payout.line):
            PAYOUTS.go(payout, "waiting")
            payout.send_at = _after(start, sheet.terms.undo_minutes)


def _after(start: datetime, minutes: int) -> datetime:
    """The end of an undo window; at a whole second, so that what was planned in one move leaves together."""
    if not minutes:
        return start
    end = start + timedelta(minutes=minutes, microseconds=999_999)
    return end.replace(microsecond=0)


def _ripe(sheet: Sheet, line: int) -> bool:
    """Whether the trigger of the terms has come for a line (0: for all of them). What nobody sends back waits for none."""
    trigger = sheet.terms.payout_trigger
    if trigger == "closed_manual":
        return sheet.record.closed_at is not None
    lots = [lot for lot in sheet.rows(Lot).values() if line in {0, lot.line} and lot.state != "unexpected"]
    if trigger in {"approved", "after_delay"} or not lots:
        return True
    if any(lot.state == "missing" for lot in lots):
        return False
    parcels = sheet.rows(Parcel).values()
    if trigger == "first_scan":
        return any(parcel.first_scan_at for parcel in parcels) or any(lot.state in _HERE for lot in lots)
    if trigger == "received":
        return any(parcel.state in _ARRIVED for parcel in parcels) or all(lot.state in _HERE for lot in lots)
    return all(LOTS.leads(lot.state, "disposed") or lot.state == "disposed" for lot in lots)


def send_due(sheet: Sheet) -> datetime | None:
    """When the next payout leaves."""
    waiting = [row.send_at for row in sheet.rows(Payout).values() if row.state == "waiting" and row.send_at]
    return min(waiting, default=None)


def drop(sheet: Sheet) -> None:
    """Cancel every payout that has not left, and every new item that is not on order."""
    drafts.drop(sheet)
    for payout in sheet.rows(Payout).values():
        if PAYOUTS.go(payout, "cancelled"):
            payout.send_at = None


def plan(sheet: Sheet, fact: e.PayoutPlanned, at: Happening) -> bool | None:
    """A payout is there."""
    rows = sheet.rows(Payout)
    if fact.payout in rows:
        return False
    rows[fact.payout] = Payout(
        session_id=sheet.session.id,
        number=fact.payout,
        line=fact.line,
        method=fact.method,
        amount=fact.amount,
        bonus=fact.bonus,
        state="held" if fact.held else "planned",
        draft=fact.draft,
        planner=who(at.actor_kind, at.actor_ref),
        planned_by=at.actor_label,
    )
    arm(sheet, at.occurred_at)
    return None


def approve(sheet: Sheet, fact: e.PayoutApproved, at: Happening) -> bool | None:
    """It goes its way as if its planner might have."""
    payout = sheet.rows(Payout).get(fact.payout)
    if payout is None or payout.state != "held":
        return False
    PAYOUTS.go(payout, "planned")
    payout.approved_by = at.actor_label
    arm(sheet, at.occurred_at)
    return None


def cancel(sheet: Sheet, fact: e.PayoutCancelled, at: Happening) -> bool | None:
    """It will not be made, and the new item that it was to pay for will not be sent."""
    return _end(sheet, fact.payout, "cancelled", send_at=None)


def undo(sheet: Sheet, fact: e.PayoutUndone, at: Happening) -> bool | None:
    """It waits for somebody."""
    return _go(sheet, fact.payout, "planned", send_at=None, by_hand=True)


def send(sheet: Sheet, fact: e.PayoutSent, at: Happening) -> bool | None:
    """It leaves; after a certain refusal it is another attempt."""
    payout = sheet.rows(Payout).get(fact.payout)
    refused = payout is not None and payout.state == "failed"
    if payout is None or not PAYOUTS.go(payout, "executing"):
        return False
    payout.attempt += refused
    payout.send_at, payout.sent_at, payout.complaint = None, at.occurred_at, ""
    return None


def leave(sheet: Sheet, fact: e.PayoutsDue, at: Happening) -> None:
    """All that are due leave."""
    for payout in sheet.rows(Payout).values():
        if payout.state == "waiting" and payout.send_at and payout.send_at <= at.occurred_at:
            PAYOUTS.go(payout, "executing")
            payout.send_at, payout.sent_at = None, at.occurred_at


def execute(sheet: Sheet, fact: e.PayoutExecuted, at: Happening) -> bool | None:
    """It was paid."""
    return _go(
        sheet, fact.payout, "executed", reference=fact.reference, ended_at=at.occurred_at, complaint="", send_at=None
    )


def fail(sheet: Sheet, fact: e.PayoutFailed, at: Happening) -> bool | None:
    """It was certainly not paid."""
    return _go(sheet, fact.payout, "failed", complaint=fact.reason)


def doubt(sheet: Sheet, fact: e.PayoutUnclear, at: Happening) -> bool | None:
    """Nobody knows."""
    return _go(sheet, fact.payout, "needs_attention", complaint=fact.reason)


def write_off(sheet: Sheet, fact: e.PayoutWrittenOff, at: Happening) -> bool | None:
    """It will not be paid any more."""
    return _end(sheet, fact.payout, "written_off", ended_at=at.occurred_at, complaint="")


def _end(sheet: Sheet, number: int, target: str, **fields: object) -> bool | None:
    fits = _go(sheet, number, target, **fields)
    if fits is not False and (draft := sheet.rows(Payout)[number].draft):
        drafts.drop(sheet, draft)
    return fits


def _go(sheet: Sheet, number: int, target: str, **fields: object) -> bool | None:
    payout = sheet.rows(Payout).get(number)
    if payout is None or not PAYOUTS.go(payout, target):
        return False
    for name, value in fields.items():
        setattr(payout, name, value)
    return None


MONEY_EFFECTS: dict[type[Fact], Effect] = {
    e.PayoutPlanned: plan,
    e.PayoutApproved: approve,
    e.PayoutCancelled: cancel,
    e.PayoutUndone: undo,
    e.PayoutSent: send,
    e.PayoutsDue: leave,
    e.PayoutExecuted: execute,
    e.PayoutFailed: fail,
    e.PayoutUnclear: doubt,
    e.PayoutWrittenOff: write_off,
}
