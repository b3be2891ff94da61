"""Statements that are run all the time: planned once a connection, with their values sent apart, and several of them in one go."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor

Answer = Callable[[], list[tuple[Any, ...]]]
"""Waits for the rows of a statement, and gives them; once."""


def cursor() -> CursorWrapper:
    """Like ``connection.cursor()``, for statements whose text is always the same, and in which every value has a type.

    It is not prepared where a trail is kept of who changes what, since it takes those words along, nor where statements are logged.
    """
    told = any(wrapper.__module__.startswith("pghistory") for wrapper in connection.execute_wrappers)
    if told or connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return CursorWrapper(Cursor(connection.connection), connection)


def ask(statement: str, values: Sequence[Any] = ()) -> Answer:
    """Run a statement; what comes back gives its rows when it is called. Within a ``pipeline``, that is when it is waited for."""
    asking = cursor()
    asking.execute(statement, values)
    answer: Answer = asking.fetchall
    return answer


@contextmanager
def pipeline() -> Iterator[None]:
    """Statements are sent without waiting for what comes of each; whoever asks for rows meanwhile waits for all before.

    The caller is in a transaction, and a statement that fails may be told of by the next: no savepoint saves any of this. They go
    one by one where somebody looks at each.
    """
    if connection.execute_wrappers or connection.queries_logged:
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
