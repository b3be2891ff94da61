"""What stands around every page: errors answered in the console's voice, the member's language and zone.

Programs, under ``/api/``, go past what is for pages only, and are spoken to in English whatever their machine prefers.
"""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import gettext
from django.views.csrf import csrf_failure
from django.views.defaults import page_not_found, server_error

from floorwalker.console.page import page
from floorwalker.console.voices import voice_of
from floorwalker.core.errors import FloorwalkerError
from floorwalker.kit.speech import later

_TITLES = {
    400: later("That request cannot be read"),
    403: later("You may not do that"),
    404: later("Not found"),
    409: later("Not possible any more"),
    422: later("That cannot be read"),
    503: later("The database does not answer"),
}
_AGAIN = later("Nothing was changed. Please try again in a moment.")
GetResponse = Callable[[HttpRequest], HttpResponse]


class ErrorsMiddleware:
    """Our errors, and a database that does not answer, become pages for people and problems for programs.

    What is answered is for this reader alone: no proxy keeps it, nor the till that the next one uses.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Called by Django when a view raises; ``None`` lets it rise on."""
        if isinstance(problem, FloorwalkerError):
            return _answer(request, problem.status, problem.message, problem.code)
        if isinstance(problem, OperationalError | InterfaceError):
            return _answer(request, 503, _AGAIN, "busy")
        return None


def _answer(request: HttpRequest, status: int, text: str, code: str) -> HttpResponse:
    voice = voice_of(request)
    if voice is not None:
        return voice(request, status, code)
    title = _TITLES.get(status, gettext("Something went wrong"))
    if "application/json" in request.headers.get("Accept", ""):
        body = {"type": "about:blank", "title": title, "status": status, "detail": text, "code": code}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {
        "status": status,
        "title": title,
        "text": text,
        "action_url": "/",
        "action_label": gettext("Go to the start"),
    }
    if status in {400, 503}:
        context |= {"layout": "console/entrance.html"}
        request.floorwalker_bare = True  # type: ignore[attr-defined]  # the shell must read neither address nor database again
    response = page(request, "console/error.html", context, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Our answer to what Django cannot read, which its own would try to read again; too much is told in numbers."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        sentence = gettext("The address or the form was damaged on its way. Nothing was changed.")
        return _answer(request, 400, sentence, "unreadable")
    sentence = gettext("An address or a form has at most {fields} fields and {size} MB. Nothing was changed.")
    files = request.content_type == "multipart/form-data"
    most = settings.UPLOAD_MAX_BYTES if files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    told = sentence.format(fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, size=f"{most / 1_000_000:g}")
    return _answer(request, 400, told, "too_much")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Our answer where there is no such address; Django's own is for the console."""
    voice = voice_of(request)
    return voice(request, 404, "not_found") if voice else page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """Our answer to a fault of ours."""
    voice = voice_of(request)
    return voice(request, 500, "broken") if voice else server_error(request)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Our answer to a form that does not come from a page of ours, or has grown old."""
    voice = voice_of(request)
    return voice(request, 403, "csrf") if voice else csrf_failure(request, reason)


def _by_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


class PolicyMiddleware(CSPMiddleware):
    """What a page may load; an answer to a program is no page."""

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, with its policy."""
        return self.get_response(request) if _by_program(request) else super().__call__(request)


class LanguageMiddleware(LocaleMiddleware):
    """The reader's language."""

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, said in it. Not overridden but activated, since an export is said while it streams."""
        if not _by_program(request):
            return super().__call__(request)
        translation.activate("en")
        return self.get_response(request)


class MessagesMiddleware(MessageMiddleware):
    """What the next page will say on top."""

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, with what is left to say kept in a cookie."""
        return self.get_response(request) if _by_program(request) else super().__call__(request)


class MemberMiddleware:
    """Pages speak the member's language."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "sessionid" not in request.COOKIES or not request.user.is_authenticated:
            return self._get_response(request)
        with translation.override(getattr(request.user, "language", "en")):
            return self._get_response(request)
