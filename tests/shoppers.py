"""Shoppers in processes of their own, who ask a running installation for carts over HTTP. Nothing of the house is imported here."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from typing import Any

LONGEST = 60.0


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request of a cart: what it wants of which variants, or another deed; ``key`` makes it once."""

    token: str
    lines: tuple[tuple[str, int], ...] = ()
    deed: str = ""
    key: str = ""
    order: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came back and how long that took; status 0 where the connection was cut."""

    status: int
    body: Any
    retry_after: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Where it is asked, and with which secret."""

    port: int
    secret: str

    def say(self, asks: Sequence[Ask]) -> list[Said]:
        """One after the other, on one connection."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            return [self._say(line, ask) for ask in asks]
        finally:
            line.close()

    def _say(self, line: HTTPConnection, ask: Ask) -> Said:
        body: dict[str, Any] = {"token": ask.token, "store": "berlin"}
        if ask.lines:
            body["lines"] = [{"variant": variant, "quantity": quantity} for variant, quantity in ask.lines]
        if ask.order:
            body["order"] = ask.order
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": ask.key} if ask.key else {}
        began = time.monotonic()
        try:
            line.request("POST", f"/api/v1/reservations{ask.deed}", json.dumps(body), headers)
            answer = line.getresponse()
            told = answer.read()
        except (OSError, HTTPException):
            line.close()
            return Said(status=0, body=None, retry_after="", seconds=time.monotonic() - began)
        after = answer.headers.get("Retry-After", "")
        said = json.loads(told) if told else None
        return Said(status=answer.status, body=said, retry_after=after, seconds=time.monotonic() - began)


def all_at_once(shop: Shop, each: Sequence[Sequence[Ask]]) -> list[list[Said]]:
    """Every shopper in turn on one of eight processes, each with what it asks."""
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as pool:
        return list(pool.map(shop.say, each))
