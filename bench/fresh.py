"""From a fact to a visible row: the time until the list's conditional request and the list itself show it."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bench.people import owner, stores
from floorwalker.channels.instore.events import BasketCreated
from floorwalker.core.log.record import Report, record
from floorwalker.core.registry import channel

TIMES = 30


def measure(rows: int) -> dict[str, Any]:
    """Server side; a browser asks every two seconds, so a reader waits that long at most on top."""
    store = stores()[0]
    client = owner()
    etag = client.get("/sessions/instore/live/").json()["etag"]
    spent = []
    for _ in range(TIMES):
        token = uuid4().hex
        start = time.perf_counter()
        record([_report(store.pk, token)])
        news = client.get("/sessions/instore/live/", headers={"If-None-Match": etag})
        page = client.get(f"/sessions/instore/?q=token:{token}")
        spent.append((time.perf_counter() - start) * 1000)
        assert news.status_code == 200
        assert 'id="row-' in page.content.decode()
        etag = news.json()["etag"]
    spent.sort()
    return {"ms from fact to drawn row, p50": round(spent[TIMES // 2], 1), "p95": round(spent[int(TIMES * 0.95)], 1)}


def _report(store_id: int, token: str) -> Report:
    return Report(
        channel=channel("instore"), store_id=store_id, token=token, fact=BasketCreated(client="sdk_ios"), key=token,
        actor_kind="customer", actor_ref="bench", actor_label="Shopper", occurred_at=datetime.now(UTC),
    )  # fmt: skip
