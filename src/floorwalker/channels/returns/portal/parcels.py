"""What goes on a parcel: the label, its number, and the QR code for those who cannot print."""

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.renderSVG import drawToString
from reportlab.graphics.shapes import Drawing

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.papers.labels import maker_of
from floorwalker.connectors.labels import Label, Parcel, tracking_number
from floorwalker.core.errors import NotFound
from floorwalker.core.log.sheet import Sheet

_SIDE = 240


def label_of(sheet: Sheet, order: Order) -> Label:
    """The label of the return's parcel: from where the order went, to the store. NotFound where the store makes none."""
    port = maker_of(sheet.record.rma_id)
    if port is None:
        raise NotFound("There is no label for this return.", code="no_label")
    store = order.store
    to = (store.name, *(line.strip() for line in store.address.splitlines() if line.strip()))
    sender = order.ship_to if sheet.record.gift else order.ship_to or order.bill_to
    parcel = Parcel(sender=sender.lines, recipient=to, reference=sheet.record.rma_name)
    return port.make(parcel)


def has_label(sheet: Sheet) -> bool:
    """Whether the store gives a label for this return."""
    return sheet.record.method == "label" and maker_of(sheet.record.rma_id) is not None


def tracking_of(sheet: Sheet) -> str:
    """The number under which the parcel can be followed."""
    return tracking_number(sheet.record.rma_name)


def square_of(text: str) -> str:
    """A QR code as an SVG picture, with the margin that scanners want."""
    square = Drawing(_SIDE, _SIDE)
    square.add(QrCodeWidget(text, barWidth=_SIDE, barHeight=_SIDE, barLevel="M"))
    svg: str = drawToString(square)
    return svg
