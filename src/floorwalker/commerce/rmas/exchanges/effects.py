"""What facts of new items do to the sheet. ``False`` means it does not fit, and then nothing was touched."""

from floorwalker.commerce.rmas.exchanges import events as e
from floorwalker.commerce.rmas.exchanges.drafts import abandon_due, awaiting, owing, paid_in, surplus
from floorwalker.commerce.rmas.models import DRAFTS, Draft, Payment, Rma
from floorwalker.commerce.rmas.money.effects import arm
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Effect


def make(sheet: Sheet, fact: e.DraftMade, at: Happening) -> bool | None:
    """An order for a new item is there; it waits if the customer owes something for it."""
    rows = sheet.rows(Draft)
    if fact.draft in rows:
        return False
    rows[fact.draft] = Draft(
        session_id=sheet.session.id,
        number=fact.draft,
        line=fact.line,
        variant=fact.variant,
        sku=fact.sku,
        title=fact.title,
        quantity=fact.quantity,
        price=fact.price,
        due=fact.due,
        ship_to=fact.ship_to,
        state="awaiting" if fact.due else "open",
        made_at=at.occurred_at,
    )
    _pay(sheet, at)
    return None


def _pay(sheet: Sheet, at: Happening) -> None:
    """Use what the customer has paid, for the oldest items first; what is paid for whole goes on."""
    used = sum(draft.due for draft in sheet.rows(Draft).values() if draft.state in {"open", "released"})
    left = paid_in(sheet) - used
    for draft in awaiting(sheet):
        if draft.due <= left:
            DRAFTS.go(draft, "open")
            left -= draft.due
    arm(sheet, at.occurred_at)


def link(sheet: Sheet, fact: e.PaymentLinked, at: Happening) -> None:
    """There is an address."""
    rma: Rma = sheet.record
    rma.payment_url = fact.url


def enter(sheet: Sheet, fact: e.PaymentEntered, at: Happening) -> bool | None:
    """The customer paid; the same reference pays once, and nobody pays more than is due."""
    known = {payment.reference for payment in sheet.rows(Payment).values()}
    if fact.reference in known or fact.amount > owing(sheet):
        return False
    _note(sheet, fact.amount, fact.reference, at)
    _pay(sheet, at)
    return None


def give_back(sheet: Sheet, fact: e.PaymentReturned, at: Happening) -> bool | None:
    """What was too much is gone again."""
    if fact.amount > surplus(sheet):
        return False
    _note(sheet, -fact.amount, fact.reference, at)
    return None


def _note(sheet: Sheet, amount: int, reference: str, at: Happening) -> None:
    sheet.add(Payment, amount=amount, reference=reference, entered_by=at.actor_label, paid_at=at.occurred_at)


def release(sheet: Sheet, fact: e.DraftReleased, at: Happening) -> bool | None:
    """It is on order."""
    draft = sheet.rows(Draft).get(fact.draft)
    if draft is None or not DRAFTS.go(draft, "released"):
        return False
    draft.ended_at = at.occurred_at
    return None


def abandon(sheet: Sheet, fact: e.DraftsAbandoned, at: Happening) -> bool | None:
    """Items whose time is over will not be sent; what was planned for them is cancelled by whoever hears of it."""
    over = abandon_due(sheet)
    if over is None or over > at.occurred_at:
        return False
    days = over - min(draft.made_at for draft in awaiting(sheet))
    for draft in awaiting(sheet):
        if draft.made_at + days <= at.occurred_at:
            DRAFTS.go(draft, "abandoned")
            draft.ended_at = at.occurred_at
    return None


EXCHANGE_EFFECTS: dict[type[Fact], Effect] = {
    e.DraftMade: make,
    e.DraftReleased: release,
    e.DraftsAbandoned: abandon,
    e.PaymentLinked: link,
    e.PaymentEntered: enter,
    e.PaymentReturned: give_back,
}
