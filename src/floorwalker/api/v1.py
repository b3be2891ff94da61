"""Version 1 of the API: its addresses, its one way of saying that something is wrong."""

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from floorwalker.api import catalogue, intake, moves, sessions
from floorwalker.api.credentials import Bearer, Call
from floorwalker.api.envelopes import BATCH, STRUCTURED
from floorwalker.api.problems import ApiProblem, answer
from floorwalker.api.shapes import FactResult, Problem
from floorwalker.core.errors import FloorwalkerError

_log = logging.getLogger(__name__)
api = NinjaAPI(
    title="Floorwalker",
    version="1",
    description="Facts in, sessions out, moves asked for.",
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api",
)


api.add_router("/sessions", sessions.router)
api.add_router("/sessions", moves.router)
api.add_router("", catalogue.router)

_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 100},
        "source": {"type": "string", "format": "uri-reference", "minLength": 1, "maxLength": 190},
        "type": {"type": "string", "minLength": 1},
        "subject": {"type": "string", "minLength": 1, "maxLength": 200},
        "time": {"type": "string", "format": "date-time"},
        "sentat": {"type": "string", "format": "date-time"},
        "store": {"type": "string"},
        "channel": {"type": "string"},
        "data": {"type": "object"},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            STRUCTURED: {"schema": _EVENT},
            BATCH: {"schema": {"type": "array", "items": _EVENT, "maxItems": 1000}},
        },
    }
}
_answers: dict[int, Any] = {200: FactResult | list[FactResult]}
_answers |= dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), Problem)


@api.post("/events", tags=["Intake"], response=_answers, operation_id="send_facts", openapi_extra=_BODY)
def events(request: Call) -> HttpResponse:
    """Send facts: one CloudEvent (structured or binary), or a batch of up to 1,000. Sending again is safe."""
    return intake.take(request, request.auth)


@api.exception_handler(FloorwalkerError)
def _ours(request: HttpRequest, problem: FloorwalkerError) -> HttpResponse:
    return answer(problem)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    return answer(ApiProblem("unauthenticated", "Send a valid token as “Authorization: Bearer fw_…”."))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in error["loc"][1:]): [error["msg"]] for error in problem.errors}
    return answer(ApiProblem("invalid", "Some fields are not valid.", fields=fields))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _busy(request: HttpRequest, problem: Exception) -> HttpResponse:
    return answer(ApiProblem("busy", "The database is busy or does not answer. Nothing was changed; try again."))


@api.exception_handler(Http404)
@api.exception_handler(HttpError)
def _lost(request: HttpRequest, problem: Any) -> HttpResponse:
    return nowhere(request)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, problem: Exception) -> HttpResponse:
    _log.error("%s %s failed", request.method, request.path, exc_info=problem)
    return answer(ApiProblem("failed", "Something went wrong on our side. Nothing was changed."))


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The answer for addresses that do not exist."""
    return answer(ApiProblem("not_found", "There is nothing at this address."))
