"""The pages on which the shop's word is taken over: of one level, or of all that differ in a store."""

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.counting import RIGHT
from floorwalker.commerce.stock.drift import deeds
from floorwalker.commerce.stock.drift.desk import drifting
from floorwalker.commerce.stock.drift.models import DriftRun
from floorwalker.console.addresses import list_url
from floorwalker.console.asking import actor_of, member_id, reach_of, reader_of, signed_in
from floorwalker.console.moves import StoreForm, answer
from floorwalker.console.page import page
from floorwalker.core import wall
from floorwalker.core.lists.every import find_record
from floorwalker.core.reader import Reader
from floorwalker.core.registry import desk
from floorwalker.kit.speech import later as _


class ReasonForm(forms.Form):
    """Why; the ledger says it."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


@signed_in
@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, id_: UUID) -> HttpResponse:
    """Make one level what the shop says."""
    told = find_record(desk("drift"), reach_of(request, RIGHT), id_)

    def ask(fields: dict[str, Any]) -> str:
        return page_of("stock", deeds.take_over(told, actor=actor_of(request), reason=fields["reason"]).pk)

    drawn = {
        "label": _("Take over"),
        "url": request.path,
        "subject": str(told),
        "confirm": _("What the shop says is on hand and committed will stand here, too."),
        "back_url": page_of("drift", told.pk),
    }
    return answer(request, drawn, [ReasonForm(request.POST or None)], ask)


@signed_in
@require_http_methods(["GET", "POST"])
def take_over_all(request: HttpRequest) -> HttpResponse:
    """Have all that differs in a store made what the shop says."""
    reach = reach_of(request, RIGHT)
    many = Counter(drifting(reach).values_list("store__code", flat=True))
    stores = {store.code: store for store in sorted(wall.stores(reach), key=lambda store: -many[store.code])}
    where = StoreForm(list(stores.values()), request.POST or None)
    number = reader_of(request).number
    found = [f"{store.name} {number(many[code])}" for code, store in stores.items() if many[code]]

    def ask(fields: dict[str, Any]) -> str:
        store = stores[where.cleaned_data["store"]]
        made = deeds.order_run(store, member_id=member_id(request), actor=actor_of(request), reason=fields["reason"])
        return reverse("drift:run", args=[made.pk])

    drawn = {
        "label": _("Take over all"),
        "url": request.path,
        "confirm": gettext("Differences in your stores now: {count}.").format(count=", ".join(found) or number(0)),
        "back_url": list_url(desk("drift")),
    }
    return answer(request, drawn, [where, ReasonForm(request.POST or None)], ask)


@signed_in
@require_GET
def run(request: HttpRequest, number: int) -> HttpResponse:
    """How far a run is; only the member who asked for it sees it."""
    found = deeds.find_run(number, member_id=member_id(request))
    context = {
        "title": gettext("Take over all: {store}").format(store=found.store.name),
        "list_url": list_url(desk("drift")),
        "list_label": desk("drift").label,
        "running": found.finished_at is None,
        "url": request.path,
        "done": found.total if found.finished_at else found.done + found.agreed,
        "total": found.total,
        "text": _progress(found, reader_of(request)),
    }
    return page(request, "console/bulk_run.html", {"run": context}, part="run")


def _progress(found: DriftRun, reader: Reader) -> str:
    said = gettext("{done} of {total} taken over, {agreed} agreed by then").format(
        done=reader.number(found.done), total=reader.number(found.total), agreed=reader.number(found.agreed)
    )
    return f"{said}. {found.complaint}" if found.complaint else said
