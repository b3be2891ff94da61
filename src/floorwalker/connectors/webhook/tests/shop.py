"""A shop on this machine, with the habits of real ones: it forgets no key, and answers badly as it is told to."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from floorwalker.connectors.stock import stocks
from floorwalker.connectors.webhook.port import signer
from floorwalker.connectors.webhook.stock import READ, WebhookStock

SECRET = "whsec_bm9ib2R5IGtub3dzIHRoaXMgb25l"
PATIENCE = httpx.Timeout(0.4)
_STATUS = {"500": 500, "500 moved": 500, "429": 429, "422": 422, "403": 403}


@dataclass(kw_only=True)
class Shop:
    """``habits`` says how each call is answered, the first first; well, when there are none left.

    ``500``, ``429`` (come again in 7 seconds), ``422``, ``403`` and ``silent`` do not move; ``dies``, ``500 moved`` and ``garbled``
    move and do not say so. ``asked`` are the data of each call, ``counters`` what the shop has of each item, by counter, and
    ``seen`` what a ``look`` around showed at each call.
    """

    url: str = ""
    habits: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    counters: dict[str, Counter[str]] = field(default_factory=dict)
    levels: list[dict[str, Any]] = field(default_factory=list)
    look: Callable[[], object] = str
    seen: list[object] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    lock: Any = field(default_factory=Lock)

    def hear(self, said: dict[str, Any]) -> str:
        """Take a call that asks to move; answers the habit by which it is answered."""
        with self.lock:
            self.asked.append(said)
            self.seen.append(self.look())
            habit = self.habits.pop(0) if self.habits else "well"
            if habit in {"well", "dies", "500 moved", "garbled"} and said["key"] not in self.known:
                self.known.add(said["key"])
                counters = self.counters.setdefault(said["item"], Counter())
                for change in said["changes"]:
                    counters[change["source"]] -= change["quantity"]
                    counters[change["target"]] += change["quantity"]
            return habit

    def figures(self, item: str) -> dict[str, int]:
        """What has become of the counters of an item, without what did not change."""
        return {name: units for name, units in self.counters.get(item, Counter()).items() if units}

    @property
    def port(self) -> WebhookStock:
        """The way to it."""
        return WebhookStock(url=self.url, webhook=signer(SECRET), timeout=PATIENCE)


@contextmanager
def shop(*habits: str) -> Iterator[Shop]:
    """A shop behind the port ``webhook``."""
    here = Shop(habits=list(habits))

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            body = Webhook(SECRET).verify(content, dict(self.headers))
            if body["type"] == READ:
                asked = set(body["data"]["items"])
                _answer(self, here, "well", {"levels": [one for one in here.levels if one["item"] in asked]})
            else:
                _answer(self, here, here.hear(body["data"]), {"detail": "There are not so many."})

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_address[1]}/stock"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stocks.enter(here.port)
    try:
        yield here
    finally:
        stocks.leave("webhook")
        here.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(call: BaseHTTPRequestHandler, here: Shop, habit: str, body: dict[str, Any]) -> None:
    if habit == "silent":
        here.over.wait(5)
    if habit in {"silent", "dies"}:
        call.close_connection = True
        return
    call.send_response(_STATUS.get(habit, 200))
    if habit == "429":
        call.send_header("Retry-After", "7")
    said = b"<html>" if habit == "garbled" else json.dumps(body).encode()
    call.send_header("Content-Length", str(len(said)))
    call.end_headers()
    call.wfile.write(said)
