"""Asking for a move: the same form, right and verb as the button on the page."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from django import forms
from django.http import HttpResponse
from ninja import Header, Router

from floorwalker.accounts.actor import EVERYWHERE, Actor, Reach
from floorwalker.api.credentials import Call
from floorwalker.api.lists import answered
from floorwalker.api.once import once
from floorwalker.api.problems import ApiProblem
from floorwalker.api.sessions import ChannelCode, card, find_channel
from floorwalker.api.shapes import Card, Done, Problem
from floorwalker.core import wall
from floorwalker.core.errors import NotAllowed, NotFound
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel

router = Router(tags=["Moves"])
_answers: dict[int, Any] = {200: Card | Done} | dict.fromkeys((400, 403, 404, 409, 413, 422), Problem)
_TYPES: tuple[tuple[type[forms.Field], type | tuple[type, ...], str], ...] = (
    (forms.BooleanField, bool, "Must be true or false."),
    (forms.DecimalField, (int, float, str), "Must be a number."),
    (forms.IntegerField, int, "Must be a whole number."),
    (forms.Field, str, "Must be a text."),
)
_BODY = {
    "requestBody": {
        "content": {"application/json": {"schema": {"type": "object"}}},
        "description": "The fields of the move's form, as `GET /api/v1/channels` lists them.",
    }
}


@router.post(
    "/{channel}/{uuid:session_id}/moves/{move}", response=_answers, operation_id="ask_for_move", openapi_extra=_BODY
)
def ask(
    request: Call,
    channel: ChannelCode,
    session_id: UUID,
    move: str,
    idempotency_key: Annotated[str | None, Header(description="Sent again with the same key, it is done once.")] = None,
) -> HttpResponse:
    """Ask for a move; where the state does not allow it, 409 and nothing is changed.

    Answers the session; without the right `see` only its id, the move and the status that it now has.
    """
    which = find_channel(channel)
    declared = which.machine.move(move)
    if declared is None:
        raise NotFound("There is no such move.")
    found = wall.find_session(_reach(request.auth, channel, declared), channel, session_id)
    return once(request, request.auth, lambda: _run(request, which, declared, found))


def _reach(actor: Actor, channel: str, move: Move) -> Reach:
    mine, seen = actor.reach(move.right), actor.reach(f"{channel}.see")
    if not mine:
        raise NotAllowed(f"This token lacks the right “{move.right}”.", right=move.right)
    return Reach(everywhere=mine.everywhere or seen.everywhere, store_ids=mine.store_ids | seen.store_ids)


def _run(request: Call, channel: Channel, move: Move, found: Session) -> HttpResponse:
    if not request.auth.may(move.right, found.store_id):
        raise NotAllowed(f"This token lacks the right “{move.right}” in this store.", right=move.right)
    channel.machine.verb(move.name)(found, actor=request.auth, **_fields(move, _body(request)))
    after = wall.find_session(EVERYWHERE.narrowed(found.store_id), channel.code, found.id)
    if not request.auth.may(f"{channel.code}.see", found.store_id):
        return answered({"id": after.id, "move": move.name, "status": after.status})
    return answered(card(request.auth, after))


def _body(request: Call) -> dict[str, Any]:
    if not request.body:
        return {}
    try:
        body = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise ApiProblem("not_json", f"The body cannot be read as JSON: {wrong}.") from None
    if not isinstance(body, dict):
        raise ApiProblem("invalid", "The body must be a JSON object of the move's fields.", fields={})
    return body


def _fields(move: Move, body: dict[str, Any]) -> dict[str, Any]:
    """The cleaned fields of the move's form; what does not fit is ``invalid``, field by field."""
    form = move.form(body) if move.form else forms.Form()
    wrong = {name: ["There is no such field."] for name in body if name not in form.fields}
    wrong |= {
        name: [complaint]
        for name, value in body.items()
        if name in form.fields and (complaint := _complaint(form.fields[name], value))
    }
    if not wrong and not form.is_valid() and move.form:
        wrong = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    if wrong:
        raise ApiProblem("invalid", "Some fields are not valid.", fields=wrong)
    return form.cleaned_data if move.form else {}


def _complaint(field: forms.Field, value: Any) -> str:
    if value is None:
        return ""
    kind, sentence = next((kind, sentence) for base, kind, sentence in _TYPES if isinstance(field, base))
    fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    return "" if fits else sentence
