"""Label and QR code of an RMA as its shopper got them, for staff who give them out again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.letters.recipients import recipient_of
from floorwalker.commerce.rmas.papers.labels import has_label, label_of, square_of
from floorwalker.commerce.rmas.papers.staff import RIGHT, is_sent_with_a_code, is_to_be_sent
from floorwalker.console.asking import reach_of, signed_in
from floorwalker.core import wall
from floorwalker.core.errors import NotFound
from floorwalker.core.models import Session


@signed_in
@require_GET
def label(request: HttpRequest, id_: UUID) -> HttpResponse:
    """The label as a PDF, in the shopper's language."""
    rma = _found(request, id_)
    order = Order.objects.select_related("store", "customer").filter(rmas__session=rma).first()
    if order is None or not has_label(rma):
        raise _none()
    shopper = recipient_of(rma, order)
    with translation.override(shopper.language or get_language()):
        made = label_of(rma, order, gift=shopper.gift)
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.tracking}.pdf"'
    return response


@signed_in
@require_GET
def square(request: HttpRequest, id_: UUID) -> HttpResponse:
    """The QR code as a picture."""
    rma = _found(request, id_)
    if not is_sent_with_a_code(rma):
        raise _none()
    return HttpResponse(square_of(rma), content_type="image/svg+xml")


def _found(request: HttpRequest, id_: UUID) -> Session:
    rma = wall.find_session(reach_of(request, RIGHT), "rmas", id_)
    if not is_to_be_sent(rma):
        raise _none()
    return rma


def _none() -> NotFound:
    return NotFound(gettext("There is no label for this RMA."), code="no_label")
