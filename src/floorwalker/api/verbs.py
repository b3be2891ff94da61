"""Asking a record's verb: the same form, right and function as the button on the page, and the same care for who was first."""

import re
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Router

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.api.credentials import Call
from floorwalker.api.forms import Key, fields_of, invalid, sent
from floorwalker.api.lists import answered
from floorwalker.api.once import once
from floorwalker.api.problems import ApiProblem
from floorwalker.api.records import DeskCode, find_desk, told
from floorwalker.api.shapes import Problem, Record, VerbDone
from floorwalker.core.desks.desk import Desk, Verb
from floorwalker.core.desks.forms import completed
from floorwalker.core.desks.records import Overtaken, ask, version_of
from floorwalker.core.errors import NotAllowed, NotFound
from floorwalker.core.lists.every import find_record

router = Router(tags=["Records"])
_answers: dict[int, Any] = {200: Record | VerbDone} | dict.fromkeys((400, 403, 404, 409, 412, 413, 422), Problem)
_BODY = {
    "requestBody": {
        "content": {"application/json": {"schema": {"type": "object"}}},
        "description": "The fields of the verb's form, as `GET /api/v1/desks` lists them. What is left out stays as it is.",
    }
}
_ETAG = re.compile(r'"(\d{1,18})"')
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The `ETag` of the record as it was read; if it has changed since, 412 and nothing is done.",
    ),
]


@router.post("/{desk}/{uuid:record_id}/verbs/{verb}", response=_answers, operation_id="ask_verb", openapi_extra=_BODY)
def ask_verb(
    request: Call, desk: DeskCode, record_id: UUID, verb: str, idempotency_key: Key = None, if_match: IfMatch = None
) -> HttpResponse:
    """Ask a verb of a record; where the record does not allow it, 409 and nothing is changed. Answers the record after it.

    Send `If-Match` with the `ETag` of the record, so that nobody's change is overwritten unseen.
    """
    which = find_desk(desk)
    declared = which.verb(verb)
    if declared is None:
        raise NotFound("There is no such verb.")
    mine, seen = request.auth.reach(declared.right), request.auth.reach(f"{desk}.see")
    if not mine:
        raise NotAllowed(f"This token lacks the right “{declared.right}”.", right=declared.right)
    found = find_record(which, mine | seen, record_id)
    version = _version(if_match)
    return once(request, request.auth, lambda: _run(request, which, declared, found, version))


def _version(header: str | None) -> int | None:
    if header is None or header.strip() == "*":
        return None
    said = _ETAG.fullmatch(header.strip())
    if said is None:
        raise ApiProblem("invalid", '“If-Match” must be the `ETag` of a record, such as "4711".')
    return int(said[1])


def _run(request: Call, desk: Desk, verb: Verb, found: Any, version: int | None) -> HttpResponse:
    if not request.auth.may(verb.right, found.store_id):
        raise NotAllowed(f"This token lacks the right “{verb.right}” in this store.", right=verb.right)
    body, files = sent(request)
    if files is not None:
        raise invalid({}, "The body must be a JSON object of the verb's fields.")
    form = verb.form(completed(verb.form, found, body), record=found, actor=request.auth)
    fields = fields_of(form, said=body)
    try:
        ask(desk, verb, found, actor=request.auth, fields=fields, seen=version, strictly=True)
    except Overtaken as first:
        raise ApiProblem("changed_meanwhile", first.message, version=first.version) from None
    return _done(request, desk, verb, found)


def _done(request: Call, desk: Desk, verb: Verb, found: Any) -> HttpResponse:
    version = version_of(type(found), found.pk)
    if not request.auth.may(f"{desk.code}.see", found.store_id):
        return answered({"id": found.pk, "verb": verb.name, "version": version}, ETag=f'"{version}"')
    after = find_record(desk, EVERYWHERE.narrowed(found.store_id), found.pk)
    return answered(told(request.auth, desk, after, version), ETag=f'"{version}"')
