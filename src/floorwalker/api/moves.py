"""Asking for a move: the same form, right and verb as the button on the page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from floorwalker.accounts.actor import EVERYWHERE, Reach
from floorwalker.api.credentials import Call
from floorwalker.api.forms import Key, fields_of, invalid, sent
from floorwalker.api.lists import answered, reach_of
from floorwalker.api.once import once
from floorwalker.api.sessions import ChannelCode, card, find_channel
from floorwalker.api.shapes import Card, Done, Problem
from floorwalker.core import wall
from floorwalker.core.errors import NotAllowed, NotFound
from floorwalker.core.forms import form_for
from floorwalker.core.later.bulk import reach_for
from floorwalker.core.log.opening import LONGEST_TOKEN
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.verbs import sheet_of

router = Router(tags=["Moves"])
_answers: dict[int, Any] = {200: Card | Done} | dict.fromkeys((400, 403, 404, 409, 413, 422), Problem)
_FIELDS = "The fields of the move's form, as `GET /api/v1/channels` lists them with their choices"
_BODY = {
    "requestBody": {
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "multipart/form-data": {"schema": {"type": "object"}},
        },
        "description": f"{_FIELDS}. Files need multipart/form-data.",
    }
}
_OPENING_BODY = {
    "requestBody": {
        "content": {"application/json": {"schema": {"type": "object", "required": ["store"]}}},
        "description": f"`store` is the store's code, `token` what the session is called outside, if anything. {_FIELDS} stand beside them.",
        "required": True,
    }
}


@router.post(
    "/{channel}/{uuid:session_id}/moves/{move}", response=_answers, operation_id="ask_for_move", openapi_extra=_BODY
)
def ask(request: Call, channel: ChannelCode, session_id: UUID, move: str, idempotency_key: Key = None) -> HttpResponse:
    """Ask for a move; where the state does not allow it, 409 and nothing is changed.

    Answers the session; without the right `see` only its id, the move and the status that it now has.
    """
    which = find_channel(channel)
    declared = _declared(which, move, opens=False)
    reach_of(request.auth, declared.right)
    found = wall.find_session(reach_for(which, declared, request.auth), channel, session_id)
    return once(request, request.auth, lambda: _run(request, which, declared, found))


@router.post(
    "/{channel}/moves/{move}",
    response=_answers,
    operation_id="open_by_move",
    openapi_extra=_OPENING_BODY,
)
def open_(request: Call, channel: ChannelCode, move: str, idempotency_key: Key = None) -> HttpResponse:
    """Open a session by a move, in a store. A `token` that is taken is answered with 409 and the session that has it."""
    which = find_channel(channel)
    declared = _declared(which, move, opens=True)
    reach = reach_of(request.auth, declared.right)
    return once(request, request.auth, lambda: _open(request, which, declared, reach))


def _declared(which: Channel, name: str, *, opens: bool) -> Move:
    declared = which.machine.move(name)
    if declared is None or declared.opens is not opens:
        raise NotFound("There is no such move.")
    return declared


def _run(request: Call, channel: Channel, move: Move, found: Session) -> HttpResponse:
    if not request.auth.may(move.right, found.store_id):
        raise NotAllowed(f"This token lacks the right “{move.right}” in this store.", right=move.right)
    form = form_for(move, *sent(request), sheet=sheet_of(found), actor=request.auth)
    channel.machine.verb(move.name)(found, actor=request.auth, **fields_of(form))
    return _done(request, channel, move, found)


def _open(request: Call, channel: Channel, move: Move, reach: Reach) -> HttpResponse:
    body, files = sent(request)
    code, token = body.pop("store", None), body.pop("token", "")
    store = wall.store_named(reach, code) if isinstance(code, str) else None
    if store is None:
        raise invalid({"store": ["There is no such store, or it is not yours."]})
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise invalid({"token": [f"Must be a text of at most {LONGEST_TOKEN} characters."]})
    fields = fields_of(form_for(move, body, files, sheet=None, actor=request.auth))
    made = channel.machine.verb(move.name)(store, actor=request.auth, token=token, **fields)
    return _done(request, channel, move, made)


def _done(request: Call, channel: Channel, move: Move, done: Session) -> HttpResponse:
    after = wall.find_session(EVERYWHERE.narrowed(done.store_id), channel.code, done.id)
    if not request.auth.may(f"{channel.code}.see", done.store_id):
        return answered({"id": after.id, "move": move.name, "status": after.status})
    return answered(card(request.auth, after))
