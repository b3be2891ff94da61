"""Several clients at work at once, over HTTP: patient with a server that is away, and stopped together."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

import httpx

from floorwalker.kit.errors import Unreachable

_LONGEST_PAUSE = 5.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """Where to send and for whom. ``patience`` is how many seconds a server may be away before we give up."""

    url: str
    secret: str
    store: str
    patience: float = 120.0


class Stopped(Exception):
    """Somebody asked to stop, or another client failed."""


class Clients:
    """Clients of one server. ``speed`` times real time from the first thing on that is due; 0 is at once."""

    def __init__(self, line: Line, *, speed: float = 0.0) -> None:
        self.line = line
        self.retries = 0
        self._speed = speed
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._began: tuple[float, datetime] | None = None

    def work(self, tasks: Sequence[Callable[[], None]]) -> None:
        """Give each client its task and wait for all. The first failure, or Ctrl-C, stops every client."""
        _must_answer(self.line.url)
        with ThreadPoolExecutor(max(len(tasks), 1)) as clients:
            futures = [clients.submit(task) for task in tasks]
            try:
                _await(futures)
            finally:
                self._stop.set()

    def go_on(self, due: datetime) -> None:
        """Wait until it is time for what was due then; raises Stopped where nothing more is to be done."""
        if self._speed:
            with self._lock:
                began, first = self._began = self._began or (time.monotonic(), due)
            self.pause(began + (due - first).total_seconds() / self._speed - time.monotonic())
        self.pause(0)

    def pause(self, seconds: float) -> None:
        """Wait so long; raises Stopped where nothing more is to be done."""
        if self._stop.wait(max(seconds, 0)):
            raise Stopped

    def patiently(
        self, send: Callable[[], httpx.Response], *, busy: frozenset[int] = frozenset({429})
    ) -> httpx.Response:
        """Send until there is an answer that is not the server's own trouble, nor one of ``busy``. What is sent must be safe to send twice."""
        until, pause = time.monotonic() + self.line.patience, 0.2
        while True:
            try:
                answer = send()
                if answer.status_code < 500 and answer.status_code not in busy:
                    return answer
                reason = f"it answered {answer.status_code}"
            except httpx.TransportError as trouble:
                reason = str(trouble) or type(trouble).__name__
            if time.monotonic() > until:
                raise Unreachable(f"{self.line.url} does not come back: {reason}.")
            with self._lock:
                self.retries += 1
            self.pause(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


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
