"""What the session's row tells of a basket: quantity, value, progress, status, the words it is found by."""

from datetime import datetime, timedelta

from floorwalker.channels.instore.forms import InstoreTerms
from floorwalker.channels.instore.models import Basket, Check, Line, Transaction
from floorwalker.core.days import next_cut_off
from floorwalker.core.lists.haystack import haystack
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.reader import zone_named
from floorwalker.core.registry import Progress
from floorwalker.kit.speech import later as _

PROGRESS = (
    Progress(code="checked_in", label=_("Checked in"), place=1),
    Progress(code="basket_created", label=_("Basket created"), place=2),
    Progress(code="checkout_started", label=_("Checkout started"), place=3),
    Progress(code="payment_started", label=_("Payment started"), place=4),
    Progress(code="payment_completed", label=_("Payment completed"), place=5),
    Progress(code="session_completed", label=_("Session completed"), place=6),
    Progress(code="abandoned", label=_("Abandoned")),
    Progress(code="cancelled", label=_("Cancelled")),
)
_PLACES = {step.code: step.place for step in PROGRESS}
_GIVEN_UP = {step.code for step in PROGRESS if not step.place}


def summarise(sheet: Sheet) -> None:
    """Bring the session's row and the basket's totals up to the facts."""
    session, basket = sheet.session, sheet.record
    lines = sheet.rows(Line).values()
    session.quantity = sum(line.quantity for line in lines)
    session.value = sum(line.total for line in lines)
    basket.attempts = len(sheet.rows(Transaction))
    _progress(sheet)
    if basket.stale:
        session.status = "stale"
    session.order_ref = basket.receipt
    parts = [str(session.id), session.token, session.customer_ref, basket.device]
    for transaction in sheet.rows(Transaction).values():
        parts += [transaction.ref, transaction.receipt]
    session.words = haystack(*parts)
    _checks(basket, list(sheet.rows(Check).values()))


def _progress(sheet: Sheet) -> None:
    session, basket = sheet.session, sheet.record
    session.progress = session.state if session.state in _GIVEN_UP else basket.reached
    session.reached = _PLACES.get(basket.reached, 0)


def _checks(basket: Basket, checks: list[Check]) -> None:
    basket.spot_check = _outcome([check for check in checks if check.kind == "spot"])
    basket.age_check = _outcome([check for check in checks if check.kind == "age"])
    basket.waiting_seconds = _sum([check.waiting_seconds for check in checks])
    basket.handling_seconds = _sum([check.handling_seconds for check in checks])
    basket.prevented_loss = sum(check.prevented_loss for check in checks)


def _outcome(checks: list[Check]) -> str:
    return max(checks, key=lambda check: check.number).state if checks else ""


def _sum(times: list[float | None]) -> float | None:
    known = [seconds for seconds in times if seconds is not None]
    return sum(known) if known else None


def stale_due(sheet: Sheet) -> datetime | None:
    """Idle for ``stale_after``, once until something happens."""
    last, terms = sheet.session.last_activity_at, _terms(sheet)
    return None if last is None or sheet.record.stale else last + timedelta(minutes=terms.stale_after)


def inactivity_due(sheet: Sheet) -> datetime | None:
    """Idle for ``inactivity``; a session without its beginning counts from what is known of it."""
    last, terms = sheet.session.last_activity_at or sheet.session.started_at, _terms(sheet)
    return last + timedelta(minutes=terms.inactivity) if last and terms.inactivity else None


def cut_off_due(sheet: Sheet) -> datetime | None:
    """The store's next ``cut_off`` after the last activity, on its own clock."""
    last, terms = sheet.session.last_activity_at or sheet.session.started_at, _terms(sheet)
    return next_cut_off(last, terms.cut_off, zone_named(sheet.session.time_zone)) if last and terms.cut_off else None


def grace_due(sheet: Sheet) -> datetime | None:
    """``grace`` after the payment."""
    paid: datetime | None = sheet.record.paid_at
    return paid + timedelta(minutes=_terms(sheet).grace) if paid else None


def _terms(sheet: Sheet) -> InstoreTerms:
    terms: InstoreTerms = sheet.terms
    return terms
