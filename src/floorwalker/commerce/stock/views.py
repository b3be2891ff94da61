"""The pages on which stock is counted, adjusted and set aside."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock import counting
from floorwalker.commerce.stock.forms import AdjustForm, CountForm, SetAsideForm
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.wall import find_level
from floorwalker.console.asking import actor_of, reach_of, signed_in
from floorwalker.console.moves import to
from floorwalker.console.page import page
from floorwalker.core.errors import Invalid, Refused
from floorwalker.kit.speech import later as _

_DEEDS: dict[str, tuple[str, type[forms.Form], Callable[..., Level]]] = {
    "count": (_("Count"), CountForm, counting.count),
    "adjust": (_("Adjust"), AdjustForm, counting.adjust),
    "set_aside": (_("Set aside"), SetAsideForm, counting.set_aside),
}


@signed_in
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, id_: UUID, name: str) -> HttpResponse:
    """One form: what was counted, what came or went, or what is set aside."""
    level = find_level(reach_of(request, counting.RIGHT), id_)
    label, form_of, do = _DEEDS[name]
    form = form_of(request.POST or None)
    refused = ""
    if form.is_valid():
        try:
            do(level, form.cleaned_data["number"], actor=actor_of(request), reason=form.cleaned_data["reason"])
        except (Refused, Invalid) as no:
            refused = no.message
        else:
            messages.success(request, gettext("Done."))
            return to(request, page_of("stock", level.pk))
    drawn: dict[str, Any] = {
        "label": label,
        "url": request.path,
        "subject": str(level),
        "refused": refused,
        "back_url": page_of("stock", level.pk),
    }
    wrong = bool(refused or form.errors)
    return page(
        request, "console/move.html", {"move": drawn, "forms": [form]}, part="form", status=422 if wrong else 200
    )
