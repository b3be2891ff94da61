"""Reading sessions: the list, its file, one session, its events. The same columns and the same query as the pages."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import models
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router

from floorwalker.accounts.actor import Actor
from floorwalker.api.credentials import Call
from floorwalker.api.lists import (
    FILE,
    After,
    FileFormat,
    Order,
    Size,
    Words,
    answered,
    file_of,
    listing_of,
    page_of,
    problems,
    reach_of,
    reader_of,
)
from floorwalker.api.shapes import Card, EventPage, ListPage
from floorwalker.core import photos, wall
from floorwalker.core.errors import NotFound
from floorwalker.core.facts import Happening, split
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.engine import PAGE
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.lists.export import json_row
from floorwalker.core.log.entries import read_logs
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import Channel, channels
from floorwalker.core.tell import tell
from floorwalker.core.verbs import moves_for

MOST_EVENTS = 1000
ChannelCode = Annotated[str, Path(description="A channel's code, such as `instore`.")]
router = Router(tags=["Sessions"])


def find_channel(code: str) -> Channel:
    """The channel of an address; an unknown one is not found."""
    found = next((channel for channel in channels() if channel.code == code), None)
    if found is None:
        raise NotFound("There is no such kind of session.")
    return found


@router.get("/{channel}", response={200: ListPage} | problems, operation_id="list_sessions")
def sessions(
    request: Call,
    channel: ChannelCode,
    q: Words = "",
    sort: Order = "-started",
    after: After = "",
    size: Size = PAGE,
) -> HttpResponse:
    """The list of a channel's sessions, page by page. Amounts are in major units; times in UTC."""
    listing = listing_of(request.auth, sessions_of(find_channel(channel)), "see", q=q, sort=sort)
    columns = list(listing.listed.columns)
    return page_of(listing, lambda session: _row(columns, session), after=after, size=size)


def _row(columns: list[Column], session: Session) -> dict[str, Any]:
    names = {
        "id": session.id,
        "store_code": session.store.code,
        "state_code": session.state,
        "status_code": session.status,
    }
    return json_row(columns, session) | names


@router.get(
    "/{channel}/export.{format_}", response={200: str} | problems, operation_id="export_sessions", openapi_extra=FILE
)
def export(
    request: Call, channel: ChannelCode, format_: FileFormat, q: Words = "", sort: Order = "-started"
) -> HttpResponseBase:
    """All matching sessions as a file, while it is read. A query that cannot be read wholly is refused."""
    return file_of(listing_of(request.auth, sessions_of(find_channel(channel)), "export", q=q, sort=sort), format_)


@router.get("/{channel}/{uuid:session_id}", response={200: Card, 304: None} | problems, operation_id="show_session")
def session(request: Call, channel: ChannelCode, session_id: UUID) -> HttpResponse:
    """One session: its fields, its record, and the rows it owns. `If-None-Match` with its `ETag` spares the body."""
    reach = reach_of(request.auth, f"{find_channel(channel).code}.see")
    found = wall.find_session(reach, channel, session_id)
    etag = f'W/"{found.event_count}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return answered(card(request.auth, found), ETag=etag)


def card(actor: Actor, found: Session) -> dict[str, Any]:
    """One session with all that belongs to it."""
    channel = find_channel(found.channel)
    record = channel.record._default_manager.get(pk=found.pk)
    moves = moves_for(channel, found, actor)
    return {
        "id": found.id,
        "channel": found.channel,
        "store": {"code": found.store.code, "name": found.store.name},
        "token": found.token,
        "state": found.state,
        "status": found.status,
        "currency": found.currency,
        "time_zone": found.time_zone,
        "fields": json_row(list(channel.columns), found),
        "record": _plain(record),
        "owned": {_plural(model): _owned(model, found.id) for model in channel.owned},
        "moves": [{"name": move.name, "label": move.label} for move in moves],
        "event_count": found.event_count,
    }


def _plural(model: type[models.Model]) -> str:
    return str(getattr(model._meta.get_field("session").remote_field, "related_name", model.__name__.lower()))


def _owned(model: type[models.Model], session_id: UUID) -> list[dict[str, Any]]:
    return [_plain(row) for row in model._default_manager.filter(session_id=session_id).order_by("number")]


def _plain(row: models.Model) -> dict[str, Any]:
    values = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.column}
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in values.items()
        if name not in {"session", "pk"}
    }


@router.get(
    "/{channel}/{uuid:session_id}/photos/{ref}",
    response={200: bytes} | problems,
    operation_id="show_photo",
    openapi_extra={"responses": {200: {"content": {"image/jpeg": {}}}}},
)
def photo(request: Call, channel: ChannelCode, session_id: UUID, ref: str) -> HttpResponse:
    """A photo that a fact of the session names, as a JPEG."""
    found = wall.find_session(reach_of(request.auth, f"{find_channel(channel).code}.see"), channel, session_id)
    return HttpResponse(photos.fetch(found.id, ref), content_type="image/jpeg")


@router.get("/{channel}/{uuid:session_id}/events", response={200: EventPage} | problems, operation_id="list_events")
def events(
    request: Call,
    channel: ChannelCode,
    session_id: UUID,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Only events with greater numbers.")] = 0,
    size: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = MOST_EVENTS,
) -> HttpResponse:
    """What happened in a session, in the order in which it was recorded. Private fields of `data` only with the right `debug`."""
    which = find_channel(channel)
    found = wall.find_session(reach_of(request.auth, f"{channel}.see"), channel, session_id)
    log = read_logs({found.id: which}, after=after, most=size + 1)[found.id]
    reader = reader_of(request.auth)
    debug = request.auth.may(f"{channel}.debug", found.store_id)
    rows = [_event(happening, found, reader, debug=debug) for happening in log[:size]]
    return answered({"rows": rows, "next": rows[-1]["number"] if len(log) > size else None})


def _event(happening: Happening, found: Session, reader: Reader, *, debug: bool) -> dict[str, Any]:
    device_at = happening.device_at
    said, private = split(happening.fact)
    return {
        "number": happening.number,
        "type": happening.fact.type,
        "sentence": tell(happening.fact, reader, found.currency),
        "occurred_at": happening.occurred_at.astimezone(UTC),
        "recorded_at": happening.recorded_at.astimezone(UTC),
        "device_at": device_at.astimezone(UTC) if device_at else None,
        "actor": {"kind": happening.actor_kind, "ref": happening.actor_ref, "label": happening.actor_label},
        "data": said | private if debug else said,
        "withheld": [] if debug else list(private),
        "out_of_sequence": happening.number in found.misfits,
    }
