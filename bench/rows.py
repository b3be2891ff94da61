"""Writing rows: one prepared statement that reads JSON, as sessions are written, beside COPY and beside one INSERT for each row."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from bench.people import stores
from floorwalker.core.log import rows
from floorwalker.core.models import Session

SIZES = {1: 600, 25: 60, 500: 6}
"""How many rows go at once, and how often."""


def measure(_rows: int) -> dict[str, Any]:
    """Microseconds of waiting and of this process's processor for each row of ``core_session``, with all its indexes."""
    store = stores()[0].pk
    ways: dict[str, Callable[[Sequence[Session]], None]] = {
        "JSON, prepared": _by_lot,
        "COPY": _by_copy,
        "INSERT of the ORM": Session.objects.bulk_create,
    }
    for write in ways.values():
        _time(store, write, 1, 20)  # plans and caches are there, for each alike
    return {
        f"{size} rows at once": {name: _time(store, write, size, times) for name, write in ways.items()}
        for size, times in SIZES.items()
    }


def _time(store: int, write: Callable[[Sequence[Session]], object], size: int, times: int) -> dict[str, int]:
    lots = [[_session(store, number) for number in range(size)] for _ in range(times)]
    with transaction.atomic():
        began, spent = time.perf_counter(), time.process_time()
        for lot in lots:
            write(lot)
        waited, spent = time.perf_counter() - began, time.process_time() - spent
    many = size * times
    return {"us/row": round(waited / many * 1e6), "us/row of this process": round(spent / many * 1e6)}


def _session(store: int, number: int) -> Session:
    now = datetime.now(UTC)
    return rows.new(
        Session,
        id=uuid7(),
        channel="instore",
        store_id=store,
        token=f"rows-{number}",
        terms_id=None,
        currency="EUR",
        time_zone="Europe/Berlin",
        state="open",
        status="open",
        started_at=now,
        last_activity_at=now,
        head_at=now,
        event_count=1,
        words=f"rows {number} of a bench",
    )


def _by_lot(some: Sequence[Session]) -> None:
    lot = rows.Lot()
    lot.insert(Session, some)
    lot.write()


def _by_copy(some: Sequence[Session]) -> None:
    columns = [field.column for field in Session._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY core_session ({names}) FROM STDIN") as stream:
        for session in some:
            line = [getattr(session, field.attname) for field in Session._meta.concrete_fields]
            line[columns.index("misfits")] = "[]"
            stream.write_row(line)
