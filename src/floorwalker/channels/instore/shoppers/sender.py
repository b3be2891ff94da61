"""Sending facts through the event intake as CloudEvents, from several clients at once, and counting the answers."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from floorwalker.channels.instore.shoppers.deliveries import Push
from floorwalker.channels.instore.shoppers.visit import Said
from floorwalker.core.facts import Fact
from floorwalker.kit.errors import NotAllowed, Refused, Unreachable

_PATH = "/api/v1/events"
_OUTCOMES = ("applied", "repeated", "out_of_sequence", "refused")
_LONGEST_PAUSE = 5.0


@dataclass
class Sums:
    """What became of all that was sent."""

    requests: int = 0
    sent: int = 0
    applied: int = 0
    repeated: int = 0
    out_of_sequence: int = 0
    refused: int = 0
    retries: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Where to send and for whom. ``patience`` is how many seconds a server may be away before we give up."""

    url: str
    secret: str
    store: str
    patience: float = 120.0


@dataclass(frozen=True, kw_only=True)
class Pace:
    """``speed`` times real time from the first push on; 0 is at once."""

    speed: float = 0.0


class Stopped(Exception):
    """Somebody asked to stop, or another client failed."""


class Sender:
    """Several clients, each with one connection. Answers are added to ``sums`` while it works."""

    def __init__(self, line: Line, *, pace: Pace, told: Callable[[int], None]) -> None:
        self.sums = Sums()
        self._line = line
        self._pace = pace
        self._told = told
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._began: tuple[float, datetime] | None = None

    def send(self, routes: Sequence[Iterable[Push]]) -> None:
        """Give each client its route and wait for all. The first failure, or Ctrl-C, stops every client."""
        _must_answer(self._line.url)
        with ThreadPoolExecutor(len(routes)) as clients:
            futures = [clients.submit(self._follow, route) for route in routes]
            try:
                _await(futures)
            finally:
                self._stop.set()

    def _follow(self, route: Iterable[Push]) -> None:
        headers = {"Authorization": f"Bearer {self._line.secret}"}
        with httpx.Client(base_url=self._line.url, headers=headers, timeout=60, trust_env=False) as client:
            for push in route:
                self._wait_until(push.due)
                if self._stop.is_set():
                    return
                self._count(push, self._post(client, push.said))

    def _wait_until(self, due: datetime) -> None:
        if not self._pace.speed:
            return
        with self._lock:
            began, first = self._began = self._began or (time.monotonic(), due)
        ahead = began + (due - first).total_seconds() / self._pace.speed - time.monotonic()
        if ahead > 0:
            self._stop.wait(ahead)

    def _post(self, client: httpx.Client, said: Sequence[Said]) -> list[dict[str, Any]]:
        body, headers = encoded(said, self._line.store)
        answer = self._patiently(client, body, headers)
        told = _read(answer)
        if isinstance(told, list):
            return told
        problem = told if isinstance(told, dict) else {}
        if len(said) == 1 and answer.status_code not in {401, 403}:
            return [problem if answer.is_success else {"outcome": "refused", "problem": problem}]
        detail = problem.get("detail") or f"The server answered {answer.status_code}."
        error = NotAllowed if answer.status_code in {401, 403} else Refused
        raise error(f"{self._line.url} took nothing: {detail}")

    def _patiently(self, client: httpx.Client, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Send until there is an answer that is not the server's own trouble; a fact sent twice counts once."""
        until, pause = time.monotonic() + self._line.patience, 0.2
        while True:
            try:
                answer = client.post(_PATH, content=body, headers=headers)
                if answer.status_code < 500 and answer.status_code != 429:
                    return answer
                reason = f"it answered {answer.status_code}"
            except httpx.TransportError as trouble:
                reason = str(trouble) or type(trouble).__name__
            if self._stop.is_set():
                raise Stopped
            if time.monotonic() > until:
                raise Unreachable(f"{self._line.url} does not come back: {reason}.")
            with self._lock:
                self.sums.retries += 1
            self._stop.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _count(self, push: Push, answers: list[dict[str, Any]]) -> None:
        with self._lock:
            self.sums.requests += 1
            self.sums.sent += len(push.said)
            for answer in answers:
                outcome = answer["outcome"]
                setattr(self.sums, outcome, getattr(self.sums, outcome) + 1)
                if outcome == "refused":
                    self.sums.reasons[(answer.get("problem") or {}).get("detail", "no reason given")] += 1
        self._told(push.ends)


def _await(futures: Sequence[Future[None]]) -> None:
    """Wait for all; answers Ctrl-C at once. Raises what the first one raised."""
    running = set(futures)
    while running:
        done, running = wait(running, timeout=0.2, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()


def _must_answer(url: str) -> None:
    try:
        httpx.get(f"{url}/healthz", timeout=10, trust_env=False)
    except (httpx.TransportError, httpx.InvalidURL, httpx.UnsupportedProtocol) as trouble:
        raise Unreachable(f"Nothing answers at {url} ({trouble}). Is Floorwalker running?") from None


def _read(answer: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return None


def encoded(said: Sequence[Said], store: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers: several facts as a batch, one structured, or binary where its number is even."""
    if len(said) > 1:
        return msgspec.json.encode([event(one, store) for one in said]), _mime("application/cloudevents-batch+json")
    one = event(said[0], store)
    if said[0].number % 2:
        return msgspec.json.encode(one), _mime("application/cloudevents+json")
    data = msgspec.json.encode(one.pop("data"))
    return data, _mime("application/json") | {f"ce-{name}": quote(value, safe="/:+.-") for name, value in one.items()}


def _mime(kind: str) -> dict[str, str]:
    return {"Content-Type": kind}


def event(said: Said, store: str) -> dict[str, Any]:
    """A fact as a CloudEvent 1.0."""
    return {
        "specversion": "1.0",
        "id": said.id,
        "source": said.source,
        "type": said.fact.type,
        "subject": said.token,
        "time": said.at.isoformat(),
        "store": store,
        "data": _told_fields(said.fact),
    }


def _told_fields(fact: Fact) -> dict[str, Any]:
    """The fields of a fact that say something."""
    return {f.name: getattr(fact, f.name) for f in fields(fact) if getattr(fact, f.name) != f.default}
