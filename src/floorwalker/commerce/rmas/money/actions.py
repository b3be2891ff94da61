"""What people do with the money of an RMA: plan, approve, send, stop, and settle what went wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.orders.lock import locked
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import release_payout, settle_payout
from floorwalker.commerce.rmas.channel import machine
from floorwalker.commerce.rmas.events import Exchanged
from floorwalker.commerce.rmas.exchanges.drafts import STANDING, payouts_of, waits
from floorwalker.commerce.rmas.exchanges.events import DraftReleased
from floorwalker.commerce.rmas.lines import line_of
from floorwalker.commerce.rmas.models import Draft, Payout, ReturnLine
from floorwalker.commerce.rmas.money import events as e
from floorwalker.commerce.rmas.money.forms import left_of, standing
from floorwalker.commerce.rmas.money.owed import Item, Plan
from floorwalker.commerce.rmas.money.planning import Amount, drafted, limit_of, minor, order_of, planned, who
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.verbs import verb

_CREDITS = {"store_credit", "gift_card"}
_STOPPABLE = ("held", "planned", "waiting")
_RENEWING = {"exchange", "replacement"}


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
    given = {name: minor(text, sheet, name) for name, text in amounts.items() if text not in {None, ""}}
    amount = given.get("amount", left)
    if amount > left:
        raise Invalid(gettext("That is more than is left of this line."), code="too_much", field="amount")
    bonus = given.get("bonus", 0)
    if bonus and method not in _CREDITS:
        raise Invalid(gettext("A bonus can be given as credit only."), code="no_bonus", field="bonus")
    taken = given.get("fee", 0) + given.get("shipping_in", 0)
    first = Plan(line=line, method=method, amount=max(amount - taken, 0), bonus=bonus, reason=reason)
    items = [_item(sheet, row, first)] if method in _RENEWING else []
    plans = [replace(first, draft=items[0].draft) if items else first]
    if shipping := given.get("shipping_out", 0):
        _must_be_left(order, shipping)
        plans.append(Plan(line=0, method=method, amount=shipping, reason=gettext("Shipping")))
    return [*(drafted(order, item) for item in items), *_some(planned(sheet, order, plans, actor=actor))]


def _item(sheet: Sheet, row: ReturnLine, plan: Plan) -> Item:
    """The new item that a payout pays for, with what the customer pays on top; one for each line."""
    drafts = sheet.rows(Draft)
    if any(draft.line == row.number and draft.state in STANDING for draft in drafts.values()):
        raise Refused(
            gettext("There is a new item for “{title}” already.").format(title=row.title), code="draft_exists"
        )
    if row.value and not plan.total:
        raise Invalid(gettext("There is nothing to pay back."), code="no_amount", field="amount")
    wanted = line_of(row).exchange if plan.method == "exchange" else None
    same = Exchanged(sku=row.sku, title=row.title)
    price = max(wanted.price if wanted else 0, plan.total)
    return Item(
        draft=max(drafts, default=0) + 1,
        line=row.number,
        instead=replace(wanted or same, price=price),
        quantity=row.quantity,
        due=price - plan.total,
    )


def _must_be_left(order: Order, shipping: int) -> None:
    """Of what was paid for shipping, over all RMAs of the order, which is locked."""
    live = Payout.objects.filter(session__rma__order=order, line=0).exclude(state__in=["cancelled", "written_off"])
    if shipping > order.shipping_paid - int(live.aggregate(sum=Sum("amount", default=0))["sum"]):
        no = gettext("That is more than is left of the shipping that was paid.")
        raise Invalid(no, code="too_much", field="shipping_out")


@verb(machine, "goodwill")
def goodwill(sheet: Sheet, *, actor: Actor, method: Any, amount: Amount, reason: str) -> list[Fact]:
    """Give beyond what the lines are worth; what was paid for the order is the bound of it all."""
    given = Plan(line=0, method=method, amount=minor(amount, sheet, "amount"), reason=reason)
    return _some(planned(sheet, order_of(sheet), [given], actor=actor))


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
    """They leave now, whatever they have waited for, but for a payment of the customer."""
    rows = _of(sheet, payouts, ("planned", "waiting"))
    if any(waits(sheet, row) for row in rows):
        raise Refused(gettext("The customer has not paid for the new item yet."), code="not_paid")
    return [e.PayoutSent(payout=row.number) for row in rows]


@verb(machine, "undo")
def undo(sheet: Sheet, *, actor: Actor, payouts: Sequence[int]) -> list[Fact]:
    """They do not leave until somebody sends them."""
    return [e.PayoutUndone(payout=row.number) for row in _of(sheet, payouts, ("waiting",))]


@verb(machine, "cancel_payout")
def cancel_payout(sheet: Sheet, *, actor: Actor, payouts: Sequence[int], reason: str = "") -> list[Fact]:
    """They will not be made, and their amounts are free for others."""
    rows = _with_siblings(sheet, _of(sheet, payouts, _STOPPABLE))
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
        paid = [e.PayoutExecuted(payout=row.number, reference=reference, by_hand=True, reason=reason) for row in rows]
        return [*paid, *_released(sheet, rows)]
    every = _with_siblings(sheet, rows)
    _on_order(sheet, every, lambda order, row: release_payout(order, row.key, actor=actor, reason=reason))
    others = [e.PayoutCancelled(payout=row.number, reason=reason) for row in every if row not in rows]
    return [*(e.PayoutWrittenOff(payout=row.number, reason=reason) for row in rows), *others]


def _with_siblings(sheet: Sheet, rows: list[Payout]) -> list[Payout]:
    """These payouts, and the others that pay for the same new items, as far as they have not left."""
    drafts = {row.draft for row in rows if row.draft}
    return [*rows, *(row for row in standing(sheet, _STOPPABLE) if row.draft in drafts and row not in rows)]


def _released(sheet: Sheet, rows: list[Payout]) -> list[Fact]:
    """The new items that are on order now that these payouts are made."""
    numbers = {row.number for row in rows}
    drafts = [draft for draft in sheet.rows(Draft).values() if draft.number in {row.draft for row in rows}]
    return [
        DraftReleased(draft=draft.number)
        for draft in drafts
        if draft.state == "open"
        and all(row.state == "executed" or row.number in numbers for row in payouts_of(sheet, draft))
    ]


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
