"""Planning payouts: what is owed for a line, reserved of what was paid for the order, and who may pay it alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import Wish, plan_payout
from floorwalker.commerce.rmas.events import Line, Option, RmaApproved
from floorwalker.commerce.rmas.models import Payout
from floorwalker.commerce.rmas.money.events import PayoutPlanned
from floorwalker.core.errors import NotFound
from floorwalker.core.facts import Fact
from floorwalker.core.sheet import Sheet
from floorwalker.kit.speech import digits


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A payout to be: minor units of the order's money, and the ``bonus`` on top of it. ``line`` 0 is the whole order."""

    line: int
    method: Option
    amount: int
    bonus: int = 0
    reason: str = ""


def owed(place: int, line: Line) -> Iterator[Plan]:
    """What an option gives for a line. An exchange uses up what the new item costs, and the rest goes back."""
    worth = max(line.value - line.fee, 0)
    match line.option:
        case "refund" | "keep_item" | "donate":
            yield Plan(line=place, method="refund", amount=worth)
        case "store_credit" | "gift_card":
            yield Plan(line=place, method=line.option, amount=worth, bonus=line.bonus)
        case "replacement":
            yield Plan(line=place, method="replacement", amount=worth)
        case "exchange":
            price = line.exchange.price if line.exchange else worth
            used = min(worth, price)
            yield Plan(line=place, method="exchange", amount=used, bonus=min(line.bonus, price - used))
            yield Plan(line=place, method="refund", amount=worth - used)


def approval(
    sheet: Sheet, order: Order, lines: Mapping[int, Line], approved: RmaApproved, *, actor: Actor
) -> list[Fact]:
    """The approval, and the payouts of these lines, reserved; more than is left of what was paid is Refused."""
    plans = [plan for place, line in lines.items() for plan in owed(place, line)]
    return [approved, *planned(sheet, order, plans, actor=actor)]


def planned(sheet: Sheet, order: Order, plans: Iterable[Plan], *, actor: Actor) -> list[Fact]:
    """Reserve what is planned. What is more than the actor may pay alone in this RMA waits for a second person."""
    facts: list[Fact] = []
    number = max(sheet.rows(Payout), default=0)
    limit, sum_ = limit_of(sheet, actor), _planned_by(sheet, actor)
    for plan in plans:
        total = plan.amount + plan.bonus
        if not total:
            continue
        number, sum_ = number + 1, sum_ + total
        key = Payout(session_id=sheet.session.id, number=number).key
        if plan.amount:
            wish = Wish(key=key, amount=plan.amount, method=plan.method)
            plan_payout(order, wish, actor=actor, reason=sheet.session.token)
        facts.append(
            PayoutPlanned(
                payout=number,
                line=plan.line,
                method=plan.method,
                amount=plan.amount,
                bonus=plan.bonus,
                held=limit is not None and sum_ > limit,
                reason=plan.reason,
            )
        )
    return facts


def who(actor_kind: str, actor_ref: str) -> str:
    """By which it is known whether two payouts were planned by the same."""
    return f"{actor_kind} {actor_ref}"


def _planned_by(sheet: Sheet, actor: Actor) -> int:
    same = who(actor.kind, actor.ref)
    return sum(row.total for row in sheet.rows(Payout).values() if row.live and row.planner == same)


def limit_of(sheet: Sheet, actor: Actor) -> int | None:
    """Up to which sum, in minor units, the actor may pay in one RMA without a second person; ``None``: any.

    Of several roles the most generous counts. Who has no role, as the shopper whose return is approved by itself, is
    bound by the limit of what is automatic.
    """
    roles = actor.roles(sheet.session.store_id) or {"automatic"}
    limits = [getattr(sheet.terms, f"limit_{role}", None) for role in roles]
    known = [limit for limit in limits if limit is not None]
    if len(known) < len(limits):
        return None
    return int(max(known) * 10 ** digits(sheet.session.currency))


def order_of(sheet: Sheet) -> Order:
    """The order of an RMA."""
    order = Order.objects.select_related("store").filter(pk=sheet.record.order_id).first()
    if order is None:
        raise NotFound(gettext("The order of this RMA is not known."))
    return order
