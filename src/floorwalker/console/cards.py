"""The page of one session: how it stands, what happened, what can be done; its raw facts."""

from typing import Any
from uuid import UUID

import msgspec
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from floorwalker.console.addresses import list_url, row_url
from floorwalker.console.asking import actor_of, find_channel, reach_of, reader_of, signed_in
from floorwalker.console.moves import button
from floorwalker.console.page import page
from floorwalker.console.panels import drawn_panel
from floorwalker.console.timeline import MOST, timeline
from floorwalker.core import photos, wall
from floorwalker.core.lists.engine import neighbours
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.log.entries import read_logs
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.verbs import moves_for

_PICTURES = "https:"
"""Pictures of products lie where the shop keeps them: pages that show them let them in."""


def found_session(request: HttpRequest, code: str, id_: UUID, right: str = "see") -> tuple[Channel, Session]:
    """The session of an address, if the member may see it."""
    channel = find_channel(code)
    return channel, wall.find_session(reach_of(request, f"{code}.{right}"), code, id_)


@signed_in
@require_GET
@csp_update({"img-src": _PICTURES})  # type: ignore[arg-type]  # its types know no keys of addresses
def session(request: HttpRequest, code: str, id_: UUID) -> HttpResponse:
    """The session page."""
    channel, found = found_session(request, code, id_)
    return page(request, "console/card.html", {"card": _card(request, channel, found)}, part="summary")


@signed_in
@require_GET
@csp_update({"img-src": _PICTURES})  # type: ignore[arg-type]  # its types know no keys of addresses
def details(request: HttpRequest, code: str, id_: UUID) -> HttpResponse:
    """The session as lists show it in a window, and as a page of its own without a script: what it is and what happened."""
    channel, found = found_session(request, code, id_)
    return page(request, "console/details.html", {"card": _card(request, channel, found)}, part="details")


def _card(request: HttpRequest, channel: Channel, found: Session) -> dict[str, Any]:
    reader = reader_of(request)
    actor = actor_of(request)
    status = channel.machine.status(found.status)
    moments, more = timeline(channel, found, reader, before=_number(request, "before"))
    listed = sessions_of(channel)
    moves = moves_for(channel, found, actor)
    newer, older = neighbours(listed, actor.reach(f"{channel.code}.see"), found)
    clock = gettext("your time") if reader.zone else gettext("store time")
    return {
        "title": channel.called(found),
        "title_is_code": True,
        "url": _url(channel, found.id),
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
        "moves": [button(move, _move_url(channel, found, move)) for move in moves if not move.shopper],
        "assisting": [button(move, _move_url(channel, found, move)) for move in moves if move.shopper],
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


def _move_url(channel: Channel, found: Session, move: Move) -> str:
    return reverse("console:move", args=[channel.code, found.id, move.name])


def _etag(found: Session) -> str:
    return f'W/"{found.event_count}"'


@signed_in
@require_GET
def session_live(request: HttpRequest, code: str, id_: UUID) -> HttpResponse:
    """304 while nothing has happened in this session: one look by primary key."""
    etag = wall.version(reach_of(request, f"{code}.see"), find_channel(code).code, id_)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return JsonResponse({"etag": etag, "new": 0}, headers={"ETag": etag})


@signed_in
@require_GET
def photo(request: HttpRequest, code: str, id_: UUID, ref: str) -> HttpResponse:
    """A photo of a session, for those who may see the session; it never changes."""
    _, found = found_session(request, code, id_)
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return HttpResponse(photos.fetch(found.id, ref), content_type="image/jpeg", headers=headers)


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
        "title": gettext("Raw facts of {session}").format(session=channel.called(found)),
        "back_url": _url(channel, found.id),
        "back_label": channel.called(found),
        "blocks": blocks,
        "next_url": f"?after={log[MOST - 1].number}" if len(log) > MOST else "",
    }
    return page(request, "console/raw.html", {"raw": context})
