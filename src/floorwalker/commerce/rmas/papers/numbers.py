"""What RMAs are called: RMA-1001 and so on in each store, drawn from a sequence so that nobody waits for anybody."""

from django.db import connection
from psycopg import sql

from floorwalker.accounts.models import Store

_FIRST = 1001


def next_name(store: Store) -> str:
    """The next name of a store. Names are never used twice; a number is skipped where its RMA came to nothing."""
    sequence = f"rmas_number_{store.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(to_regclass(%s))", [sequence])
        number = cursor.fetchone()[0]
        if number is None:
            _create(sequence)
            cursor.execute("SELECT nextval(%s)", [sequence])
            number = cursor.fetchone()[0]
        return f"RMA-{number}"


def _create(sequence: str) -> None:
    """Once for each store; two at once are let in one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
        cursor.execute(
            sql.SQL("CREATE SEQUENCE IF NOT EXISTS {} START {}").format(sql.Identifier(sequence), sql.Literal(_FIRST)).as_string()
        )  # fmt: skip
