"""How often the database is waited for: what the client sends, as its library notes it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

_ASKS = re.compile(r"^F\t\d+\t(?:Sync(?:\nF\t\d+\tFlush)?|Flush|Query)\b", re.MULTILINE)


@contextmanager
def trips(notes: Path) -> Iterator[Callable[[], int]]:
    """Counts from here on, on this thread's open connection, and until it is asked."""
    wire = connection.connection.pgconn
    with notes.open("w") as file:
        wire.trace(file.fileno())
        wire.set_trace_flags(1)
        try:
            yield lambda: len(_ASKS.findall(notes.read_text()))
        finally:
            wire.untrace()
