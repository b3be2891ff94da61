"""Version 1 of the API: its addresses, its one way of saying that something is wrong."""

from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from floorwalker.api import intake
from floorwalker.api.credentials import Bearer
from floorwalker.api.problems import ApiProblem, answer
from floorwalker.core.errors import FloorwalkerError

api = NinjaAPI(
    title="Floorwalker",
    version="1",
    description="Facts in, sessions out, moves asked for.",
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api",
)


@api.post("/events", summary="Send facts", operation_id="send_facts")
def events(request: HttpRequest) -> HttpResponse:
    """One CloudEvent (structured or binary) or a batch of up to 1,000; sending again is safe."""
    return intake.take(request, request.auth)  # type: ignore[attr-defined]  # set by ninja: what the bearer answered


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


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The answer for addresses that do not exist."""
    return answer(ApiProblem("not_found", "There is nothing at this address."))
