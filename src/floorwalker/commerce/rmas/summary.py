"""What the session's row and the record tell of an RMA: sums, roll-ups, progress, the words it is found by, when it expires."""

from datetime import datetime, timedelta

from floorwalker.commerce.rmas.exchanges.drafts import due_in, owing, paid_in
from floorwalker.commerce.rmas.lines import accepted
from floorwalker.commerce.rmas.models import WAY, Lot, Parcel, Payout, ReturnLine, Rma
from floorwalker.commerce.rmas.reasons import reasons_kept
from floorwalker.core.lists.haystack import haystack
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Progress
from floorwalker.kit.speech import later as _

PROGRESS = (
    Progress(code="requested", label=_("Requested"), place=1),
    Progress(code="approved", label=_("Approved"), place=2),
    Progress(code="sent", label=_("Sent"), place=3),
    Progress(code="received", label=_("Received"), place=4),
    Progress(code="inspected", label=_("Inspected"), place=5),
    Progress(code="done", label=_("Done"), place=6),
    Progress(code="given_up", label=_("Given up")),
)
_LOGISTICS = {state: place for place, state in enumerate(("not_required", *WAY))}
_INSPECTION = {
    "missing": "missing",
    "expected": "expected",
    "received": "received",
    "unexpected": "received",
    "validated": "inspected",
    "disposed": "disposed",
}
"""What of the inspection a unit's state means, from what is furthest behind."""
GOODS_MOVED = {"received", "validated", "disposed", "unexpected"}
_TROUBLE = {"held", "failed", "needs_attention"}
_MONEY = (
    ("attention", {"failed", "needs_attention"}),
    ("held", {"held"}),
    ("unpaid", {"unpaid"}),
    ("on_its_way", {"waiting", "executing"}),
    ("planned", {"planned"}),
)
"""What the states of payouts, and a customer who has not paid, mean for the whole; the most urgent first."""


def summarise(sheet: Sheet) -> None:
    """Bring the session's row and the record up to the facts."""
    session, rma = sheet.session, sheet.record
    every = sheet.rows(ReturnLine).values()
    lines = accepted(sheet).values() or every
    session.quantity = sum(line.quantity for line in lines)
    session.value = rma.value = sum(line.value for line in lines)
    rma.logistics, rma.inspection = _logistics(sheet), _inspection(sheet)
    rma.reasons, rma.vocabulary = reasons_kept(every), next((line.vocabulary for line in every if line.reason), None)
    _money(sheet)
    _progress(sheet)
    parcels = [part for parcel in sheet.rows(Parcel).values() for part in (parcel.ref, parcel.tracking)]
    skus = dict.fromkeys(line.sku for line in every)
    session.words = haystack(str(session.id), session.token, session.customer_ref, session.order_ref, *skus, *parcels)


def _logistics(sheet: Sheet) -> str:
    """Of several parcels the one that is furthest behind; one that went astray comes first."""
    states = [parcel.state for parcel in sheet.rows(Parcel).values()]
    astray = [state for state in states if state not in _LOGISTICS]
    return (astray or sorted(states, key=_LOGISTICS.__getitem__) or ["none"])[0]


def _inspection(sheet: Sheet) -> str:
    """Of several units those that are furthest behind; missing ones come first."""
    states = [_INSPECTION[lot.state] for lot in sheet.rows(Lot).values()]
    return min(states, key=list(_INSPECTION.values()).index, default="none")


def _money(sheet: Sheet) -> None:
    rma: Rma = sheet.record
    payouts = sheet.rows(Payout).values()
    rma.refunded = sum(payout.amount for payout in payouts if payout.state == "executed")
    owed = sum(line.owed for line in accepted(sheet).values() if line.option != "no_action")
    rma.due, rma.paid_in = due_in(sheet), paid_in(sheet)
    states = {payout.state for payout in payouts} | ({"unpaid"} if owing(sheet) else set())
    rma.attention = bool(states & _TROUBLE)
    rma.money = next((money for money, some in _MONEY if states & some), "none")
    if rma.refunded and rma.money in {"planned", "none"}:
        rma.money = "full" if rma.refunded >= owed else "partial"


def _progress(sheet: Sheet) -> None:
    session, rma = sheet.session, sheet.record
    lots = sheet.rows(Lot).values()
    reached = 1 if sheet.rows(ReturnLine) else 0
    if rma.approved_at:
        reached = 2
    if any(parcel.first_scan_at for parcel in sheet.rows(Parcel).values()):
        reached = 3
    if any(lot.state in GOODS_MOVED for lot in lots):
        reached = 4
    if lots and all(lot.state in {"validated", "disposed"} for lot in lots):
        reached = 5
    if session.state == "closed":
        reached = 6
    session.reached = reached
    given_up = session.ended_at is not None and session.state != "closed"
    session.progress = "given_up" if given_up else next((p.code for p in PROGRESS if p.place == reached), "")


def moved(sheet: Sheet) -> bool:
    """Whether goods or money have moved."""
    goods = any(lot.state in GOODS_MOVED for lot in sheet.rows(Lot).values())
    money = any(row.sent_at for row in sheet.rows(Payout).values())
    return goods or money or paid_in(sheet) > 0 or any(parcel.first_scan_at for parcel in sheet.rows(Parcel).values())


def expire_due(sheet: Sheet) -> datetime | None:
    """So many days after it was approved or reopened, while nothing was sent that is expected; what money has moved for stays open."""
    since: datetime | None = sheet.record.open_since
    days: int | None = sheet.terms.expire_days
    if since is None or not days or not sheet.rows(Lot) or not sheet.record.claimed or moved(sheet):
        return None
    return since + timedelta(days=days)
