"""What people do with the new items of an RMA: take the customer's payment, give it back, release the items."""

from collections.abc import Sequence

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.rmas.channel import machine
from floorwalker.commerce.rmas.exchanges import events as e
from floorwalker.commerce.rmas.exchanges.drafts import owing, payouts_of, surplus
from floorwalker.commerce.rmas.exchanges.forms import releasable
from floorwalker.commerce.rmas.models import Payment
from floorwalker.commerce.rmas.money.events import PayoutSent
from floorwalker.commerce.rmas.money.planning import Amount, minor
from floorwalker.core.errors import Invalid, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.verbs import verb


@verb(machine, "enter_payment")
def enter_payment(sheet: Sheet, *, actor: Actor, amount: Amount, reference: str) -> list[Fact]:
    """The customer has paid what is due, or a part of it; told again under the same reference, nothing is left to do."""
    known = {payment.reference: payment.amount for payment in sheet.rows(Payment).values()}
    paid = minor(amount, sheet, "amount")
    if known.get(reference) == paid:
        return []
    if reference in known:
        raise Refused(gettext("Another payment has this reference."), code="key_reused")
    if not 0 < paid <= owing(sheet):
        raise Invalid(gettext("More than nothing, and no more than is due."), code="too_much", field="amount")
    return [e.PaymentEntered(amount=paid, reference=reference)]


@verb(machine, "return_payment")
def return_payment(sheet: Sheet, *, actor: Actor, amount: Amount, reference: str, reason: str) -> e.PaymentReturned:
    """Somebody gave back what was paid for items that are not sent."""
    given = minor(amount, sheet, "amount")
    if not 0 < given <= surplus(sheet):
        raise Invalid(
            gettext("More than nothing, and no more than was paid for nothing."), code="too_much", field="amount"
        )
    if reference in {payment.reference for payment in sheet.rows(Payment).values()}:
        raise Refused(gettext("Another payment has this reference."), code="key_reused")
    return e.PaymentReturned(amount=given, reference=reference, reason=reason)


@verb(machine, "release")
def release(sheet: Sheet, *, actor: Actor, drafts: Sequence[int]) -> list[Fact]:
    """What the return gives for these items leaves now; when all of it has, they are on order."""
    chosen = [draft for draft in releasable(sheet) if draft.number in set(drafts)]
    if not chosen or len(chosen) < len(set(drafts)):
        raise Refused(gettext("These items do not stand so any more."), code="draft_moved")
    rows = [row for draft in chosen for row in payouts_of(sheet, draft)]
    if any(row.state == "held" for row in rows):
        raise Refused(gettext("A second person must agree first."), code="held")
    return [PayoutSent(payout=row.number) for row in rows if row.state in {"planned", "waiting"}]
