"""The page of one session: how it stands, what happened, what can be done; its raw facts; its moves."""

from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from floorwalker.accounts.actor import Actor
from floorwalker.console.addresses import list_url, row_url
from floorwalker.console.asking import actor_of, find_channel, reach_of, reader_of, signed_in
from floorwalker.console.page import page
from floorwalker.console.panels import drawn_panel
from floorwalker.console.timeline import MOST, timeline
from floorwalker.core import wall
from floorwalker.core.errors import Invalid, NotAllowed, NotFound, Refused
from floorwalker.core.listing import neighbours
from floorwalker.core.lists import sessions_of
from floorwalker.core.log import read_logs
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.verbs import Verb
from floorwalker.kit.speech import capital


def found_session(request: HttpRequest, code: str, id_: UUID, right: str = "see") -> tuple[Channel, Session]:
    """The session of an address, if the member may see it."""
    channel = find_channel(code)
    return channel, wall.find_session(reach_of(request, f"{code}.{right}"), code, id_)


@signed_in
@require_GET
def session(request: HttpRequest, code: str, id_: UUID) -> HttpResponse:
    """The session page."""
    channel, found = found_session(request, code, id_)
    return page(request, "console/card.html", {"card": _card(request, channel, found)}, part="summary")


def _card(request: HttpRequest, channel: Channel, found: Session) -> dict[str, Any]:
    reader = reader_of(request)
    actor = actor_of(request)
    status = channel.machine.status(found.status)
    moments, more = timeline(channel, found, reader, before=_number(request, "before"))
    listed = sessions_of(channel)
    newer, older = neighbours(listed, actor.reach(f"{channel.code}.see"), found)
    clock = gettext("your time") if reader.zone else gettext("store time")
    return {
        "title": found.short,
        "title_is_code": True,
        "list_url": list_url(listed),
        "list_label": listed.heading,
        "status": {"text": status.label, "tone": status.tone},
        "flags": channel.flags(found, reader),
        "newer_url": row_url(listed, newer) if newer else "",
        "older_url": row_url(listed, older) if older else "",
        "live_url": reverse("console:session_live", args=[channel.code, found.id]),
        "live_etag": _etag(found),
        "refresh_url": request.get_full_path(),
        "panels": [drawn_panel(panel, _url(channel, found.id)) for panel in channel.panels(found, reader)],
        "timeline": moments,
        "timeline_older_url": f"?before={more}" if more else "",
        "timeline_note": gettext("newest first · {clock}").format(clock=clock),
        "moves": [_move(channel, found, move) for move in _open_moves(request, channel, found)],
        "raw_url": reverse("console:raw", args=[channel.code, found.id])
        if actor.may(f"{channel.code}.debug", found.store_id)
        else "",
    }


def _number(request: HttpRequest, name: str) -> int:
    """A number of an address; what is none counts as 0."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _url(channel: Channel, id_: UUID) -> str:
    return reverse("console:session", args=[channel.code, id_])


def _etag(found: Session) -> str:
    return f'W/"{found.event_count}"'


def _open_moves(request: HttpRequest, channel: Channel, found: Session) -> list[Move]:
    actor = actor_of(request)
    return [m for m in channel.machine.moves if found.state in m.sources and actor.may(m.right, found.store_id)]


def _move(channel: Channel, found: Session, move: Move) -> dict[str, Any]:
    return {
        "name": move.name,
        "label": move.label,
        "url": reverse("console:move", args=[channel.code, found.id, move.name]),
        "primary": move.primary,
        "danger": move.danger,
        "form": move.form is not None,
        "confirm": move.help,
    }


@signed_in
@require_GET
def session_live(request: HttpRequest, code: str, id_: UUID) -> HttpResponse:
    """304 while nothing has happened in this session: one look by primary key."""
    etag = wall.version(reach_of(request, f"{code}.see"), find_channel(code).code, id_)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return JsonResponse({"etag": etag, "new": 0}, headers={"ETag": etag})


@signed_in
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, code: str, id_: UUID, name: str) -> HttpResponse:
    """Ask for a move: its form, and what became of it."""
    channel, found = found_session(request, code, id_)
    declared = channel.machine.move(name)
    if declared is None:
        raise NotFound(gettext("There is no such move."))
    if not actor_of(request).may(declared.right, found.store_id):
        no = gettext("You need the right “{right}” in this store.").format(right=declared.right)
        raise NotAllowed(no, right=declared.right)
    form = declared.form(request.POST if request.method == "POST" else None) if declared.form else None
    refused, status = "", 422 if request.method == "POST" else 200
    if request.method == "POST" and (form is None or form.is_valid()):
        refused, status = ask(channel.machine.verb(name), found, actor=actor_of(request), form=form)
        if status == 200:
            messages.success(request, gettext("{move}: done.").format(move=declared.label))
            return _to(request, _url(channel, found.id))
    context = {
        "move": _move(channel, found, declared)
        | {
            "refused": refused,
            "subject": f"{capital(channel.noun)} {found.short}",
            "back_url": _url(channel, found.id),
        },
        "form": form,
    }
    return page(request, "console/move.html", context, part="form", status=status)


def ask(verb: Verb, found: Session, *, actor: Actor, form: Form | None) -> tuple[str, int]:
    """Do a move: why it was not done, and the status of the answer. What is wrong with a field is said at the field."""
    try:
        verb(found, actor=actor, **(form.cleaned_data if form else {}))
    except Refused as no:
        return no.message, no.status
    except Invalid as no:
        field = no.data.get("field")
        if form is None or field not in form.fields:
            return no.message, no.status
        form.add_error(field, no.message)
        return "", no.status
    return "", 200


def _to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


@signed_in
@require_GET
def raw(request: HttpRequest, code: str, id_: UUID) -> HttpResponse:
    """Every fact as it was kept, for debugging, in the order of their arrival."""
    channel, found = found_session(request, code, id_, right="debug")
    wrong = set(found.misfits)
    log = read_logs({found.id: channel}, after=_number(request, "after"), most=MOST + 1)[found.id]
    blocks = [
        {
            "title": f"{happening.number}. {happening.fact.type}",
            "note": " · ".join(
                filter(None, [happening.key, gettext("out of sequence") if happening.number in wrong else ""])
            ),
            "text": msgspec.json.format(msgspec.json.encode(happening), indent=2).decode(),
        }
        for happening in log[:MOST]
    ]
    context = {
        "title": gettext("Raw facts of {session}").format(session=found.short),
        "back_url": _url(channel, found.id),
        "back_label": found.short,
        "blocks": blocks,
        "next_url": f"?after={log[MOST - 1].number}" if len(log) > MOST else "",
    }
    return page(request, "console/raw.html", {"raw": context})
