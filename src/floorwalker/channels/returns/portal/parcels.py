"""What goes on the parcel of a return: the papers of its RMA."""

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.papers import labels
from floorwalker.connectors.labels import Label, tracking_number
from floorwalker.core import wall
from floorwalker.core.errors import NotFound
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session


def rma_of(sheet: Sheet) -> Session | None:
    """The RMA of a return, if it has one."""
    rma_id = sheet.record.rma_id
    return wall.sessions(EVERYWHERE, "rmas").filter(id=rma_id).first() if rma_id else None


def has_label(sheet: Sheet) -> bool:
    """Whether the store gives a label for this return."""
    rma = rma_of(sheet) if sheet.record.method == "label" else None
    return rma is not None and labels.has_label(rma)


def label_of(sheet: Sheet, order: Order) -> Label:
    """The label of the return's parcel. NotFound where the store makes none."""
    return labels.label_of(_rma(sheet), order, gift=sheet.record.gift)


def square_of(sheet: Sheet) -> str:
    """The number of the parcel as a QR code, an SVG picture."""
    return labels.square_of(_rma(sheet))


def tracking_of(sheet: Sheet) -> str:
    """The number under which the parcel can be followed."""
    return tracking_number(sheet.record.rma_name)


def _rma(sheet: Sheet) -> Session:
    rma = rma_of(sheet)
    if rma is None:
        raise NotFound("There is no label for this return.", code="no_label")
    return rma
