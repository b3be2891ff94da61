"""What goes on an RMA's parcel: its label, by whom the terms of its store choose, its number, and the QR code of that."""

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.renderSVG import drawToString
from reportlab.graphics.shapes import Drawing

from floorwalker.commerce.orders.models import Order
from floorwalker.connectors.labels import Label, LabelPort, Parcel, labels, tracking_number
from floorwalker.core.errors import NotFound
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.terms import terms_of

_SIDE = 240


def maker_of(rma: Session) -> LabelPort | None:
    """Whoever makes this RMA's label; nobody where its store wants none, or where that maker is not here any more."""
    terms = terms_of(channel("rmas"), [rma.terms_id] if rma.terms_id else [])[rma.terms_id]
    return next((port for port in labels if port.code == terms.label_port), None)


def has_label(rma: Session) -> bool:
    """Whether its parcel is to be sent with a label that the store gives."""
    return rma.rma.method == "label" and maker_of(rma) is not None


def label_of(rma: Session, order: Order, *, gift: bool) -> Label:
    """The label of the parcel: from where the order went, to the store; asked for again, it is the same.

    Who returns a ``gift`` is not told where its buyer lives. NotFound where the store makes none.
    """
    port = maker_of(rma)
    if port is None:
        raise NotFound("There is no label for this return.", code="no_label")
    store = order.store
    to = (store.name, *(line.strip() for line in store.address.splitlines() if line.strip()))
    sender = order.ship_to if gift else order.ship_to or order.bill_to
    return port.make(Parcel(sender=sender.lines, recipient=to, reference=rma.token))


def square_of(rma: Session) -> str:
    """The number of its parcel as a QR code: an SVG picture, with the margin that scanners want."""
    square = Drawing(_SIDE, _SIDE)
    square.add(QrCodeWidget(tracking_of(rma), barWidth=_SIDE, barHeight=_SIDE, barLevel="M"))
    svg: str = drawToString(square)
    return svg


def tracking_of(rma: Session) -> str:
    """The number under which its parcel can be followed."""
    return tracking_number(rma.token)
