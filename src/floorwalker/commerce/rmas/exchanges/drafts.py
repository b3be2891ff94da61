"""What new items cost the customer: what is due, what was paid, what is too much."""

from datetime import datetime, timedelta

from floorwalker.commerce.rmas.lines import accepted, line_of
from floorwalker.commerce.rmas.models import DRAFTS, Draft, Payment, Payout
from floorwalker.commerce.rmas.money.owed import due
from floorwalker.core.log.sheet import Sheet

STANDING = {"awaiting", "open", "released"}
"""The states of an item that is sent, or may yet be."""
UNDECIDED = {"requested", "on_hold"}


def due_in(sheet: Sheet) -> int:
    """What the customer pays altogether: for the items that are drafted, or that would be if it were approved."""
    if sheet.session.state in UNDECIDED:
        return due({place: line_of(line) for place, line in accepted(sheet).items()})
    return sum(draft.due for draft in sheet.rows(Draft).values() if draft.state in STANDING)


def paid_in(sheet: Sheet) -> int:
    """What the customer has paid and was not given back."""
    return sum(payment.amount for payment in sheet.rows(Payment).values())


def surplus(sheet: Sheet) -> int:
    """What was paid for nothing that is sent."""
    return max(paid_in(sheet) - due_in(sheet), 0)


def owing(sheet: Sheet) -> int:
    """What the customer still has to pay."""
    return max(due_in(sheet) - paid_in(sheet), 0)


def waits(sheet: Sheet, payout: Payout) -> bool:
    """Whether a payout waits, since the new item that it pays for is not paid by the customer."""
    draft = sheet.rows(Draft).get(payout.draft)
    return draft is not None and draft.state == "awaiting"


def awaiting(sheet: Sheet) -> list[Draft]:
    """The drafts that the customer has not paid for."""
    return [draft for draft in sheet.rows(Draft).values() if draft.state == "awaiting"]


def payouts_of(sheet: Sheet, draft: Draft) -> list[Payout]:
    """The payouts that pay for a draft, but for those that will not be made."""
    return [row for row in sheet.rows(Payout).values() if row.draft == draft.number and row.live]


def abandon_due(sheet: Sheet) -> datetime | None:
    """When the first of the items that nobody pays for is given up."""
    days: int | None = sheet.terms.abandon_days
    if days is None:
        return None
    return min((draft.made_at + timedelta(days=days) for draft in awaiting(sheet)), default=None)


def drop(sheet: Sheet, number: int = 0) -> None:
    """Cancel a draft that was not released; without a number all of them."""
    for draft in sheet.rows(Draft).values():
        if number in {0, draft.number}:
            DRAFTS.go(draft, "cancelled")
