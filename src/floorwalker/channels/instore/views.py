"""The page of one transaction."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from floorwalker.channels.instore.card import transaction_panels
from floorwalker.console.asking import reader_of, signed_in
from floorwalker.console.cards import found_session
from floorwalker.console.page import page
from floorwalker.console.panels import drawn_panel
from floorwalker.core.errors import NotFound


@signed_in
@require_GET
def transaction(request: HttpRequest, id_: UUID, number: int) -> HttpResponse:
    """One payment attempt: when, how much, how it ended, which checks it waited for."""
    _, session = found_session(request, "instore", id_)
    found = session.transactions.filter(number=number).first()
    if found is None:
        raise NotFound(gettext("This session has no such transaction."))
    status, tone, panels = transaction_panels(session, found, reader_of(request))
    here = reverse("console:session", args=["instore", id_])
    context = {
        "title": gettext("Transaction {number}").format(number=number),
        "list_url": here,
        "list_label": session.short,
        "status": {"text": status, "tone": tone},
        "panels": [drawn_panel(panel, here) for panel in panels],
        "ref": found.ref,
    }
    return page(request, "instore/transaction.html", {"card": context})
