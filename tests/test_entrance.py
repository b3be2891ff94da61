"""What Django would stumble over before anything of ours is asked."""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest
from django.test.client import ClientHandler

from floorwalker.config.entrance import entrance


def _django(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django as the web server meets it, inside the test's own transaction."""
    answer: Any = ClientHandler()(environ)
    start_response(str(answer.status_code), [])
    return [answer.content]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "charset",
    [
        *("=hex", "=rot13", "=undefined", "=idna", "=punycode", "=no-such", "=\x00", "=é", "=utf-16"),
        *("*=no-such''x", "*=hex''%41", "*0=he; charset*1=x"),
    ],
)
def test_no_charset_that_a_client_names_breaks_a_page(charset: str) -> None:
    environ: WSGIEnvironment = {"PATH_INFO": "/accounts/login/", "QUERY_STRING": "next=%FF"}
    environ["CONTENT_TYPE"] = f"text/html; charset{charset}"
    setup_testing_defaults(environ)
    told: list[str] = []

    def start(status: str, *_: Any) -> Any:
        told.append(status)

    body = b"".join(entrance(_django)(environ, start))

    assert (told, b"Sign in" in body) == (["200"], True)
