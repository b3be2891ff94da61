"""The page of an order: its money, its goods, its addresses, its lines to the unit, its payments and parcels."""

from floorwalker.commerce import cells
from floorwalker.commerce.addresses import Address
from floorwalker.commerce.links import page_of
from floorwalker.commerce.orders.models import Fulfilment, Order, OrderLine, Payment, Payout
from floorwalker.commerce.orders.statuses import BY_CODE
from floorwalker.commerce.orders.wall import read_owned
from floorwalker.core.card import Entry, Flag, Panel, Row
from floorwalker.core.lists.columns import Cell
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import later as _


def flags(order: Order, reader: Reader) -> list[Flag]:
    """How the order stands, in three words, and what staff should know."""
    statuses = [BY_CODE[code] for code in (order.status, order.payment_status, order.fulfilment_status)]
    found = [Flag(text=status.label, tone=status.tone, title="") for status in statuses]
    if order.erased_at:
        found.append(Flag(text=_("Erased"), tone="secondary", title=_("What it said of a person is gone for good.")))
    return found


def panels(order: Order, reader: Reader) -> list[Panel]:
    """All boxes of the page."""
    read_owned(order)
    lines = list(order.lines.all())
    return [
        _summary(order, lines, reader),
        _addresses(order),
        _lines(order, lines, reader),
        _payments(order, reader),
        _fulfilments(order, lines, reader),
    ]


def _summary(order: Order, lines: list[OrderLine], reader: Reader) -> Panel:
    def money(label: str, amount: int) -> Entry:
        return Entry(label=label, text=reader.money(amount, order.currency))

    shipped = sum(line.shipped or 0 for line in lines)
    entries = [
        money(_("Order total"), order.total),
        money(_("Pending"), order.authorized),
        money(_("Collected"), order.paid),
        money(_("Balance"), order.total - order.paid),
        money(_("Refunded"), order.refunded),
        money(_("Shipping"), order.shipping_paid),
        money(_("Discount"), order.discount),
        money(_("Tax inside") if order.tax_included else _("Tax on top"), order.tax),
        cells.entry(_("Items"), reader.number(order.quantity)),
        cells.entry(_("Remaining"), reader.number(max(order.quantity - shipped, 0))),
        cells.when_entry(_("Order date"), order.placed_at, order, reader),
        cells.when_entry(_("Last updated"), order.updated_at, order, reader),
        cells.entry(_("Channel"), order.source),
        cells.entry(_("Store"), order.store.name),
        cells.entry(_("Customer"), order.buyer, href=page_of("customers", order.customer_id)),
        cells.entry(_("Discount codes"), ", ".join(order.discount_codes)),
        cells.entry(_("Tags"), ", ".join(order.tags)),
        cells.entry(_("Outside id"), order.external_id),
        cells.entry(_("Note"), order.note),
    ]
    if order.refunding:
        entries.insert(5, money(_("Being refunded"), order.refunding))
    if order.extra:
        entries.insert(-1, money(_("Tips, duties, rounding"), order.extra))
    return Panel(key="summary", title=_("Order"), entries=tuple(entries))


def _addresses(order: Order) -> Panel:
    entries = (
        cells.entry(_("Billing address"), _on_a_line(order.bill_to or order.ship_to)),
        cells.entry(_("Shipping address"), _on_a_line(order.ship_to)),
        cells.entry(_("Phone"), order.phone),
        cells.entry(_("E-mail"), order.email),
    )
    return Panel(key="addresses", title=_("Addresses"), entries=entries)


def _on_a_line(address: Address) -> str:
    return ", ".join(address.lines)


def _lines(order: Order, lines: list[OrderLine], reader: Reader) -> Panel:
    """Their numbers are what a new RMA asks for. What came back, and discounts, have a column where there are any."""
    returned, discounted = any(line.returning for line in lines), any(line.discount for line in lines)
    amounts = (_("Price"), *[_("Discount")] * discounted, _("Tax"), _("Paid"), _("Total"))
    head = cells.headings((_("No."), _("Item"), _("SKU")), (_("Quantity"), *[_("Returned")] * returned, *amounts))
    rows = tuple(Row(cells=_line(order, line, reader, returned=returned, discounted=discounted)) for line in lines)
    note = _("price, discount, tax and paid are one unit's")
    return Panel(
        key="lines", title=_("Lines"), note=note, kind="table", headings=head, rows=rows, empty=_("It has no lines.")
    )


def _line(order: Order, line: OrderLine, reader: Reader, *, returned: bool, discounted: bool) -> tuple[Cell, ...]:
    title = ", ".join(part for part in (line.vendor, line.type, *line.tags) if part)
    product = line.variant.product_id if line.variant else None
    return (
        cells.words(str(line.number)),
        Cell(kind="text", text=line.title, title=title, href=page_of("catalog", product)),
        cells.words(line.sku or cells.NOTHING),
        cells.figure(line.quantity, reader, title=_shipped(line, reader)),
        *[cells.figure(line.returning, reader)] * returned,
        cells.amount(line.price, order, reader),
        *[_each(line.discount, line, order, reader)] * discounted,
        *(_each(total, line, order, reader) for total in (line.tax, line.paid)),
        cells.amount(line.paid, order, reader),
    )


def _shipped(line: OrderLine, reader: Reader) -> str:
    return "" if line.shipped is None else str(_("{count} shipped")).format(count=reader.number(line.shipped))


def _each(total: int, line: OrderLine, order: Order, reader: Reader) -> Cell:
    """What falls on each unit; where it does not divide, from the least to the most."""
    units = max(line.quantity, 1)
    low, high = (reader.money(amount, order.currency) for amount in (total // units, -(-total // units)))
    return Cell(kind="money", text=low if low == high else f"{low} – {high}", align="end")


def _payments(order: Order, reader: Reader) -> Panel:
    head = cells.headings((_("What"), _("Status"), _("By"), _("Reference")), (_("Amount"), _("When")))
    told = [(payment.occurred_at, _payment(payment, order, reader)) for payment in order.payments.all()]
    told += [(payout.planned_at, _payout(payout, order, reader)) for payout in order.payouts.all()]
    rows = tuple(Row(cells=found) for _at, found in sorted(told, key=lambda one: one[0]))
    return Panel(
        key="payments", title=_("Payments"), kind="table", headings=head, rows=rows, empty=_("Nothing was paid yet.")
    )


def _payment(payment: Payment, order: Order, reader: Reader) -> tuple[Cell, ...]:
    return (
        cells.words(payment.get_kind_display()),
        cells.words(payment.get_status_display()),
        cells.words(payment.gateway or cells.NOTHING),
        cells.words(payment.external_id),
        cells.amount(payment.amount, order, reader),
        cells.moment(payment.occurred_at, order, reader),
    )


def _payout(payout: Payout, order: Order, reader: Reader) -> tuple[Cell, ...]:
    return (
        cells.words(str(_("Payout")), title=payout.reason),
        cells.words(payout.get_state_display()),
        cells.words(payout.method),
        cells.words(payout.reference or payout.key),
        cells.amount(payout.amount, order, reader),
        cells.moment(payout.ended_at or payout.planned_at, order, reader),
    )


def _fulfilments(order: Order, lines: list[OrderLine], reader: Reader) -> Panel:
    head = cells.headings((_("Items"), _("Carrier"), _("Tracking"), _("Status")), (_("Shipped"), _("Delivered")))
    titles = {line.number: line.title for line in lines}
    rows = tuple(Row(cells=_fulfilment(parcel, titles, order, reader)) for parcel in order.fulfilments.all())
    return Panel(
        key="fulfilments",
        title=_("Fulfilment"),
        kind="table",
        headings=head,
        rows=rows,
        empty=_("Nothing was shipped yet."),
    )


def _fulfilment(parcel: Fulfilment, titles: dict[int, str], order: Order, reader: Reader) -> tuple[Cell, ...]:
    inside = [f"{units} × {titles.get(int(number), number)}" for number, units in parcel.quantities.items()]
    return (
        cells.words(", ".join(inside) or cells.NOTHING),
        cells.words(parcel.carrier or cells.NOTHING),
        cells.words(parcel.tracking or cells.NOTHING, href=parcel.tracking_url if parcel.is_linked else ""),
        cells.words(str(_("Cancelled") if parcel.cancelled else _("Sent"))),
        cells.moment(parcel.shipped_at, order, reader),
        cells.moment(parcel.delivered_at, order, reader),
    )
