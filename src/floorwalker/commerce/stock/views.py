"""The pages on which stock is counted, adjusted and set aside."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock import counting
from floorwalker.commerce.stock.forms import AdjustForm, AgainForm, CountForm, SetAsideForm
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.platform.telling import tell_again
from floorwalker.commerce.stock.wall import find_level
from floorwalker.console.asking import actor_of, reach_of, signed_in
from floorwalker.console.moves import answer
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
    label, form_of, carry_out = _DEEDS[name]
    back_url = page_of("stock", level.pk)

    def ask(fields: dict[str, Any]) -> str:
        carry_out(level, fields["number"], actor=actor_of(request), reason=fields["reason"])
        return back_url

    drawn = {"label": label, "url": request.path, "subject": str(level), "back_url": back_url}
    return answer(request, drawn, [form_of(request.POST or None)], ask)


@signed_in
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, id_: UUID) -> HttpResponse:
    """Tell a shop again of what it could not be told."""
    level = find_level(reach_of(request, counting.RIGHT), id_)
    back_url = page_of("stock", level.pk)

    def ask(fields: dict[str, Any]) -> str:
        tell_again(level, actor=actor_of(request))
        return back_url

    drawn = {"label": _("Tell the shop again"), "url": request.path, "subject": str(level), "back_url": back_url}
    return answer(request, drawn, [AgainForm(request.POST if request.method == "POST" else None)], ask)
