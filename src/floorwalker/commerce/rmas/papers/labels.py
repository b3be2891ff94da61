"""Who makes the label of an RMA's parcel: the terms of its store choose."""

from uuid import UUID

from floorwalker.commerce.rmas.channel import rmas
from floorwalker.commerce.rmas.models import Rma
from floorwalker.connectors.labels import LabelPort, labels
from floorwalker.core.terms import terms_of


def maker_of(rma_id: UUID | None) -> LabelPort | None:
    """Whoever makes this RMA's label; nobody where its store wants none, or where that maker is not here any more."""
    if rma_id is None:
        return None
    terms_id = Rma.objects.filter(session_id=rma_id).values_list("session__terms_id", flat=True).first()
    code = terms_of(rmas, [terms_id] if terms_id else [])[terms_id].label_port
    return next((port for port in labels if port.code == code), None)
