"""Asking for one move of many sessions: ordered at once, made by the worker, told session by session."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from floorwalker.accounts.actor import Actor
from floorwalker.api.credentials import Call
from floorwalker.api.forms import Key, fields_of, invalid, sent
from floorwalker.api.lists import answered, listing_of, reach_of, wholly_read
from floorwalker.api.once import once
from floorwalker.api.sessions import ChannelCode, find_channel
from floorwalker.api.shapes import BulkRun, Problem
from floorwalker.core import models, wall
from floorwalker.core.errors import NotFound
from floorwalker.core.later import bulk
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.machine import Move
from floorwalker.core.registry import Channel

router = Router(tags=["Moves"])
runs = Router(tags=["Moves"])
_problems: dict[int, Any] = dict.fromkeys((400, 403, 404, 409, 413, 422), Problem)
_TOO_MANY = f"At most {bulk.MOST} sessions at a time."
_BODY = {
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "ids": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": bulk.MOST},
                        "q": {"type": "string"},
                    },
                }
            }
        },
        "description": "Either `ids`, or `q` in the words of the search box. The fields of the move's form, as"
        " `GET /api/v1/channels` lists them, stand beside them, without the rows, which are those of one session.",
        "required": True,
    }
}


@router.post(
    "/{channel}/bulk/{move}",
    response={202: BulkRun} | _problems,
    operation_id="ask_of_many",
    openapi_extra=_BODY,
)
def ask_of_many(request: Call, channel: ChannelCode, move: str, idempotency_key: Key = None) -> HttpResponse:
    """Ask for a move of up to 500 sessions. Answers a run at once; the worker makes the moves one by one.

    An id that is not in the token's stores is 404, and nothing is ordered.
    """
    which = find_channel(channel)
    declared = which.machine.move(move)
    if declared is None or not bulk.is_for_many(declared):
        raise NotFound("There is no such move that can be asked of many sessions.")
    reach_of(request.auth, declared.right)
    return once(request, request.auth, lambda: _order(request, which, declared))


def _order(request: Call, which: Channel, move: Move) -> HttpResponse:
    body, files = sent(request)
    if files is not None:
        raise invalid({}, "The body must be a JSON object of the move's fields.")
    chosen = {name: body.pop(name) for name in ("ids", "q") if name in body}
    if len(chosen) != 1:
        raise invalid({name: ["Send either `ids` or `q`."] for name in ("ids", "q")})
    fields_of(bulk.form_for_many(move, body, actor=request.auth))
    ids = _named(which, move, request.auth, chosen["ids"]) if "ids" in chosen else _found(which, request, chosen["q"])
    answer = answered(_told(bulk.order_run(which, move, ids, body, actor=request.auth)))
    answer.status_code = 202
    return answer


def _named(which: Channel, move: Move, actor: Actor, said: Any) -> list[UUID]:
    """The sessions of these ids, each once, in their order."""
    if not isinstance(said, list) or not said:
        raise invalid({"ids": ["Must be a list of ids."]})
    if len(said) > bulk.MOST:
        raise invalid({"ids": [_TOO_MANY]})
    ids = list(dict.fromkeys(map(_id, said)))
    reach = bulk.reach_for(which, move, actor)
    known = set(wall.sessions(reach, which.code).filter(id__in=ids).values_list("id", flat=True))
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise NotFound("Some of these sessions are not in the stores of this token.", ids=missing)
    return ids


def _id(said: Any) -> UUID:
    try:
        return UUID(said)
    except (ValueError, TypeError, AttributeError):
        raise invalid({"ids": [f"“{said}” is not the id of a session."]}) from None


def _found(which: Channel, request: Call, said: Any) -> list[UUID]:
    """The sessions that the list shows for these words, the newest first."""
    if not isinstance(said, str):
        raise invalid({"q": ["Must be a text."]})
    page = wholly_read(listing_of(request.auth, sessions_of(which), "see", q=said, sort="")).page(size=bulk.MOST)
    if page.older:
        raise invalid({"q": [f"{_TOO_MANY} These words find more."]})
    return [session.id for session in page.rows]


@runs.get("/{int:number}", response={200: BulkRun, 403: Problem, 404: Problem}, operation_id="show_bulk_run")
def bulk_run(request: Call, number: int) -> HttpResponse:
    """How far a run is, and what became of each session. Only the token that ordered it finds it."""
    return answered(_told(bulk.find_run(number, actor=request.auth)))


def _told(run: models.BulkRun) -> dict[str, Any]:
    rows = bulk.outcomes(run)
    return {
        "id": run.pk,
        "channel": run.code,
        "move": run.move,
        "total": len(run.ids),
        "done": len(rows),
        "refused": sum(not row.done for row in rows),
        "finished": run.finished_at is not None,
        "rows": [
            {"id": row.id, "outcome": "ok" if row.done else "refused", "code": row.code, "detail": row.why}
            for row in rows
        ],
    }
