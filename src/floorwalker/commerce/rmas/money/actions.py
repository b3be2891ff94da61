"""What people do with the money of an RMA: plan, approve, send, stop, and settle what went wrong."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.orders.lock import locked
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import release_payout, settle_payout
from floorwalker.commerce.rmas.channel import machine
from floorwalker.commerce.rmas.models import Payout, ReturnLine
from floorwalker.commerce.rmas.money import events as e
from floorwalker.commerce.rmas.money.forms import left_of, standing
from floorwalker.commerce.rmas.money.planning import Plan, limit_of, order_of, planned, who
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.sheet import Sheet
from floorwalker.core.verbs import verb
from floorwalker.kit.speech import minor_units

_CREDITS = {"store_credit", "gift_card"}
Amount = Decimal | str | None
"""In major units of the currency, as people write it."""


@verb(machine, "plan")
def plan(sheet: Sheet, *, actor: Actor, line: int, method: Any, reason: str = "", **amounts: Amount) -> list[Fact]:
    """Plan what is given for a line, within its worth, and for shipping, within what was paid for it."""
    row = sheet.rows(ReturnLine).get(line)
    if row is None:
        raise NotFound(gettext("This RMA has no line {line}.").format(line=line))
    if row.rejected:
        raise Refused(
            gettext("“{title}” was rejected: nothing is owed for it.").format(title=row.title), code="rejected"
        )
    order, left = locked(order_of(sheet)), left_of(sheet, row)
    given = {name: _minor(text, sheet, name) for name, text in amounts.items() if text not in {None, ""}}
    amount = given.get("amount", left)
    if amount > left:
        raise Invalid(gettext("That is more than is left of this line."), code="too_much", field="amount")
    bonus = given.get("bonus", 0)
    if bonus and method not in _CREDITS:
        raise Invalid(gettext("A bonus can be given as credit only."), code="no_bonus", field="bonus")
    taken = given.get("fee", 0) + given.get("shipping_in", 0)
    plans = [Plan(line=line, method=method, amount=max(amount - taken, 0), bonus=bonus, reason=reason)]
    if shipping := given.get("shipping_out", 0):
        _must_be_left(order, shipping)
        plans.append(Plan(line=0, method=method, amount=shipping, reason=gettext("Shipping")))
    return _some(planned(sheet, order, plans, actor=actor))


def _must_be_left(order: Order, shipping: int) -> None:
    """Of what was paid for shipping, over all RMAs of the order, which is locked."""
    live = Payout.objects.filter(session__rma__order=order, line=0).exclude(state__in=["cancelled", "written_off"])
    if shipping > order.shipping_paid - int(live.aggregate(sum=Sum("amount", default=0))["sum"]):
        no = gettext("That is more than is left of the shipping that was paid.")
        raise Invalid(no, code="too_much", field="shipping_out")


@verb(machine, "goodwill")
def goodwill(sheet: Sheet, *, actor: Actor, method: Any, amount: Amount, reason: str) -> list[Fact]:
    """Give beyond what the lines are worth; what was paid for the order is the bound of it all."""
    given = Plan(line=0, method=method, amount=_minor(amount, sheet, "amount"), reason=reason)
    return _some(planned(sheet, order_of(sheet), [given], actor=actor))


def _minor(text: Amount, sheet: Sheet, field: str) -> int:
    currency = sheet.session.currency
    try:
        value = minor_units(str(text), currency)
    except ValueError:
        value = -1
    if not 0 <= value <= 10**15:
        no = gettext("“{value}” is no amount in {currency}.").format(value=text, currency=currency)
        raise Invalid(no, field=field)
    return value


def _some(facts: list[Fact]) -> list[Fact]:
    if not facts:
        raise Invalid(gettext("There is nothing to pay back."), code="no_amount", field="amount")
    return facts


@verb(machine, "approve_payout")
def approve_payout(sheet: Sheet, *, actor: Actor, payouts: Sequence[int]) -> list[Fact]:
    """A second person agrees, who may pay so much alone."""
    limit = limit_of(sheet, actor)
    for payout in (rows := _of(sheet, payouts, ("held",))):
        if payout.planner == who(actor.kind, actor.ref):
            raise NotAllowed(
                gettext("You planned this payout yourself; somebody else must approve it."), code="same_person"
            )
        if limit is not None and payout.total > limit:
            raise NotAllowed(gettext("This payout is above your own limit, too."), code="above_limit")
    return [e.PayoutApproved(payout=row.number) for row in rows]


@verb(machine, "send")
def send(sheet: Sheet, *, actor: Actor, payouts: Sequence[int]) -> list[Fact]:
    """They leave now, whatever they have waited for."""
    return [e.PayoutSent(payout=row.number) for row in _of(sheet, payouts, ("planned", "waiting"))]


@verb(machine, "undo")
def undo(sheet: Sheet, *, actor: Actor, payouts: Sequence[int]) -> list[Fact]:
    """They do not leave until somebody sends them."""
    return [e.PayoutUndone(payout=row.number) for row in _of(sheet, payouts, ("waiting",))]


@verb(machine, "cancel_payout")
def cancel_payout(sheet: Sheet, *, actor: Actor, payouts: Sequence[int], reason: str = "") -> list[Fact]:
    """They will not be made, and their amounts are free for others."""
    rows = _of(sheet, payouts, ("held", "planned", "waiting"))
    _on_order(sheet, rows, lambda order, row: release_payout(order, row.key, actor=actor, reason=reason))
    return [e.PayoutCancelled(payout=row.number, reason=reason) for row in rows]


@verb(machine, "retry")
def retry(sheet: Sheet, *, actor: Actor, payouts: Sequence[int]) -> list[Fact]:
    """They are sent again: under the same key while nobody knows what became of them, so that they cannot be paid twice."""
    rows = _of(sheet, payouts, ("failed", "needs_attention"))
    _on_order(sheet, rows, _must_be_reserved)
    return [e.PayoutSent(payout=row.number) for row in rows]


def _must_be_reserved(order: Order, row: Payout) -> None:
    if order.payouts.get(key=row.key).state != "planned":
        no = gettext("The amount is not reserved any more. Write this payout off and plan another.")
        raise Refused(no, code="not_reserved")


@verb(machine, "write_off")
def write_off(
    sheet: Sheet, *, actor: Actor, payouts: Sequence[int], outcome: str, reason: str, reference: str = ""
) -> list[Fact]:
    """A person has found out what became of them, and says how they know."""
    rows = _of(sheet, payouts, ("failed", "needs_attention"))
    if outcome == "paid" and any(row.method in _CREDITS for row in rows):
        raise Refused(gettext("Credit is issued here and nowhere else: retry instead."), code="issued_here")
    if outcome == "paid":
        _on_order(
            sheet,
            rows,
            lambda order, row: settle_payout(order, row.key, actor=actor, reference=reference, reason=reason),
        )
        return [e.PayoutExecuted(payout=row.number, reference=reference, by_hand=True, reason=reason) for row in rows]
    _on_order(sheet, rows, lambda order, row: release_payout(order, row.key, actor=actor, reason=reason))
    return [e.PayoutWrittenOff(payout=row.number, reason=reason) for row in rows]


def _of(sheet: Sheet, numbers: Sequence[int], states: tuple[str, ...]) -> list[Payout]:
    """The payouts that were chosen; one that has gone on meanwhile is Refused."""
    found = [row for row in standing(sheet, states) if row.number in set(numbers)]
    if not found or len(found) < len(set(numbers)):
        raise Refused(gettext("These payouts do not stand so any more."), code="payout_moved")
    return found


def _on_order(sheet: Sheet, rows: Sequence[Payout], do: Callable[[Order, Payout], object]) -> None:
    """Do to the order what is done to these payouts; one without an amount has reserved nothing there."""
    order = order_of(sheet)
    for row in rows:
        if row.amount:
            do(order, row)
