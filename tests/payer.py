"""A merchant's own payer on this machine: it checks signatures, pays each key once, and can be held at any point of an answer."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from standardwebhooks.webhooks import Webhook

SECRET = "whsec_dGhlIHBheWVyIG9mIHRoZSB0b3J0dXJlIHRlc3Q="


@dataclass
class Payer:
    """``paid`` are the amounts that went out by key; each was paid as often as ``times`` says. ``asked`` counts the calls.

    ``hold`` is where the next call stops until ``go``: ``asked``, before anything is paid, or ``paid``, before it is said.
    One that was stopped before it paid is forgotten, as by a payer who dies with the caller.
    """

    url: str = ""
    hold: str = ""
    held: Event = field(default_factory=Event)
    go: Event = field(default_factory=Event)
    lock: Any = field(default_factory=Lock)
    asked: Counter[str] = field(default_factory=Counter)
    paid: dict[str, int] = field(default_factory=dict)

    def stop_at(self, point: str) -> None:
        """Stop the next call there."""
        self.held.clear()
        self.go.clear()
        self.hold = point

    def hear(self, content: bytes, headers: dict[str, str]) -> bytes | None:
        """Take a call; answers what to say, or nothing."""
        asked = Webhook(SECRET).verify(content, headers)["data"]
        key = str(asked["key"])
        with self.lock:
            self.asked[key] += 1
            point, self.hold = self.hold, ""
        if point == "asked":
            self._wait()
            return None
        with self.lock:
            self.paid.setdefault(key, asked["amount"])
        if point == "paid":
            self._wait()
            return None
        return json.dumps({"reference": f"re_{key[-12:]}"}).encode()

    def _wait(self) -> None:
        self.held.set()
        self.go.wait(120)


@contextmanager
def paying() -> Iterator[Payer]:
    """A payer that answers at its ``url``."""
    here = Payer()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            said = here.hear(content, dict(self.headers))
            if said is None:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        here.url = f"http://127.0.0.1:{server.server_address[1]}/payouts"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield here
        here.go.set()
        server.shutdown()
        thread.join()
