"""Pages of moves that are asked of many sessions at once: what will be done, and what became of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from floorwalker.console.asking import actor_of, find_channel, reach_of, signed_in
from floorwalker.console.moves import button
from floorwalker.console.page import page
from floorwalker.core import wall
from floorwalker.core.later.bulk import MOST, bulk_moves, find_run, form_for_many, order_run, outcomes
from floorwalker.core.machine import Move
from floorwalker.core.registry import Channel, channel


@signed_in
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, code: str) -> HttpResponse:
    """What will be done with which sessions; then it is ordered."""
    which = find_channel(code)
    reach = reach_of(request, f"{code}.see")
    asked = request.POST if request.method == "POST" else request.GET
    found = wall.sessions(reach, code).filter(id__in=_ids(asked.getlist("id"))).order_by("id")
    sessions = list(found[:MOST])
    move = next((one for one in bulk_moves(which, actor_of(request)) if one.name == asked.get("move")), None)
    if move is None or not sessions:
        return _nothing(request, which, status=422 if request.method == "POST" else 200)
    form = form_for_many(move, *([request.POST] if request.method == "POST" else []), actor=actor_of(request))
    if request.method == "POST" and form.is_valid():
        ids = [session.id for session in sessions]
        run = order_run(which, move, ids, request.POST, actor=actor_of(request))
        return redirect("console:bulk_run", number=run.pk)
    context = _context(which, move, [(str(session.id), which.called(session)) for session in sessions])
    status = 422 if request.method == "POST" else 200
    return page(request, "console/bulk.html", {"bulk": context, "form": form}, part="form", status=status)


def _ids(said: list[str]) -> list[UUID]:
    """The ids that can be read; others name nothing."""
    ids = []
    for text in said[:MOST]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


def _context(which: Channel, move: Move, names: list[tuple[str, str]]) -> dict[str, Any]:
    url = reverse("console:bulk", args=[which.code])
    back = reverse("console:sessions", args=[which.code])
    return {"move": button(move, url) | {"back_url": back}, "sessions": names}


def _nothing(request: HttpRequest, which: Channel, *, status: int) -> HttpResponse:
    empty = {
        "title": gettext("Nothing is chosen"),
        "text": gettext("Tick {sessions} in the list, and choose a move.").format(sessions=which.plural),
        "action_label": which.label,
        "action_url": reverse("console:sessions", args=[which.code]),
    }
    return page(request, "console/bulk.html", {"bulk": {"empty": empty}}, part="form", status=status)


@signed_in
@require_GET
def bulk_run(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is, and what became of each session; only the member who asked for it sees it."""
    run = find_run(number, actor=actor_of(request))
    which = channel(run.code)
    move = which.machine.move(run.move)
    told = outcomes(run)
    rows = [
        {"name": row.name, "url": reverse("console:session", args=[run.code, row.id]), "done": row.done, "why": row.why}
        for row in told
    ]
    context = {
        "title": move.label if move else run.move,
        "list_url": reverse("console:sessions", args=[run.code]),
        "list_label": which.label,
        "running": run.finished_at is None,
        "url": request.path,
        "done": len(told),
        "total": len(run.ids),
        "text": gettext("{done} of {total}, {refused} refused").format(
            done=len(told), total=len(run.ids), refused=sum(not row.done for row in told)
        ),
        "rows": rows,
    }
    return page(request, "console/bulk_run.html", {"run": context}, part="run")
