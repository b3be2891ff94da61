"""The shopper's browser of a replay: it reads forms as they stand, keeps its cookie, and waits where it must."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from floorwalker.channels.returns.shoppers.browser import Browser
from floorwalker.channels.returns.shoppers.pages import read_page
from floorwalker.core.replays.clients import Clients, Line

PAGE = """<!doctype html><h1>What would you
 like?</h1><form method="post" action="/language/"><button name="language" value="de">Deutsch</button></form>
<form method="post"><input type="hidden" name="csrf" value="x1">
  <input type="checkbox" name="take-1" checked> <input type="checkbox" name="take-2">
  <select name="units-1"><option>1</option><option selected>2</option></select>
  <label>Money back <input type="radio" name="offer" value="7" checked></label>
  <label>Store credit<input type="radio" name="offer" value="8"></label>
  <textarea name="remark">tight</textarea></form>
<div class="pick pick-top" data-off><p class="strong">Perfume &amp; soap</p><p class="small warn">A final sale.</p></div>
<div role="alert"><p>Please check one thing</p><ul><li>Choose <b>something</b>.</li></ul></div>"""


def test_a_form_is_read_as_it_stands() -> None:
    page = read_page(PAGE, status=422, path="/portal/gifts/")
    form = page.form("take-2")

    assert form is not None
    assert form.fields == {"csrf": "x1", "take-1": "on", "units-1": "2", "offer": "7", "remark": "tight"}
    assert form.choices["offer"] == {"7": "Money back", "8": "Store credit"}
    assert form.ticks == {"take-1", "take-2"}
    assert page.form("email") is None


def test_a_page_says_what_is_wrong_and_what_cannot_be() -> None:
    page = read_page(PAGE, status=422, path="/portal/gifts/")

    assert page.title == "What would you like?"
    assert page.complaint == "Choose something ."
    assert page.why_not("Perfume & soap") == "A final sale."
    assert page.why_not("Scarf") == ""


class _Door(BaseHTTPRequestHandler):
    """Lets nobody in at first, and then those who show what it gave them."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Cookie", ""))
        self.send_response(429 if len(self.asked) < 3 else 200)
        self.send_header("Set-Cookie", "portal_return=pass-7; Path=/portal/gifts/")
        self.end_headers()
        self.wfile.write(b"<h1>Too many attempts</h1>" if len(self.asked) < 3 else b"<h1>Your return</h1>")

    def log_message(self, *args: object) -> None:
        """Nothing is said."""


@pytest.fixture
def door() -> Iterator[str]:
    """The address of somebody else's server."""
    _Door.asked.clear()
    with HTTPServer(("127.0.0.1", 0), _Door) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_whoever_is_asked_to_wait_waits_and_says_so(door: str) -> None:
    said: list[str] = []
    with Browser(Clients(Line(url=door, secret="", store="gifts")), told=said.append, pause=0.01) as browser:
        page = browser.get("/portal/gifts/")

        assert (page.status, page.title) == (200, "Your return")
        assert said == ["Too many attempts"] * 2
        assert browser.cookie == "pass-7"
        assert _Door.asked == ["", "portal_return=pass-7", "portal_return=pass-7"]
        browser.come_back("gifts", "pass-9")
        browser.get("/portal/gifts/")
        browser.get("/portal/other/")

    assert _Door.asked[3:] == ["portal_return=pass-9", ""]
