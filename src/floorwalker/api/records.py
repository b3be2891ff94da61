"""Reading records: the list of a desk, its file, one record with its history."""

from datetime import UTC
from operator import attrgetter
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Router

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
from floorwalker.api.shapes import ListPage, Record
from floorwalker.core.card import Moment
from floorwalker.core.desks.desk import Desk
from floorwalker.core.desks.records import verbs_for, version_of
from floorwalker.core.errors import NotFound
from floorwalker.core.lists.engine import PAGE
from floorwalker.core.lists.every import find_record
from floorwalker.core.lists.export import json_row
from floorwalker.core.registry import desks

DeskCode = Annotated[str, Path(description="A desk's code, such as `orders`.")]
router = Router(tags=["Records"])


def find_desk(code: str) -> Desk:
    """The desk of an address; an unknown one is not found."""
    found = next((desk for desk in desks() if desk.code == code), None)
    if found is None:
        raise NotFound("There is no such kind of record.")
    return found


def _row(desk: Desk, record: Any) -> dict[str, Any]:
    told = {"id": record.id} | json_row(list(desk.columns), record)
    column = desk.store_column
    return told | {"store_code": _at(record, column.filter.path)} if column and column.filter else told


def _at(record: Any, path: str) -> Any:
    return attrgetter(path.replace("__", "."))(record)


@router.get("/{desk}", response={200: ListPage} | problems, operation_id="list_records")
def records(
    request: Call, desk: DeskCode, q: Words = "", sort: Order = "", after: After = "", size: Size = PAGE
) -> HttpResponse:
    """The list of a desk's records, page by page, the newest first unless sorted. Amounts are in major units; times in UTC."""
    which = find_desk(desk)
    listing = listing_of(request.auth, which, "see", q=q, sort=sort)
    return page_of(listing, lambda record: _row(which, record), after=after, size=size)


@router.get(
    "/{desk}/export.{format_}", response={200: str} | problems, operation_id="export_records", openapi_extra=FILE
)
def export_records(
    request: Call, desk: DeskCode, format_: FileFormat, q: Words = "", sort: Order = ""
) -> HttpResponseBase:
    """All matching records as a file, while it is read. A query that cannot be read wholly is refused."""
    return file_of(listing_of(request.auth, find_desk(desk), "export", q=q, sort=sort), format_)


@router.get("/{desk}/{uuid:record_id}", response={200: Record} | problems, operation_id="show_record")
def record(request: Call, desk: DeskCode, record_id: UUID) -> HttpResponse:
    """One record: its fields, what belongs to it, what can be asked of it, and its history, the newest first.

    Its `ETag` is its version: send it as `If-Match` with a verb.
    """
    which = find_desk(desk)
    reach = reach_of(request.auth, f"{which.code}.see")
    version = version_of(which.model, record_id) if which.verbs else 0
    found = find_record(which, reach, record_id)
    headers = {"ETag": f'"{version}"'} if version else {}
    return answered(told(request.auth, which, found, version), **headers)


def told(actor: Actor, which: Desk, found: Any, version: int) -> dict[str, Any]:
    """All that a program is told of a record."""
    return {
        "id": found.id,
        "desk": which.code,
        "title": which.title(found),
        "version": version,
        "fields": json_row(list(which.columns), found),
        "detail": which.detail(found) if which.detail else None,
        "verbs": [{"name": verb.name, "label": verb.label} for verb in verbs_for(which, found, actor)],
        "history": [_moment(moment) for moment in which.moments(found, reader_of(actor))],
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {"at": moment.at.astimezone(UTC), "sentence": moment.sentence, "who": moment.who, "why": moment.why}
