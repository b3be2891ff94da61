"""What stands between the house and its database, for tests: statements that lose their locks, or that wait until they are let go."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

from django.db import connection

_PATIENCE = 20.0
_LOCKS = re.compile(r"FOR UPDATE( OF \w+)?( SKIP LOCKED)?")

Run = Callable[..., Any]


@contextmanager
def unlocked(table: str) -> Iterator[None]:
    """No statement that reads from this table locks its rows, on this thread's connection."""

    def strip(run: Run, sql: str, *rest: Any) -> Any:
        return run(_LOCKS.sub("", sql) if f"FROM {table} " in sql else sql, *rest)

    with connection.execute_wrapper(strip):
        yield


@contextmanager
def meeting(words: str, gate: Barrier) -> Iterator[None]:
    """After the first statement with these words, wait for the others who run it; whoever is kept from it is not waited for."""
    met = False

    def meet(run: Run, sql: str, *rest: Any) -> Any:
        nonlocal met
        answer = run(sql, *rest)
        if words in sql and not met:
            met = True
            with suppress(BrokenBarrierError):
                gate.wait()
        return answer

    with connection.execute_wrapper(meet):
        yield


class Halt:
    """A point at which somebody stops until they are let go."""

    def __init__(self) -> None:
        self.reached, self._gone = Event(), Event()

    def stop(self) -> None:
        """Say that it is reached, and wait."""
        self.reached.set()
        assert self._gone.wait(_PATIENCE), "Nobody let it go on."

    def let_go(self) -> None:
        """Go on, now or as soon as it is reached."""
        self._gone.set()

    @contextmanager
    def before(self, *words: str) -> Iterator[None]:
        """Stop before the first statement that has all these words, on this thread's connection."""
        stopped = False

        def look(run: Run, sql: str, *rest: Any) -> Any:
            nonlocal stopped
            if not stopped and all(word in sql for word in words):
                stopped = True
                self.stop()
            return run(sql, *rest)

        with connection.execute_wrapper(look):
            yield
