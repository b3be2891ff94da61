"""What the page of an RMA shows of the customer: who they are, their credit, their other RMAs, and the order's transactions."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.commerce import cells
from floorwalker.commerce.credits.models import Credit
from floorwalker.commerce.links import page_of
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.columns import MONEY_TONES, money_of
from floorwalker.commerce.rmas.models import Rma
from floorwalker.core.card import Entry, Heading, Panel, Row
from floorwalker.core.lists.columns import Cell
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.core.wall import within

_OTHERS = 8
_TONES = {"settled": "green", "released": "secondary", "succeeded": "green", "failed": "red"}


def customer_panels(session: Session, reader: Reader) -> list[Panel]:
    """The customer, their other RMAs, and what was paid for the order, as far as the reader may see it."""
    rma: Rma = session.rma
    order = Order.objects.select_related("customer", "store").filter(rmas__session_id=session.id).first()
    seen = order is not None and reader.actor.may("orders.see", session.store_id)
    return [
        *([_customer(order, session, reader)] if order and seen else []),
        *([_others(session, reader)] if rma.customer_id else []),
        *([_transactions(order, reader)] if order and seen else []),
    ]


def _customer(order: Order, session: Session, reader: Reader) -> Panel:
    open_ = page_of("customers", order.customer_id) if reader.actor.may("customers.see", session.store_id) else ""
    entries = (
        cells.entry(gettext("Customer"), order.buyer, href=open_),
        cells.entry(gettext("E-mail"), order.email),
        cells.entry(gettext("Phone"), order.phone),
        cells.entry(gettext("Address"), ", ".join((order.ship_to or order.bill_to).lines)),
        *_credit(session, reader),
    )
    note = "" if order.customer_id else gettext("The order was placed as a guest.")
    return Panel(key="customer", title=gettext("Customer"), note=note, entries=entries)


def _credit(session: Session, reader: Reader) -> Iterator[Entry]:
    """What credit the customer has in this store."""
    if session.rma.customer_id and reader.actor.may("credits.see", session.store_id):
        active = Credit.objects.filter(
            customer_id=session.rma.customer_id, store_id=session.store_id, status="active", currency=session.currency
        )
        balance = int(active.aggregate(sum=Sum("balance", default=0))["sum"])
        yield cells.entry(gettext("Credit"), reader.money(balance, session.currency))


def _others(session: Session, reader: Reader) -> Panel:
    """The customer's other RMAs that the reader may see: the open ones first."""
    visible = within(reader.actor.reach("rmas.see"), Rma.objects.select_related("session"), store="session__store_id")
    mine = visible.filter(customer_id=session.rma.customer_id).exclude(session_id=session.id)
    others = [
        *mine.filter(session__ended_at=None).order_by("-session_id")[:_OTHERS],
        *mine.filter(session__ended_at__isnull=False).order_by("-session_id")[:_OTHERS],
    ]
    headings = (
        Heading(label=gettext("RMA")),
        Heading(label=gettext("Requested")),
        Heading(label=gettext("Value"), align="end"),
        Heading(label=gettext("Status")),
        Heading(label=gettext("Money")),
    )
    return Panel(
        key="others", title=gettext("Other RMAs of this customer"), kind="table", headings=headings,
        rows=tuple(_other(other, reader) for other in others[:_OTHERS]), empty=gettext("No other RMAs."),
    )  # fmt: skip


def _other(rma: Rma, reader: Reader) -> Row:
    session = rma.session
    status = channel(session.channel).machine.status(session.status)
    at = session.started_at
    return Row(
        cells=(
            Cell(kind="code", text=session.token, href=reverse("console:session", args=[session.channel, session.id])),
            cells.words(reader.when(at, session.time_zone) if at else cells.NOTHING),
            Cell(kind="number", text=reader.money(rma.value, session.currency), align="end"),
            Cell(kind="badge", text=status.label, tone=status.tone),
            Cell(kind="badge", text=money_of(rma), tone=MONEY_TONES[rma.money]),
        )
    )


def _transactions(order: Order, reader: Reader) -> Panel:
    """What was paid for the order, and what of it goes back by any RMA."""
    rows = tuple(
        Row(
            cells=(
                cells.words(what),
                cells.words(by or cells.NOTHING),
                Cell(kind="badge", text=state, tone=tone),
                cells.amount(amount, order, reader),
                cells.moment(at, order, reader),
            )
        )
        for what, by, state, tone, amount, at in _money(order)
    )
    head = cells.headings((gettext("What"), gettext("By"), gettext("State")), (gettext("Amount"), gettext("When")))
    note = gettext("{paid} paid, {refunded} gone back").format(
        paid=reader.money(order.paid, order.currency), refunded=reader.money(order.refunded, order.currency)
    )
    title, empty = gettext("Transactions of the order"), gettext("None is known.")
    return Panel(key="transactions", title=title, kind="table", note=note, headings=head, rows=rows, empty=empty)


def _money(order: Order) -> Iterator[tuple[str, str, str, str, int, datetime]]:
    for paid in order.payments.all():
        tone = _TONES.get(paid.status, "blue")
        yield paid.get_kind_display(), paid.gateway, paid.get_status_display(), tone, paid.amount, paid.occurred_at
    for given in order.payouts.all():
        tone, at = _TONES.get(given.state, "blue"), given.ended_at or given.planned_at
        by = given.reason or given.reference
        yield gettext("Payout"), by, given.get_state_display(), tone, -given.amount, at
