"""Which of the languages for shoppers the portal speaks: the one that was chosen, else what the browser asks for."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header

from floorwalker.kit.speech import SHOPPER_LANGUAGES

DEFAULT = "en"
_COOKIE = "portal_language"
_YEAR = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """The language that was chosen here before, else the first that the browser asks for and we speak."""
    chosen = request.COOKIES.get(_COOKIE, "")
    if chosen in SHOPPER_LANGUAGES:
        return chosen
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    spoken = (tag.partition("-")[0] for tag, _ in asked)
    return next((language for language in spoken if language in SHOPPER_LANGUAGES), DEFAULT)


def keep_language(response: HttpResponse, language: str, *, secure: bool) -> None:
    """Remember the choice for a year, for the portal's pages alone."""
    response.set_cookie(_COOKIE, language, max_age=_YEAR, path="/portal/", httponly=True, samesite="Lax", secure=secure)
