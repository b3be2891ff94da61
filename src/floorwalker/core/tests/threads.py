"""Threads that begin at the same moment, and a listener that remembers what it heard."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection

from floorwalker.core.facts import Happening
from floorwalker.core.later import outbox
from floorwalker.core.models import Session


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all works at the same moment, each on its own connection; answers results or exceptions in order."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=10)
            return work()
        except Exception as problem:  # noqa: BLE001 - the test looks at it
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


class Ear:
    """A listener that remembers what it heard, and fails as long as it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.deaf_to: set[str] = set()
        self.refusal: Exception | None = None

    def hear(self, session: Session, happening: Happening) -> None:
        """Remember, or fail."""
        if session.token in self.deaf_to:
            raise ConnectionError("nobody there")
        if self.refusal:
            raise self.refusal
        self.heard.append((session.token, happening.number))

    def of(self, token: str) -> list[int]:
        """The numbers heard of one session."""
        return [number for told, number in self.heard if told == token]


@contextmanager
def listening(ear: Ear) -> Iterator[None]:
    """Register a listener for a while."""
    outbox.listen(outbox.Listener(name="ear", hear=ear.hear))
    try:
        yield
    finally:
        outbox.forget("ear")
