"""The page on which a credit is voided."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from floorwalker.commerce.credits import ledger
from floorwalker.commerce.credits.wall import find_credit
from floorwalker.commerce.links import page_of
from floorwalker.commerce.rights import must
from floorwalker.console.asking import actor_of, reach_of, reader_of, signed_in
from floorwalker.console.moves import answer
from floorwalker.kit.speech import later as _


class VoidForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stands in the ledger for good."))


@signed_in
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, id_: UUID) -> HttpResponse:
    """Take away what is left of a credit: what was spent stays spent."""
    credit = find_credit(reach_of(request, "credits.see"), id_)
    must(actor_of(request), "credits.void", credit.store)
    back_url = page_of("credits", credit.pk)

    def ask(fields: dict[str, Any]) -> str:
        ledger.void(credit, actor=actor_of(request), reason=fields["reason"])
        return back_url

    left = reader_of(request).money(credit.balance, credit.currency)
    sentence = gettext("What is left, {amount}, is taken away for good. What was spent stays spent.")
    drawn = {
        "label": gettext("Void credit"),
        "url": request.path,
        "back_url": back_url,
        "subject": str(credit),
        "confirm": sentence.format(amount=left),
        "danger": True,
    }
    return answer(request, drawn, [VoidForm(request.POST or None)], ask)
