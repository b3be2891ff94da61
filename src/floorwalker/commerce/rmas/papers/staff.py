"""The papers of a parcel on the page of its RMA: who may fetch them, and which there are."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from floorwalker.commerce.rmas.papers.labels import has_label, tracking_of
from floorwalker.core.card import Entry, Panel
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader

RIGHT = "rmas.note"
"""Whoever may send the customer's mail again may give them their label again."""


def is_to_be_sent(rma: Session) -> bool:
    """Whether its goods may come."""
    return rma.state == "approved"


def is_sent_with_a_code(rma: Session) -> bool:
    """Whether its parcel can be handed in by showing a QR code."""
    return rma.rma.method == "dropoff" or has_label(rma)


def papers_panels(rma: Session, reader: Reader) -> list[Panel]:
    """What the shopper has got for the parcel, for those who may give it to them again."""
    if not is_to_be_sent(rma) or not reader.actor.may(RIGHT, rma.store_id):
        return []
    entries = tuple(_entries(rma))
    return [Panel(key="papers", title=gettext("For the parcel"), entries=entries)] if entries else []


def _entries(rma: Session) -> Iterator[Entry]:
    number = tracking_of(rma)
    if has_label(rma):
        url = reverse("rmas:label", args=[rma.id])
        yield Entry(label=gettext("Label"), text=f"{number}.pdf", href=url, title=gettext("As the customer got it."))
    if is_sent_with_a_code(rma):
        url = reverse("rmas:square", args=[rma.id])
        yield Entry(
            label=gettext("QR code"), text=f"{number}.svg", href=url, title=gettext("To show at a drop-off point.")
        )
