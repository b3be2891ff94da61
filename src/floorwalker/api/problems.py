"""Every problem that the API answers with (RFC 9457): its code, its status, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpResponse

from floorwalker.core.errors import FloorwalkerError

MIME = "application/problem+json"
RETRY_AFTER = "2"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of problem. ``help`` says in the reference when it comes and what the client should do."""

    code: str
    status: int
    title: str
    help: str


KINDS = (
    Kind(code="not_json", status=400, title="Not JSON", help="The body is not JSON, or not in UTF-8. Do not repeat."),
    Kind(code="too_many_fields", status=400, title="Too many parameters", help="The address has more parameters than can be read. Do not repeat."),
    Kind(code="unauthenticated", status=401, title="No valid token", help="Send `Authorization: Bearer fw_…` with a token that is neither revoked nor expired."),
    Kind(code="not_allowed", status=403, title="Not allowed", help="The token lacks a right; `right` says which one."),
    Kind(code="not_found", status=404, title="Not found", help="There is nothing at this address, or nothing in the stores of this token; the answer does not say which."),
    Kind(code="unknown_store", status=404, title="Unknown store", help="No store of this token has this code. Send the extension attribute `store` when the token covers several."),
    Kind(code="wrong_method", status=405, title="Wrong method", help="The address exists, but not for this method; see the header `Allow`."),
    Kind(code="refused", status=409, title="Not possible in this state", help="The session's state does not allow the move. Nothing was changed."),
    Kind(code="key_reused", status=409, title="Id used before", help="This source used this id before in this session for another fact. Give every fact an id of its own."),
    Kind(code="store_closed", status=409, title="Store is inactive", help="The store keeps its sessions and takes no new ones. Activate it, or send to another."),
    Kind(code="session_full", status=409, title="Session is full", help="The session has 20,000 events and takes no more facts. Begin a new one; something sends too much."),
    Kind(code="key_in_use", status=409, title="Still being worked on", help="A request with the same `Idempotency-Key` has not finished. Repeat it after `Retry-After` seconds."),
    Kind(code="changed_meanwhile", status=412, title="Changed meanwhile", help="The record is no longer as `If-Match` says; `version` is what it is now. Read it again, and decide anew."),
    Kind(code="too_large", status=413, title="Too large", help="More bytes or more facts than one request may have. Send smaller batches."),
    Kind(code="wrong_content_type", status=415, title="Wrong content type", help="The address takes other types of content; `accepted` lists them."),
    Kind(code="invalid", status=422, title="Not valid", help="The input breaks a rule; `fields` says which field and why."),
    Kind(code="malformed_event", status=422, title="Not a CloudEvent", help="An attribute is missing, of the wrong type, too long, or stands twice. Do not repeat."),
    Kind(code="unknown_type", status=422, title="Unknown type of fact", help="No channel takes facts of this type from outside; `GET /api/v1/channels` lists those it takes."),
    Kind(code="wrong_fields", status=422, title="Fields do not fit", help="`data` does not fit the type of fact; the detail names the place. Do not repeat."),
    Kind(code="wrong_time", status=422, title="Time cannot be right", help="`time` or `sentat` has no time zone, cannot be read, lies over 48 hours ahead or over 400 days back."),
    Kind(code="wrong_currency", status=422, title="Wrong currency", help="The fact names another currency than its store has."),
    Kind(code="unstorable", status=422, title="Cannot be kept", help="The session would grow beyond what can be stored. Do not repeat."),
    Kind(code="wrong_cursor", status=422, title="Unknown page", help="The cursor in `after` does not belong to this list; start from its first page."),
    Kind(code="wrong_query", status=422, title="Query cannot be read", help="Words of `q` cannot be read; `problems` says which and why."),
    Kind(code="key_other_request", status=422, title="Key used for another request", help="The same `Idempotency-Key` came with another address or body. Use a new key."),
    Kind(code="too_often", status=429, title="Too many requests", help="More was asked in a minute than this address takes from one place or of one cart. Repeat it after `Retry-After` seconds."),
    Kind(code="failed", status=500, title="Something went wrong", help="A mistake of ours; nothing was changed. The log of the server says more."),
    Kind(code="busy", status=503, title="Busy", help="The database is busy or does not answer; nothing was changed. Repeat after `Retry-After` seconds."),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


class ApiProblem(FloorwalkerError):
    """A problem of the machine face itself; its code says its status."""

    def __init__(self, code: str, message: str, **data: Any) -> None:
        super().__init__(message, code=code, **data)
        self.status = BY_CODE[code].status


def described(error: FloorwalkerError) -> dict[str, Any]:
    """The error as a problem object. A code of a room's own keeps its status and gets the status's title."""
    kind = BY_CODE.get(error.code) or next((kind for kind in KINDS if kind.status == error.status), BY_CODE["failed"])
    told = {
        "type": f"urn:floorwalker:problem:{error.code}",
        "title": kind.title,
        "status": error.status,
        "detail": error.message,
        "code": error.code,
    }
    return told | {name: value for name, value in error.data.items() if name not in told}


def answer(error: FloorwalkerError, **more: Any) -> HttpResponse:
    """The error as a response."""
    headers: Mapping[str, str] = {}
    if error.status == 401:
        headers = {"WWW-Authenticate": 'Bearer realm="Floorwalker"'}
    elif error.status == 503 or error.code == "key_in_use":
        headers = {"Retry-After": RETRY_AFTER}
    elif error.status == 429:
        headers = {"Retry-After": "60"}
    body = msgspec.json.encode(described(error) | more, enc_hook=str)
    return HttpResponse(body, status=error.status, content_type=MIME, headers=headers)
