"""What goes on a parcel: the label, its number, and the QR code for those who cannot print."""

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.renderSVG import drawToString
from reportlab.graphics.shapes import Drawing

from floorwalker.commerce.orders.models import Order
from floorwalker.connectors.labels import Label, Parcel, labels, tracking_number
from floorwalker.core.sheet import Sheet

_PORT = "plain"
_SIDE = 240


def label_of(sheet: Sheet, order: Order) -> Label:
    """The label of the return's parcel: from where the order went, to the store."""
    store = order.store
    to = (store.name, *(line.strip() for line in store.address.splitlines() if line.strip()))
    sender = order.ship_to if sheet.record.gift else order.ship_to or order.bill_to
    parcel = Parcel(sender=sender.lines, recipient=to, reference=sheet.record.rma_name)
    return labels.port(_PORT).make(parcel)


def tracking_of(sheet: Sheet) -> str:
    """The number under which the parcel can be followed."""
    return tracking_number(sheet.record.rma_name)


def square_of(text: str) -> str:
    """A QR code as an SVG picture, with the margin that scanners want."""
    square = Drawing(_SIDE, _SIDE)
    square.add(QrCodeWidget(text, barWidth=_SIDE, barHeight=_SIDE, barLevel="M"))
    svg: str = drawToString(square)
    return svg
