"""Planning payouts: what is owed for a line, reserved of what was paid for the order, and who may pay it alone."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.addresses import kept
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import Wish, plan_payout
from floorwalker.commerce.rmas.events import Line, RmaApproved
from floorwalker.commerce.rmas.exchanges.events import DraftMade
from floorwalker.commerce.rmas.models import Draft, Payout
from floorwalker.commerce.rmas.money.events import PayoutPlanned
from floorwalker.commerce.rmas.money.owed import Item, Plan, owed
from floorwalker.core.errors import Invalid, NotFound
from floorwalker.core.facts import Fact
from floorwalker.core.log.sheet import Sheet
from floorwalker.kit.speech import digits, minor_units

Amount = Decimal | str | None
"""In major units of the currency, as people write it."""


def minor(text: Amount, sheet: Sheet, field: str) -> int:
    """An amount as it was written, in minor units; what is none is Invalid, at its field."""
    currency = sheet.session.currency
    try:
        value = minor_units(str(text), currency)
    except ValueError:
        value = -1
    if not 0 <= value <= 10**15:
        no = gettext("“{value}” is no amount in {currency}.").format(value=text, currency=currency)
        raise Invalid(no, field=field)
    return value


def approval(
    sheet: Sheet, order: Order, lines: Mapping[int, Line], approved: RmaApproved, *, actor: Actor
) -> list[Fact]:
    """The approval, the new items, and the payouts of these lines, reserved; more than is left of what was paid is Refused."""
    plans, items = owed(lines, drafts=max(sheet.rows(Draft), default=0))
    return [approved, *(drafted(order, item) for item in items), *planned(sheet, order, plans, actor=actor)]


def drafted(order: Order, item: Item) -> DraftMade:
    """A new item, which goes where the order went."""
    instead = item.instead
    return DraftMade(
        draft=item.draft,
        line=item.line,
        variant=instead.variant,
        sku=instead.sku,
        title=instead.title,
        quantity=item.quantity,
        price=instead.price,
        due=item.due,
        ship_to=kept(order.ship_to or order.bill_to),
    )


def planned(sheet: Sheet, order: Order, plans: Iterable[Plan], *, actor: Actor) -> list[Fact]:
    """Reserve what is planned. What is more than the actor may pay alone in this RMA waits for a second person."""
    facts: list[Fact] = []
    number = max(sheet.rows(Payout), default=0)
    limit, sum_ = limit_of(sheet, actor), _planned_by(sheet, actor)
    for plan in plans:
        if not plan.total and not plan.draft:
            continue
        number, sum_ = number + 1, sum_ + plan.total
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
                draft=plan.draft,
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
