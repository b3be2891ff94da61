"""Exports: ask for a file with the current filters, watch it grow, fetch it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from floorwalker.console.addresses import address
from floorwalker.console.asking import actor_of, member_id, reader_of, signed_in
from floorwalker.console.download import download
from floorwalker.console.lists import Find, listing_of, total_words
from floorwalker.console.page import page
from floorwalker.core.errors import Invalid, NotAllowed, NotFound
from floorwalker.core.lists.every import list_of, lists
from floorwalker.core.lists.export import FORMATS, file_of, order_export, reach_of
from floorwalker.core.models import Export
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import ago, capital, later

_SAID = {
    "waiting": (later("Waiting"), "blue"),
    "running": (later("Running"), "blue"),
    "done": (later("Ready"), "green"),
    "failed": (later("Failed"), "red"),
}


@signed_in
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, code: str, find: Find) -> HttpResponse:
    """Choose a format; the worker writes the file."""
    listed = find(code)
    listing = listing_of(request, listed, right="export")
    if request.method == "POST":
        wanted = request.POST.get("format", "")
        if wanted not in FORMATS:
            raise Invalid(gettext("Choose CSV, Excel or JSON lines."), code="wrong_format")
        if listing.problems:
            raise Invalid(" ".join(problem.explain for problem in listing.problems), code="wrong_word")
        order_export(listing, member_id=member_id(request), format_=wanted)
        return redirect("console:exports")
    context = {
        "title": gettext("Export {sessions}").format(sessions=listed.plural),
        "action_url": request.get_full_path(),
        "sentence": _sentence(listing.sentences()),
        "total_text": total_words(listing.reader, listing.total(), listing.everything()),
        "formats": [{"value": key, "label": format_.label, "help": format_.help} for key, format_ in FORMATS.items()],
        "keep": [],
        "back_url": address(listed, listing),
    }
    return page(request, "console/export.html", {"export": context}, part="export")


def _sentence(said: list[str]) -> str:
    if not said:
        return gettext("All of them.")
    return gettext("Only where {conditions}.").format(conditions=gettext(" and ").join(said))


@signed_in
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """The member's own exports, newest first."""
    reader = reader_of(request)
    mine = list(_mine(request).order_by("-id")[:50])
    context = {
        "title": gettext("Exports"),
        "url": reverse("console:exports"),
        "running": any(export.state in {"waiting", "running"} for export in mine),
        "items": [_item(export, reader) for export in mine],
        "empty": {"title": gettext("No exports yet"), "text": gettext("Open a list, filter it, and choose Export.")},
    }
    return page(request, "console/exports.html", {"exports": context}, part="exports")


def _mine(request: HttpRequest) -> QuerySet[Export]:
    """The member's exports of lists that the house still has."""
    return Export.objects.filter(member_id=member_id(request), code__in=[listed.code for listed in lists()])


def _item(export: Export, reader: Reader) -> dict[str, Any]:
    status, tone = _SAID[export.state]
    size = f" · {reader.number(max(export.size // 1024, 1))} kB" if export.size else ""
    count = reader.number(export.rows)
    if export.state == "running" and export.expected:
        count = gettext("{count} of {all}").format(count=count, all=reader.number(export.expected))
    asked = ago(export.created_at, reader.now, reader.locale)
    return {
        "label": f"{capital(list_of(export.code).plural)}, {FORMATS[export.format].label}",
        "sentence": export.complaint
        or gettext("{query} · {time} ago").format(query=export.query or gettext("Everything"), time=asked),
        "status": status,
        "tone": tone,
        "done": export.rows if export.state != "done" else max(export.rows, 1),
        "total": max(export.expected, 1) if export.state != "done" else max(export.rows, 1),
        "rows_text": gettext("{count} rows").format(count=count) + size,
        "url": reverse("console:export_file", args=[export.pk]) if export.state == "done" else "",
    }


@signed_in
@require_GET
def export_file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The finished file; only the member who asked for it may fetch it, while they may still export those stores."""
    export = _mine(request).filter(pk=number, state="done").first()
    path = file_of(export) if export else None
    if export is not None and not actor_of(request).reach(f"{export.code}.export").contains(reach_of(export)):
        raise NotAllowed(gettext("You may no longer export all the stores of this file."))
    if export is None or path is None or not path.exists():
        raise NotFound(gettext("There is no such file. Exports are kept for a week."))
    name = f"{list_of(export.code).plural.replace(' ', '-')}-{export.created_at:%Y-%m-%d}.{export.format}"
    return download(request, path, name=name, mime=FORMATS[export.format].mime)
