"""Sending facts through the event intake as CloudEvents, from several clients at once, and counting the answers."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from floorwalker.channels.instore.shoppers.deliveries import Push
from floorwalker.channels.instore.shoppers.visit import Said
from floorwalker.core.facts import Fact
from floorwalker.core.replays.clients import Clients
from floorwalker.kit.errors import NotAllowed, Refused

_PATH = "/api/v1/events"
_OUTCOMES = ("applied", "repeated", "out_of_sequence", "refused")


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


class Sender:
    """Sends what devices say. Answers are added to ``sums`` while it works."""

    def __init__(self, clients: Clients, *, told: Callable[[int], None]) -> None:
        self.sums = Sums()
        self._clients = clients
        self._line = clients.line
        self._told = told
        self._lock = threading.Lock()

    def send(self, routes: Sequence[Iterable[Push]]) -> None:
        """Give each client its route and wait for all."""
        try:
            self._clients.work([partial(self._follow, route) for route in routes])
        finally:
            self.sums.retries = self._clients.retries

    def _follow(self, route: Iterable[Push]) -> None:
        headers = {"Authorization": f"Bearer {self._line.secret}"}
        with httpx.Client(base_url=self._line.url, headers=headers, timeout=60, trust_env=False) as client:
            for push in route:
                self._clients.go_on(push.due)
                self._count(push, self._post(client, push.said))

    def _post(self, client: httpx.Client, said: Sequence[Said]) -> list[dict[str, Any]]:
        body, headers = encoded(said, self._line.store)
        answer = self._clients.patiently(lambda: client.post(_PATH, content=body, headers=headers))
        told = _read(answer)
        if isinstance(told, list):
            return told
        problem = told if isinstance(told, dict) else {}
        if len(said) == 1 and answer.status_code not in {401, 403}:
            return [problem if answer.is_success else {"outcome": "refused", "problem": problem}]
        detail = problem.get("detail") or f"The server answered {answer.status_code}."
        error = NotAllowed if answer.status_code in {401, 403} else Refused
        raise error(f"{self._line.url} took nothing: {detail}")

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
