"""Asking for a move: the same form, right and verb as the button on the page."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from django import forms
from django.http import HttpResponse, QueryDict
from ninja import Header, Router

from floorwalker.accounts.actor import EVERYWHERE, Actor, Reach
from floorwalker.api.credentials import Call
from floorwalker.api.lists import answered, reach_of
from floorwalker.api.once import once
from floorwalker.api.problems import ApiProblem
from floorwalker.api.sessions import ChannelCode, card, find_channel
from floorwalker.api.shapes import Card, Done, Problem
from floorwalker.core import wall
from floorwalker.core.errors import NotAllowed, NotFound
from floorwalker.core.forms import RowsField, form_for
from floorwalker.core.machine import Move
from floorwalker.core.models import Session
from floorwalker.core.opening import LONGEST_TOKEN
from floorwalker.core.registry import Channel
from floorwalker.core.verbs import sheet_of

router = Router(tags=["Moves"])
_answers: dict[int, Any] = {200: Card | Done} | dict.fromkeys((400, 403, 404, 409, 413, 422), Problem)
_LIST, _TEXT = "Must be a list.", "Must be a text."
_TYPES: tuple[tuple[type[forms.Field], type | tuple[type, ...], str], ...] = (
    (forms.FileField, (), "A file is sent as multipart/form-data, with the other fields beside it."),
    (RowsField, list, _LIST),
    (forms.MultipleChoiceField, list, _LIST),
    (forms.BooleanField, bool, "Must be true or false."),
    (forms.DecimalField, (int, float, str), "Must be a number."),
    (forms.IntegerField, int, "Must be a whole number."),
    (forms.Field, str, _TEXT),
)
_FIELDS = "The fields of the move's form, as `GET /api/v1/channels` lists them"
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
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Sent again with the same key, it is done once.")
]


@router.post(
    "/{channel}/{uuid:session_id}/moves/{move}", response=_answers, operation_id="ask_for_move", openapi_extra=_BODY
)
def ask(request: Call, channel: ChannelCode, session_id: UUID, move: str, idempotency_key: Key = None) -> HttpResponse:
    """Ask for a move; where the state does not allow it, 409 and nothing is changed.

    Answers the session; without the right `see` only its id, the move and the status that it now has.
    """
    which = find_channel(channel)
    declared = _declared(which, move, opens=False)
    found = wall.find_session(_reach(request.auth, channel, declared), channel, session_id)
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


def _reach(actor: Actor, channel: str, move: Move) -> Reach:
    mine, seen = actor.reach(move.right), actor.reach(f"{channel}.see")
    if not mine:
        raise NotAllowed(f"This token lacks the right “{move.right}”.", right=move.right)
    return Reach(everywhere=mine.everywhere or seen.everywhere, store_ids=mine.store_ids | seen.store_ids)


def _run(request: Call, channel: Channel, move: Move, found: Session) -> HttpResponse:
    if not request.auth.may(move.right, found.store_id):
        raise NotAllowed(f"This token lacks the right “{move.right}” in this store.", right=move.right)
    form = form_for(move, *_sent(request), sheet=sheet_of(found), actor=request.auth)
    channel.machine.verb(move.name)(found, actor=request.auth, **_fields(form))
    return _done(request, channel, move, found)


def _open(request: Call, channel: Channel, move: Move, reach: Reach) -> HttpResponse:
    body, files = _sent(request)
    code, token = body.pop("store", None), body.pop("token", "")
    store = next((store for store in wall.stores(reach) if store.code == code), None)
    if store is None:
        raise _invalid({"store": ["There is no such store, or it is not yours."]})
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise _invalid({"token": [f"Must be a text of at most {LONGEST_TOKEN} characters."]})
    fields = _fields(form_for(move, body, files, sheet=None, actor=request.auth))
    made = channel.machine.verb(move.name)(store, actor=request.auth, token=token, **fields)
    return _done(request, channel, move, made)


def _done(request: Call, channel: Channel, move: Move, done: Session) -> HttpResponse:
    after = wall.find_session(EVERYWHERE.narrowed(done.store_id), channel.code, done.id)
    if not request.auth.may(f"{channel.code}.see", done.store_id):
        return answered({"id": after.id, "move": move.name, "status": after.status})
    return answered(card(request.auth, after))


def _sent(request: Call) -> tuple[dict[str, Any], Any]:
    """The fields and the files of a request, as JSON or as multipart/form-data."""
    if request.content_type == "multipart/form-data":
        return request.POST, request.FILES
    if not request.body:
        return {}, None
    try:
        body = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise ApiProblem("not_json", f"The body cannot be read as JSON: {wrong}.") from None
    if not isinstance(body, dict):
        raise _invalid({}, "The body must be a JSON object of the move's fields.")
    return body, None


def _invalid(fields: dict[str, list[str]], sentence: str = "Some fields are not valid.") -> ApiProblem:
    return ApiProblem("invalid", sentence, fields=fields)


def _fields(form: forms.Form) -> dict[str, Any]:
    """The cleaned fields of the move's form; what does not fit is ``invalid``, field by field."""
    typed = not isinstance(form.data, QueryDict)
    names = {name if typed else name.partition("-")[0] for name in (*form.data, *form.files)}
    wrong = {name: ["There is no such field."] for name in names - form.fields.keys()}
    if typed:
        wrong |= {
            name: [complaint]
            for name, value in form.data.items()
            if name in form.fields and (complaint := _complaint(form.fields[name], value))
        }
    if not wrong and not form.is_valid():
        wrong = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    if wrong:
        raise _invalid(wrong)
    return form.cleaned_data


def _complaint(field: forms.Field, value: Any) -> str:
    if value is None:
        return ""
    kind, sentence = next((kind, sentence) for base, kind, sentence in _TYPES if isinstance(field, base))
    fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    return "" if fits else sentence
