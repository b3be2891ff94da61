"""Facts per second through the HTTP intake, against plain COPY and against single-row inserts by pgbench."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from django.db import connection

from bench.bare import transactions
from bench.people import stores, token
from bench.web import web
from floorwalker.accounts.models import Store

BATCH = 500
FACTS = 60_000
SINGLES = 2_000
CLIENTS = 2
_TABLE = "CREATE TABLE IF NOT EXISTS bare_one (id uuid, number int, type text, at timestamptz, data jsonb)"
_BARE = (
    "INSERT INTO bare_one VALUES (gen_random_uuid(), 1, 'item.scanned', now(),"
    """ '{"code": "4000000000017", "name": "Article 1", "price": 199, "quantity": 1, "weight": null}');\n"""
)
"""A row as wide as an event."""


def measure(rows: int) -> dict[str, Any]:
    """Batches, singles, and the two plain ways to compare them with."""
    stores()
    secret = token()
    with web() as address:
        batched = _batches(address, secret)
        single = _singles(address, secret)
    copied, inserted = _copy(), transactions(_BARE, clients=CLIENTS, makes=_TABLE)
    return {
        "facts/s in batches of 500": round(batched),
        "rows/s by plain COPY": round(copied),
        "batched facts / COPY": round(batched / copied, 3),
        "single-fact requests/s": round(single),
        "single-row inserts/s by pgbench": round(inserted),
        "single requests / inserts": round(single / inserted, 3),
    }


def _session(number: int, store: str, start: datetime) -> list[dict[str, Any]]:
    """Ten facts of one basket, as a device tells them."""
    told: list[tuple[str, dict[str, Any]]] = [
        ("basket.created", {"client": "sdk_ios", "customer": f"shopper{number}@example.com"})
    ]
    told += [
        ("item.scanned", {"code": f"40{(number + n) % 4000:010d}", "price": 199 + n, "name": f"Article {n}"})
        for n in range(6)
    ]
    told += [
        ("checkout.started", {}),
        ("transaction.started", {"transaction": f"t{number}", "amount": 1200}),
        ("transaction.completed", {"transaction": f"t{number}", "amount": 1200, "receipt": f"R-{number}"}),
    ]
    subject = str(uuid4())
    return [
        {
            "specversion": "1.0", "id": f"{subject}-{n}", "source": f"/devices/{number % 50}", "subject": subject,
            "type": type_, "store": store, "time": (start + timedelta(seconds=n)).isoformat(), "data": data,
        }
        for n, (type_, data) in enumerate(told)
    ]  # fmt: skip


def _bodies(facts: int, size: int) -> list[bytes]:
    """Request bodies, made before the clock starts."""
    codes = list(Store.objects.values_list("code", flat=True))
    start = datetime.now(UTC) - timedelta(minutes=25)
    every = [
        f for n in range(facts // 10) for f in _session(n, codes[n % len(codes)], start + timedelta(seconds=n / 100))
    ]
    parts = [every[i : i + size] for i in range(0, len(every), size)]
    return [json.dumps(part if size > 1 else part[0]).encode() for part in parts]


def _send(bodies: list[bytes], address: str, secret: str, kind: str) -> float:
    """Send all with ``CLIENTS`` connections; seconds."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": kind}

    def one(mine: list[bytes]) -> None:
        with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
            for body in mine:
                answer = client.post("/api/v1/events", content=body)
                assert answer.status_code == 200, answer.text[:500]
                assert b"refused" not in answer.content, answer.text[:500]

    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, [bodies[i::CLIENTS] for i in range(CLIENTS)]))
    return time.perf_counter() - start


def _batches(address: str, secret: str) -> float:
    kind = "application/cloudevents-batch+json"
    _send(_bodies(10 * BATCH, BATCH), address, secret, kind)
    return FACTS / _send(_bodies(FACTS, BATCH), address, secret, kind)


def _singles(address: str, secret: str) -> float:
    return SINGLES / _send(_bodies(SINGLES, 1), address, secret, "application/cloudevents+json")


def _copy() -> float:
    """The same events as rows by COPY into a table without index, in batches of 500."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE rows_out AS SELECT * FROM core_event")
        cursor.execute("CREATE UNLOGGED TABLE bare (LIKE core_event)")
        cursor.execute("ALTER TABLE bare SET LOGGED")
        cursor.execute("SELECT count(*) FROM rows_out")
        count = cursor.fetchone()[0]
        with cursor.copy("COPY rows_out TO STDOUT") as out:
            lines = b"".join(bytes(part) for part in out).splitlines(keepends=True)
        start = time.perf_counter()
        for i in range(0, len(lines), BATCH):
            with cursor.copy("COPY bare FROM STDIN") as into:
                into.write(b"".join(lines[i : i + BATCH]))
        spent = time.perf_counter() - start
        cursor.execute("DROP TABLE bare, rows_out")
    return float(count / spent)
