"""Statements that are run all the time: planned once a connection, with their values sent apart."""

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor


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
