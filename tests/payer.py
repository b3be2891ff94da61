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


SILENCE = 25.0
"""Seconds after which a silent call is cut: longer than the house waits."""


@dataclass
class Payer:
    """``paid`` are the amounts that went out by key, with the ``methods`` of the calls; ``asked`` counts the calls.

    ``hold`` is where the next call stops until ``go``, if it is of the method ``held_method``, where one is named: ``asked``, before
    anything is paid, or ``paid``, before it is said. One that was stopped before it paid is forgotten, as by a payer who dies with
    the caller. ``habits`` say how calls are answered, the first first: ``500``, ``silent``, both also with `` paid``, or ``twice``.
    """

    url: str = ""
    hold: str = ""
    held_method: str = ""
    habits: list[str] = field(default_factory=list)
    held: Event = field(default_factory=Event)
    go: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    lock: Any = field(default_factory=Lock)
    asked: Counter[str] = field(default_factory=Counter)
    paid: dict[str, int] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)

    def stop_at(self, point: str, method: str = "") -> None:
        """Stop the next call there."""
        self.held.clear()
        self.go.clear()
        self.hold, self.held_method = point, method

    def of(self, rma: str) -> dict[int, int]:
        """What went out for an RMA, by the number of its payout; under one key each."""
        mine = {key: amount for key, amount in self.paid.items() if rma in key}
        assert all(key == f"rma:{rma}:{key.split(':')[2]}:1" for key in mine), mine
        return {int(key.split(":")[2]): amount for key, amount in mine.items()}

    def hear(self, content: bytes, headers: dict[str, str]) -> list[tuple[int, bytes]]:
        """Take a call; answers what to say, each with its status."""
        asked = Webhook(SECRET).verify(content, headers)["data"]
        key = str(asked["key"])
        point, habit = self._stops(key, asked["method"])
        if point != "asked" and habit in {"", "twice", "500 paid", "silent paid"}:
            with self.lock:
                self.paid.setdefault(key, asked["amount"])
        if point:
            self.held.set()
            self.go.wait(120)
        if habit.startswith("silent"):
            self.over.wait(SILENCE)
        if point or habit.startswith("silent"):
            return []
        if habit.startswith("500"):
            return [(500, b"{}")]
        return [(200, json.dumps({"reference": f"re_{key[-12:]}"}).encode())] * (2 if habit == "twice" else 1)

    def _stops(self, key: str, method: str) -> tuple[str, str]:
        """Where this call stops, and by which habit it is answered."""
        with self.lock:
            self.asked[key] += 1
            self.methods[key] = method
            if self.hold and self.held_method in {"", method}:
                point, self.hold = self.hold, ""
                return point, ""
            return "", self.habits.pop(0) if self.habits else ""


@contextmanager
def paying() -> Iterator[Payer]:
    """A payer that answers at its ``url``."""
    here = Payer()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            self.close_connection = True
            for status, said in here.hear(content, dict(self.headers)):
                self.send_response(status)
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
        here.over.set()
        server.shutdown()
        thread.join()
