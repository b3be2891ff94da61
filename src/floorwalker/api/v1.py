"""Version 1 of the API: its addresses, its one way of saying that something is wrong."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from floorwalker.api import bulk, catalogue, intake, moves, records, reports, sessions, verbs
from floorwalker.api.credentials import Bearer, Call
from floorwalker.api.envelopes import BATCH, STRUCTURED
from floorwalker.api.problems import KINDS, MIME, ApiProblem, answer
from floorwalker.api.shapes import FactResult, Problem
from floorwalker.core.errors import FloorwalkerError

BY_STATUS = {kind.status: " or ".join(k.title for k in KINDS if k.status == kind.status) for kind in KINDS}
_log = logging.getLogger(__name__)


class Api(NinjaAPI):
    """NinjaAPI whose schema tells problems as what they are."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The schema, each operation with the problems that any may answer, in their own content type."""
        told = super().get_openapi_schema(**options)
        problem = {"content": {MIME: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for operation in (operation for path in told["paths"].values() for operation in path.values()):
            answers: dict[Any, Any] = operation["responses"]
            for status in {401, 503, *(status for status in answers if int(status) >= 400)}:
                answers[status] = problem | {"description": BY_STATUS[int(status)]}
        return told


api = Api(
    title="Floorwalker",
    version="1",
    description="Facts in, sessions out, moves asked for.",
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api",
)


api.add_router("/sessions", sessions.router)
api.add_router("/sessions", moves.router)
api.add_router("/sessions", bulk.router)
api.add_router("/bulk", bulk.runs)
api.add_router("/records", records.router)
api.add_router("/reports", reports.router)
api.add_router("/records", verbs.router)
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
_answers |= dict.fromkeys((400, 403, 404, 409, 413, 415, 422), Problem)


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


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, problem: RequestDataTooBig) -> HttpResponse:
    files = request.content_type == "multipart/form-data"
    most = settings.UPLOAD_MAX_BYTES if files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return answer(ApiProblem("too_large", f"A request may have at most {most} bytes.", most_bytes=most))


@api.exception_handler(TooManyFieldsSent)
def _too_many(request: HttpRequest, problem: TooManyFieldsSent) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return answer(ApiProblem("too_many_fields", f"An address may have at most {most} parameters.", most=most))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _busy(request: HttpRequest, problem: Exception) -> HttpResponse:
    return answer(ApiProblem("busy", "The database is busy or does not answer. Nothing was changed; try again."))


@api.exception_handler(Http404)
def _lost(request: HttpRequest, problem: Http404) -> HttpResponse:
    return nowhere(request)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """The library says so of a body that it cannot parse, and of nothing else that is asked of it here."""
    return answer(ApiProblem("not_json", "The body cannot be read as JSON."))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, problem: Exception) -> HttpResponse:
    _log.error("%s %s failed", request.method, request.path, exc_info=problem)
    return answer(ApiProblem("failed", "Something went wrong on our side. Nothing was changed."))


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The answer for addresses that do not exist."""
    return answer(ApiProblem("not_found", "There is nothing at this address."))
