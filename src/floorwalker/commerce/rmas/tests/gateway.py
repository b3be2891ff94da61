"""A payment gateway on this machine, with the habits of real ones: it forgets no key, and answers badly as it is told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

import httpx
from django.db import connection

from floorwalker.connectors.payouts import Receipt, Transfer, forget_payouts, register_payouts
from floorwalker.connectors.web import post

PATIENCE = httpx.Timeout(0.4)


@dataclass(kw_only=True)
class Gateway:
    """``habits`` says how each call is answered, the first first; well, when there are none left.

    ``500``, ``429`` (come again in 7 seconds), ``422`` (declined), ``silent`` and ``slow`` do not pay; ``dies``, ``500 paid``
    and ``garbled`` pay and do not say so. ``paid`` are the amounts that went out, by key.
    """

    url: str = ""
    name: str = "Gateway"
    habits: list[str] = field(default_factory=list)
    paid: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    within_a_transaction: list[bool] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    lock: Any = field(default_factory=Lock)

    def hear(self, key: str, amount: int) -> str:
        """Take a call; answers the habit by which it is answered."""
        with self.lock:
            self.asked.append(key)
            habit = self.habits.pop(0) if self.habits else "well"
            if habit in {"well", "dies", "500 paid", "garbled"}:
                self.paid.setdefault(key, amount)
            return habit

    def pay(self, transfer: Transfer) -> Receipt:
        """The port to it."""
        self.within_a_transaction.append(connection.in_atomic_block)
        body = {"amount": transfer.amount, "currency": transfer.currency, "order": transfer.subject}
        return Receipt(reference=str(post(self.url, body, key=transfer.key, timeout=PATIENCE)["reference"]))


@contextmanager
def gateway(*habits: str) -> Iterator[Gateway]:
    """A gateway behind the port ``gateway``."""
    here = Gateway(habits=list(habits))

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            _answer(self, here, here.hear(key, body["amount"]), key)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_address[1]}/refunds"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    register_payouts("gateway", here)
    try:
        yield here
    finally:
        forget_payouts("gateway")
        here.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(call: BaseHTTPRequestHandler, here: Gateway, habit: str, key: str) -> None:
    if habit == "silent":
        here.over.wait(5)
    if habit in {"silent", "dies"}:
        call.close_connection = True
        return
    status = {"500": 500, "500 paid": 500, "429": 429, "422": 422}.get(habit, 200)
    call.send_response(status)
    if habit == "429":
        call.send_header("Retry-After", "7")
    said = (
        b"<html>"
        if habit == "garbled"
        else json.dumps({"reference": f"re_{key[-8:]}", "detail": "No such card."}).encode()
    )
    call.send_header("Content-Length", str(len(said)))
    call.end_headers()
    if habit == "slow":
        here.over.wait(5)
    call.wfile.write(said)
