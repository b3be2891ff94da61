"""The page on which a credit is voided."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from floorwalker.commerce.credits import ledger
from floorwalker.commerce.credits.wall import find_credit
from floorwalker.commerce.links import page_of
from floorwalker.commerce.rights import must
from floorwalker.console.asking import actor_of, reach_of, reader_of, signed_in
from floorwalker.console.page import page
from floorwalker.core.errors import Refused
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
    form = VoidForm(request.POST or None)
    refused, status = "", 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            ledger.void(credit, actor=actor_of(request), reason=form.cleaned_data["reason"])
        except Refused as no:
            refused, status = no.message, no.status
        else:
            messages.success(request, gettext("The credit was voided."))
            return redirect(page_of("credits", credit.pk))
    left = reader_of(request).money(credit.balance, credit.currency)
    asked = {
        "label": gettext("Void credit"),
        "url": request.path,
        "back_url": page_of("credits", credit.pk),
        "subject": str(credit),
        "confirm": gettext("What is left, {amount}, is taken away for good. What was spent stays spent.").format(
            amount=left
        ),
        "danger": True,
        "refused": refused,
    }
    return page(request, "console/move.html", {"move": asked, "forms": [form]}, part="form", status=status)
