"""The desk of orders: its columns, its filters, the page of each order."""

from floorwalker.commerce import cells
from floorwalker.commerce.links import upload_action
from floorwalker.commerce.orders.actions import VERBS
from floorwalker.commerce.orders.card import flags, panels
from floorwalker.commerce.orders.detail import detail
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.moments import moments
from floorwalker.commerce.orders.statuses import BY_CODE, FULFILMENT, ORDER, PAYMENT, choices
from floorwalker.commerce.orders.wall import orders
from floorwalker.core.desks.desk import Desk
from floorwalker.core.lists.cells import place
from floorwalker.core.lists.columns import Cell, Column, Quick
from floorwalker.core.lists.filters import Between, OneOf, Text, When
from floorwalker.core.reader import Reader
from floorwalker.core.registry import register_desk
from floorwalker.kit.speech import later as _


def _badge(code: str) -> Cell:
    return Cell(kind="badge", text=BY_CODE[code].label, tone=BY_CODE[code].tone)


def _buyer(order: Order, reader: Reader) -> Cell:
    """The customer, linked to their page; of a guest what is known."""
    return cells.link("customers", order.customer_id, order.buyer, title=order.email)


columns = (
    Column(key="order", label=_("Order"), kind="code", value=lambda o: o.name, filter=Text(path="name"), priority=1),
    Column(
        key="placed", label=_("Order date"), kind="when", value=lambda o: o.placed_at, sort="placed_at",
        filter=When(path="placed_at"), priority=1,
    ),
    Column(key="buyer", label=_("Customer"), kind="text", value=lambda o: o.buyer, cell=_buyer, priority=1),
    Column(
        key="status", label=_("Status"), kind="badge", value=lambda o: BY_CODE[o.status].label,
        cell=lambda o, reader: _badge(o.status), filter=OneOf(path="status"), priority=1,
    ),
    Column(
        key="payment", label=_("Payment"), kind="badge", value=lambda o: BY_CODE[o.payment_status].label,
        cell=lambda o, reader: _badge(o.payment_status), filter=OneOf(path="payment_status"),
    ),
    Column(
        key="fulfilment", label=_("Fulfilment"), kind="badge", value=lambda o: BY_CODE[o.fulfilment_status].label,
        cell=lambda o, reader: _badge(o.fulfilment_status), filter=OneOf(path="fulfilment_status"),
    ),
    Column(
        key="items", label=_("Items"), kind="number", value=lambda o: o.quantity, sort="quantity",
        filter=Between(path="quantity"), priority=3,
    ),
    Column(
        key="returning", label=_("Returned"), kind="number", value=lambda o: o.returning, filter=Between(path="returning"),
        priority=3, help=_("Units that returns have claimed, finished ones too."),
    ),
    Column(
        key="total", label=_("Order total"), kind="money", value=lambda o: o.total, sort="total",
        filter=Between(path="total", money=True), priority=1,
    ),
    Column(
        key="paid", label=_("Collected"), kind="money", value=lambda o: o.paid, filter=Between(path="paid", money=True),
        shown=False,
    ),
    Column(
        key="refunded", label=_("Refunded"), kind="money", value=lambda o: o.refunded,
        filter=Between(path="refunded", money=True), shown=False,
    ),
    Column(key="store", label=_("Store"), kind="text", value=lambda o: o.store.name, cell=place, filter=OneOf(path="store__code")),
    Column(
        key="country", label=_("Country"), kind="code", value=lambda o: o.country, filter=Text(path="country", indexed=True),
        priority=3, help=_("Where it is sent, else where the bill goes; two letters, such as DE."),
    ),
    Column(key="email", label=_("E-mail"), kind="text", value=lambda o: o.email, filter=Text(path="email"), shown=False),
    Column(key="outside_id",
        label=_("Outside id"), kind="code", value=lambda o: o.external_id, filter=Text(path="external_id"), shown=False),
    Column(
        key="customer", label=_("Customer ID"), kind="code", value=lambda o: o.customer_ref,
        filter=Text(path="customer_ref"), shown=False,
    ),
    Column(key="channel", label=_("Channel"), kind="text", value=lambda o: o.source, shown=False),
    Column(key="tags", label=_("Tags"), kind="text", value=lambda o: ", ".join(o.tags), shown=False),
    Column(
        key="updated", label=_("Last updated"), kind="when", value=lambda o: o.updated_at, sort="updated_at",
        filter=When(path="updated_at"), shown=False,
    ),
    Column(
        key="cancelled", label=_("Cancelled"), kind="when", value=lambda o: o.cancelled_at,
        filter=When(path="cancelled_at"), shown=False,
    ),
)  # fmt: skip

register_desk(
    Desk(
        code="orders",
        label=_("Orders"),
        noun=_("order"),
        plural=_("orders"),
        icon="shopping-bag",
        help=_("What was bought: lines, payments and parcels, and what came back of it."),
        empty=_("Send them over the API, or upload a file."),
        columns=columns,
        quick=(
            Quick(label=_("All")),
            Quick(label=_("Open"), query="status:open"),
            Quick(label=_("Unpaid"), query="payment:unpaid,partially_paid"),
            Quick(label=_("To ship"), query="fulfilment:unfulfilled,partially_fulfilled status:open"),
            Quick(label=_("With returns"), query="returning>0"),
        ),
        newest="placed_at",
        rows=orders,
        choices={"status": choices(ORDER), "payment": choices(PAYMENT), "fulfilment": choices(FULFILMENT)},
        found_by=(_("Product"), _("Name"), _("Postal code")),
        title=lambda order: order.name,
        panels=panels,
        flags=flags,
        moments=moments,
        list_actions=lambda actor: upload_action("orders", actor),
        own_rights={
            "orders.write": _("Send and upload orders"),
            "orders.erase": _("Erase what orders say of people"),
            "orders.edit": _("Edit orders: addresses, tags, note"),
            "orders.cancel": _("Cancel orders"),
        },
        verbs=VERBS,
        detail=detail,
    )
)
