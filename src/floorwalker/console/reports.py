"""The page of a report, and the files of its sections."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from floorwalker.accounts.actor import Reach
from floorwalker.console.asking import actor_of, find_channel, reach_of, reader_of, signed_in
from floorwalker.console.page import page
from floorwalker.console.pictures import pictured
from floorwalker.core import wall
from floorwalker.core.errors import Invalid, NotFound
from floorwalker.core.later import timers
from floorwalker.core.lists.export import FORMATS
from floorwalker.core.reader import Reader
from floorwalker.core.registry import Channel
from floorwalker.core.reports import Report, Section, find_report, find_section
from floorwalker.core.scope import PERIODS, USUAL, Asked, Scope, scope_of
from floorwalker.kit.speech import day_and_year

FILES = ("csv", "xlsx")


def _found(code: str, name: str) -> tuple[Channel, Report]:
    which = find_channel(code)
    return which, find_report(which.reports, name)


def _asked(request: HttpRequest) -> Asked:
    """What the address asks about, as the bar writes it."""
    sent = request.GET
    return Asked(
        period=sent.get("period", ""),
        first=sent.get("period.from", ""),
        last=sent.get("period.to", ""),
        stores=tuple(code for code in sent.getlist("store") if code),
    )


@signed_in
@require_GET
def report(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """All sections, of the stores and days that are asked for."""
    which, declared = _found(code, name)
    reach, reader, asked = reach_of(request, which.right_for(declared)), reader_of(request), _asked(request)
    scope, problems = scope_of(asked, reach, reader)
    timers.settle_all()
    read, before = declared.read(scope), declared.read(scope.before)
    sections = [pictured(section, read, before, reader) for section in declared.sections]
    files = not problems and actor_of(request).may_anywhere(f"{which.code}.export")
    for section in sections:
        section["files"] = _files(request, declared, section) if files else []
    context = {
        "title": f"{which.label}: {declared.label}",
        "help": declared.help,
        "action_url": request.path,
        "refresh_url": request.get_full_path(),
        "problems": problems,
        "filters": [_period(asked, scope, reader), *_stores(scope, reach)],
        "days_text": gettext("{days}, days in {zone}").format(days=_days_text(scope, reader), zone=scope.zone),
        "sections": [section for section in sections if section["rows"]],
        "empty": _empty(which),
    }
    return page(request, "console/report.html", {"report": context}, part="report")


def _files(request: HttpRequest, declared: Report, section: dict[str, Any]) -> list[dict[str, str]]:
    match, query = request.resolver_match, request.META["QUERY_STRING"]
    assert match is not None
    place = [match.kwargs["code"], declared.code, section["code"]]
    return [
        {
            "label": FORMATS[format_].label,
            "url": reverse("console:report_file", args=[*place, format_]) + (f"?{query}" if query else ""),
        }
        for format_ in FILES
    ]


def _days_text(scope: Scope, reader: Reader) -> str:
    first, last = (day_and_year(on, reader.locale) for on in (scope.first, scope.last))
    return first if first == last else gettext("{first} to {last}").format(first=first, last=last)


def _period(asked: Asked, scope: Scope, reader: Reader) -> dict[str, Any]:
    """The dropdown of the period: one that is named, or days."""
    named = dict(PERIODS)
    days = bool(asked.first or asked.last)
    chosen = "" if days else asked.period if asked.period in named else USUAL
    return {
        "key": "period",
        "label": gettext("Period"),
        "kind": "when",
        "active": True,
        "sentence": named.get(chosen) or _days_text(scope, reader),
        "choices": [{"value": code, "label": label, "selected": code == chosen} for code, label in PERIODS],
        "low": scope.first.isoformat() if days else "",
        "high": scope.last.isoformat() if days else "",
    }


def _stores(scope: Scope, reach: Reach) -> list[dict[str, Any]]:
    """The dropdown of stores, where there are several."""
    stores = wall.stores(reach)
    narrowed = scope.reach != reach
    meant = [store for store in stores if narrowed and scope.reach.covers(store.pk)]
    bar = {
        "key": "store",
        "label": gettext("Store"),
        "kind": "choice",
        "active": narrowed,
        "sentence": ", ".join(store.name for store in meant),
        "choices": [{"value": store.code, "label": store.name, "selected": store in meant} for store in stores],
    }
    return [bar] if len(stores) > 1 else []


def _empty(which: Channel) -> dict[str, str]:
    return {
        "title": gettext("No {sessions} in these days").format(sessions=which.plural),
        "text": gettext("Choose a longer period or more stores."),
    }


@signed_in
@require_GET
def report_file(request: HttpRequest, code: str, name: str, section: str, format_: str) -> HttpResponse:
    """One section as a file, with the columns that the page leaves out, too."""
    which, declared = _found(code, name)
    chosen = find_section(declared, section)
    if format_ not in FILES:
        raise NotFound(gettext("There is no such kind of file."))
    reach_of(request, which.right_for(declared))
    scope, problems = scope_of(_asked(request), reach_of(request, f"{which.code}.export"), reader_of(request))
    if problems:
        raise Invalid(" ".join(problem.explain for problem in problems), code="wrong_word")
    timers.settle_all()
    content = _written(chosen, chosen.rows(declared.read(scope)), format_)
    filename = f"{which.code}-{declared.code}-{section}-{scope.first}-{scope.last}.{format_}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type=FORMATS[format_].mime, headers=headers)


def _written(section: Section, rows: Any, format_: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{format_}"
        FORMATS[format_].write(path, list(section.columns), rows, lambda done: None)
        return path.read_bytes()
