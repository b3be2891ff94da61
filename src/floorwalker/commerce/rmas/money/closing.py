"""Closing by itself: when an RMA is done, and that somebody's reopening is respected."""

from datetime import datetime

from floorwalker.commerce.rmas.exchanges.drafts import owing, surplus
from floorwalker.commerce.rmas.lines import accepted
from floorwalker.commerce.rmas.models import DRAFTS, PAYOUTS, Draft, Lot, Payout, Rma
from floorwalker.core.log.sheet import Sheet


def finish(sheet: Sheet, at: datetime) -> None:
    """Note when all was done. What somebody has reopened is not done again before something is to be done."""
    rma: Rma = sheet.record
    if rma.approved_at is None or not rma.closes:
        return
    if not _done(sheet):
        rma.done_at, rma.kept_open = None, False
    elif rma.kept_open:
        rma.done_at = None
    elif rma.done_at is None:
        rma.done_at = at


def _done(sheet: Sheet) -> bool:
    """All units are inspected or disposed of, all that is owed was given, and nothing is on its way."""
    units = all(lot.state in {"validated", "disposed"} for lot in sheet.rows(Lot).values())
    return bool(sheet.record.claimed) and units and _is_settled(sheet)


def _is_settled(sheet: Sheet) -> bool:
    payouts = sheet.rows(Payout).values()
    if any(PAYOUTS.open(row) for row in payouts) or any(DRAFTS.open(row) for row in sheet.rows(Draft).values()):
        return False
    owed = sum(line.owed for line in accepted(sheet).values() if line.option != "no_action")
    given = sum(row.amount for row in payouts if row.state == "executed")
    return given >= owed and not owing(sheet) and not surplus(sheet)


def close_due(sheet: Sheet) -> datetime | None:
    """When it closes by itself: as soon as all is done."""
    done: datetime | None = sheet.record.done_at
    return done
