"""Before Django: requests on which it would stumble before anything of ours is asked."""

import codecs
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.utils.http import parse_header_parameters

_SPOKEN = {"utf-8", "ascii", "iso8859-1", "cp1252", "utf-16", "utf-32"}


def entrance(application: WSGIApplication) -> WSGIApplication:
    """The application, told of no charset but the usual: Django decodes addresses with whichever a client names."""

    def enter(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said = environ.get("CONTENT_TYPE", "")
        if ";" in said and not _readable(said):
            environ["CONTENT_TYPE"] = f"{said.partition(';')[0]}; charset=unknown"
        return application(environ, start_response)

    return enter


def _readable(content_type: str) -> bool:
    try:
        _, parameters = parse_header_parameters(content_type)
        return "charset" not in parameters or codecs.lookup(parameters["charset"]).name in _SPOKEN
    except (LookupError, ValueError):
        return False
