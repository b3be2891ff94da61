"""The pages of the upload: choose a file, see what would become of it, bring it in, fetch the result."""

import csv
import io
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.commerce.intake import uploads as deeds
from floorwalker.commerce.intake.kinds import KINDS, kind
from floorwalker.commerce.intake.models import COUNTS, Upload
from floorwalker.commerce.intake.sheets import SHEETS
from floorwalker.commerce.taking import Intake
from floorwalker.console.asking import actor_of, member_id, reach_of, reader_of, signed_in
from floorwalker.console.download import download
from floorwalker.console.page import page
from floorwalker.core import wall
from floorwalker.core.errors import Invalid, NotAllowed, NotFound
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import later as _

LABELS = {
    "orders": _("Orders"),
    "customers": _("Customers"),
    "catalog": _("Products"),
    "stock": _("Stock"),
    "drift": _("Report of stock, to be compared"),
}
_WORDS = {
    "created": (_("New"), "green"),
    "changed": (_("Changed"), "blue"),
    "unchanged": (_("Unchanged"), "secondary"),
    "outdated": (_("Older than known"), "secondary"),
    "refused": (_("Refused"), "red"),
}
_TONES = {"checking": "blue", "checked": "yellow", "importing": "blue", "done": "green", "failed": "red"}


class UploadForm(forms.Form):
    """Which store, what it is, and the file."""

    store = forms.ChoiceField(label=_("Store"))
    kind = forms.ChoiceField(label=_("What is in it"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with a row for each line of an order, or JSON lines as the API takes them."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.jsonl"}),
    )

    def __init__(self, *args: Any, mine: list[Intake], reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stores = {store.code: store for store in wall.stores(reach)}
        self.fields["store"].choices = [(code, store.name) for code, store in self.stores.items()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["kind"].choices = [(one.code, LABELS[one.code]) for one in mine]  # type: ignore[attr-defined]  # a ChoiceField


def writable(actor: Actor) -> tuple[list[Intake], Reach]:
    """The kinds that somebody may write somewhere, and all the stores where they may write any; none raises NotAllowed."""
    mine = [one for one in KINDS if actor.may_anywhere(one.right)]
    if not mine:
        raise NotAllowed(
            gettext("You need the right “{right}” for this page. Ask an owner.").format(right=KINDS[0].right)
        )
    reaches = [actor.reach(one.right) for one in mine]
    everywhere = any(reach.everywhere for reach in reaches)
    return mine, Reach(everywhere=everywhere, store_ids=frozenset[int]().union(*(reach.store_ids for reach in reaches)))


@signed_in
@require_http_methods(["GET", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """The form, and the member's own uploads, newest first."""
    actor = actor_of(request)
    mine, reach = writable(actor)
    form = UploadForm(
        request.POST or None, request.FILES or None, mine=mine, reach=reach, initial={"kind": request.GET.get("kind")}
    )
    if form.is_valid():
        store = form.stores[form.cleaned_data["store"]]
        try:
            made = deeds.receive(
                form.cleaned_data["file"],
                code=form.cleaned_data["kind"],
                store=store,
                member_id=member_id(request),
                actor=actor,
            )
        except (Invalid, NotAllowed) as no:
            form.add_error("file", no.message)
        else:
            return redirect("intake:upload", number=made.pk)
    reader = reader_of(request)
    found = Upload.objects.filter(member_id=member_id(request)).select_related("store").order_by("-id")[:50]
    context = {
        "form": form,
        "items": [_item(one, reader) for one in found],
        "sheets": [_sheet(one) for one in mine],
    }
    return page(request, "intake/uploads.html", context, status=422 if form.errors else 200)


def _sheet(intake: Intake) -> dict[str, Any]:
    return {"code": intake.code, "label": LABELS[intake.code], "fields": SHEETS[intake.code].fields}


def _item(upload: Upload, reader: Reader) -> dict[str, Any]:
    return {
        "upload": upload,
        "label": LABELS[upload.kind],
        "status": upload.get_state_display(),
        "tone": _TONES[upload.state],
        "running": upload.state in {"checking", "importing"},
        "records_text": gettext("{count} records").format(count=reader.number(upload.records)),
        "ago": reader.ago(upload.created_at),
        "counts": [
            {"label": _WORDS[name][0], "tone": _WORDS[name][1], "text": reader.number(getattr(upload, name))}
            for name in COUNTS
        ],
        "finished": upload.state in {"checked", "done"},
    }


def _mine(request: HttpRequest, number: int) -> Upload:
    found = Upload.objects.select_related("store").filter(pk=number, member_id=member_id(request)).first()
    if found is None:
        raise NotFound(gettext("There is no such upload. Uploads are kept for a month."))
    if not actor_of(request).may(kind(found.kind).right, found.store_id):
        raise NotAllowed(gettext("You may no longer write these records in this store."))
    return found


@signed_in
@require_GET
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """What would become of the file, or what became of it."""
    found = _mine(request, number)
    context = {"item": _item(found, reader_of(request)), "upload": found}
    return page(request, "intake/upload.html", context, part="upload")


@signed_in
@require_POST
def bring_in(request: HttpRequest, number: int) -> HttpResponse:
    """Bring the checked file in."""
    found = _mine(request, number)
    deeds.start(found, actor=actor_of(request))
    return redirect("intake:upload", number=found.pk)


@signed_in
@require_GET
def result(request: HttpRequest, number: int) -> HttpResponseBase:
    """Each record with what became of it, as a CSV file."""
    found = _mine(request, number)
    path = deeds.result_of(found)
    if not path.exists():
        raise NotFound(gettext("There is no result yet."))
    return download(request, path, name=f"result-{found.pk}.csv", mime="text/csv")


@signed_in
@require_GET
def example(request: HttpRequest, code: str) -> HttpResponse:
    """A CSV file with every column and one row that could be imported."""
    reach_of(request, kind(code).right)
    fields = SHEETS[kind(code).code].fields
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([field.name for field in fields])
    writer.writerow([field.example for field in fields])
    headers = {"Content-Disposition": f'attachment; filename="{code}.csv"'}
    return HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
