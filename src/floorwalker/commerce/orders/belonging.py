"""A customer's orders, as a box of the customer's page."""

from floorwalker.commerce import cells
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.statuses import BY_CODE
from floorwalker.commerce.orders.wall import orders_of
from floorwalker.core.card import Panel, Row
from floorwalker.core.lists.columns import Cell
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import later as _

_MOST_SHOWN = 50


def belonging(customer: Customer, reader: Reader) -> Panel:
    """The newest orders, each linked to its page."""
    head = cells.headings(
        (_("Order"), _("Status"), _("Payment"), _("Fulfilment")), (_("Items"), _("Order total"), _("Order date"))
    )
    mine = orders_of(reader.actor.reach("orders.see"), customer)[:_MOST_SHOWN]
    rows = tuple(Row(cells=_order(order, reader)) for order in mine)
    note = _("the newest {count}") if customer.order_count > _MOST_SHOWN else ""
    return Panel(
        key="orders",
        title=_("Orders"),
        note=str(note).format(count=_MOST_SHOWN),
        kind="table",
        headings=head,
        rows=rows,
        empty=_("They have not ordered yet."),
    )


def _order(order: Order, reader: Reader) -> tuple[Cell, ...]:
    statuses = [BY_CODE[code] for code in (order.status, order.payment_status, order.fulfilment_status)]
    return (
        cells.link("orders", order.pk, order.name, priority=1),
        *(Cell(kind="badge", text=status.label, tone=status.tone) for status in statuses),
        cells.figure(order.quantity, reader),
        cells.amount(order.total, order, reader),
        cells.moment(order.placed_at, order, reader),
    )
