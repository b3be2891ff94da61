"""What the session's row tells of a return, and when its timers fire."""

from datetime import datetime, timedelta

from floorwalker.channels.returns.effects import choice_of, offers_of
from floorwalker.channels.returns.models import Item, Offer, ReturnSession
from floorwalker.channels.returns.policies.offers import owed
from floorwalker.channels.returns.policies.terms import ReturnsTerms
from floorwalker.core.lists.haystack import haystack
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Progress
from floorwalker.kit.speech import later as _

PROGRESS = (
    Progress(code="opened", label=_("Order found"), place=1),
    Progress(code="items", label=_("Items chosen"), place=2),
    Progress(code="reasons", label=_("Reasons given"), place=3),
    Progress(code="offers", label=_("Offers shown"), place=4),
    Progress(code="chosen", label=_("Offer chosen"), place=5),
    Progress(code="submitted", label=_("Submitted"), place=6),
)
_PLACES = {step.code: step.place for step in PROGRESS}
CHECKED_FOR = timedelta(minutes=30)
"""So long a payment is looked for after its shopper went to pay."""
_TELLING = frozenset({"started", "selecting", "offered"})
_STANDING = frozenset({"awaiting_payment", "on_review", "accepted"})


def summarise(sheet: Sheet) -> None:
    """Bring the session's row and the totals up to the facts."""
    session = sheet.session
    record: ReturnSession = sheet.record
    items = list(sheet.rows(Item).values())
    session.quantity = sum(item.quantity for item in items)
    session.value = record.return_value = sum(item.paid for item in items)
    session.progress = record.reached
    session.reached = _PLACES.get(record.reached, 0)
    record.reasons = " ".join(sorted({f"{i.reason}.{i.sub_reason}".rstrip(".") for i in items if i.reason}))
    _turn(session.state, record)
    _offers(sheet, record, items)
    session.words = haystack(
        str(session.id), session.token, session.customer_ref, record.order_name, record.order_external, record.email,
        record.rma_name, record.reasons,
    )  # fmt: skip


def _turn(state: str, record: ReturnSession) -> None:
    """Whose turn it is; of a return that was asked for, the facts have told."""
    if state in _TELLING:
        record.waiting_on, record.waiting_for, record.waiting_since = "customer", "answers", None
    elif state not in _STANDING:
        record.waiting_on, record.waiting_for, record.waiting_since = "", "", None


def _offers(sheet: Sheet, record: ReturnSession, items: list[Item]) -> None:
    choices = [choice for item in items if (choice := choice_of(sheet, item))]
    money, credit = owed([(choice.option, choice.balance) for choice in choices])
    record.balance = money + credit
    record.offer_value_virtual = sum(_best(sheet, item, virtual=True) for item in items)
    record.offer_value_cash = sum(_best(sheet, item, virtual=False) for item in items)


def _best(sheet: Sheet, item: Item, *, virtual: bool) -> int:
    """The most that was offered last for an item, in credit or in money, whether it was taken or not."""
    last = [o for o in sheet.rows(Offer).values() if o.item == item.number and o.round == item.round]
    return max((max(o.balance, 0) for o in last if o.virtual is virtual), default=0)


def stale_due(sheet: Sheet) -> datetime | None:
    """Idle for ``stale_after``, once until something happens."""
    last = sheet.session.last_activity_at
    return None if last is None or sheet.record.stale else last + timedelta(minutes=_terms(sheet).stale_after)


def idle_due(sheet: Sheet) -> datetime | None:
    """Idle for ``abandon_after``."""
    last = sheet.session.last_activity_at
    return last + timedelta(hours=_terms(sheet).abandon_after) if last else None


def payment_due(sheet: Sheet) -> datetime | None:
    """``payment_within`` after the return was submitted."""
    at: datetime | None = sheet.record.submitted_at
    return at + timedelta(hours=_terms(sheet).payment_within) if at else None


def check_due(sheet: Sheet) -> datetime | None:
    """``CHECKED_FOR`` after the shopper went to pay, where nothing has come."""
    since: datetime | None = sheet.record.waiting_since
    return since + CHECKED_FOR if since and sheet.record.waiting_on == "system" else None


def offers_due(sheet: Sheet) -> datetime | None:
    """When the next offer expires; at once where a session is resumed after that."""
    ends = [o.expires_at for item in sheet.rows(Item).values() for o in offers_of(sheet, item) if o.expires_at]
    last = sheet.session.last_activity_at
    return max(min(ends), last) if ends and last else None


def _terms(sheet: Sheet) -> ReturnsTerms:
    terms: ReturnsTerms = sheet.terms
    return terms
