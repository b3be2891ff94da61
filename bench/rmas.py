"""RMAs through the whole machine: requested, approved, received, inspected, disposed of, paid, closed."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.bare import transactions
from bench.people import stores, token
from bench.shop import catalogue, sell
from bench.web import web, worker
from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas import actions
from floorwalker.commerce.rmas.models import Payout
from floorwalker.core.later import outbox, timers
from floorwalker.core.models import Session
from floorwalker.core.verbs import Verb

RMAS, CLIENTS, PATIENCE = 200, 2, 300.0
TERMS = {"payout_trigger": "processed", "undo_minutes": 0, "auto_close": False, "mail_customers": False}
MOVES: dict[str, dict[str, Any]] = {
    "approve": {},
    "receive": {"counted": [{"line": 1, "quantity": 1}]},
    "inspect": {"line": 1, "quantity": 1, "returned": True, "restockable": True},
    "dispose": {"line": 1, "quantity": 1, "disposition": "restock"},
}
"""What is asked between the request and the payout."""
_TABLE = "CREATE TABLE IF NOT EXISTS bare_row (id uuid, number int, type text, at timestamptz, data jsonb)"
_ROW = """(gen_random_uuid(), 1, 'goods.received', now(), '{"counted": [{"line": 1, "quantity": 1}], "complete": false}')"""


def measure(rows: int) -> dict[str, Any]:
    """By the verbs in one process, and over the API with two clients and a worker; and so many bare rows and commits."""
    store = stores()[0]
    catalogue(store)
    amend(store, "rmas", values=TERMS, actor=SYSTEM)
    for order in sell(store, 20):
        _whole(order)
    told = _steps(sell(store, 1)[0])
    before, began = _written(), time.perf_counter()
    for order in sell(store, RMAS):
        _whole(order)
    by_verbs = RMAS / (time.perf_counter() - began)
    written = [round((after - then) / RMAS) for after, then in zip(_written(), before, strict=True)]
    bare = _bare(*written)
    return {
        "RMAs/s by verbs, one process": round(by_verbs, 1),
        "statements": told | {"all": sum(told.values())},
        "rows written and commits of an RMA": written,
        "as many bare rows and commits/s by pgbench, one client": round(bare, 1),
        "RMAs / bare": round(by_verbs / bare, 3),
        **_over_http(store),
    }


def _open(order: Order) -> Session:
    wanted = [{"line": 1, "quantity": 1, "reason": "too_small", "option": "refund"}]
    return actions.create(order.store, actor=SYSTEM, order=order.name, lines=wanted)  # type: ignore[arg-type]  # it opens one


def _paid() -> None:
    """The payout leaves, and whoever listens hears of everything."""
    timers.settle_all()
    while outbox.deliver():
        pass


def _whole(order: Order) -> None:
    rma = _open(order)
    for name, fields in MOVES.items():
        _verb(name)(rma, actor=SYSTEM, **fields)
    _paid()
    actions.close(rma, actor=SYSTEM)
    _paid()
    assert Payout.objects.get(session_id=rma.id).state == "executed"


def _verb(name: str) -> Verb:
    verb: Verb = getattr(actions, name)
    return verb


def _steps(order: Order) -> dict[str, int]:
    """How many statements each step takes."""
    told: dict[str, int] = {}

    def counted(name: str, work: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as asked:
            done = work()
        told[name] = len(asked)
        return done

    rma = counted("create", partial(_open, order))
    for name, fields in MOVES.items():
        counted(name, partial(_verb(name), rma, actor=SYSTEM, **fields))
    counted("payout and listeners", _paid)
    counted("close", partial(actions.close, rma, actor=SYSTEM))
    return told


def _written() -> tuple[int, int]:
    """Rows and transactions that this database has written so far."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables")
        rows = int(cursor.fetchone()[0])
        cursor.execute("SELECT txid_current()")
        return rows, int(cursor.fetchone()[0])


def _bare(rows: int, commits: int) -> float:
    """So many rows in so many transactions, and nothing else."""
    each = [rows // commits + (place < rows % commits) for place in range(commits)]
    script = "\n".join(f"INSERT INTO bare_row VALUES {', '.join([_ROW] * max(some, 1))};" for some in each)
    return transactions(script, clients=1, makes=_TABLE)


def _over_http(store: Store) -> dict[str, float]:
    """Every move a request of its own; the worker pays, as it does. The clock stops when all are paid and closed."""
    secret, orders = token("rmas.*"), sell(store, RMAS)
    with web() as address, worker(), ThreadPoolExecutor(CLIENTS) as pool:
        began = time.perf_counter()
        said = list(
            pool.map(lambda mine: _ask_all(address, secret, mine), [orders[n::CLIENTS] for n in range(CLIENTS)])
        )
        asked = time.perf_counter() - began
        ids = [id_ for some in said for id_ in some]
        while Payout.objects.filter(session_id__in=ids, state="executed").count() < len(ids):
            assert time.perf_counter() - began < PATIENCE, (
                Payout.objects.filter(session_id__in=ids).values("state").first()
            )
            time.sleep(0.05)
        paid = time.perf_counter() - began
    requests = len(MOVES) + 2
    return {
        "RMAs/s over the API, two clients": round(RMAS / asked, 1),
        "requests/s over the API": round(RMAS * requests / asked, 1),
        "RMAs/s over the API, until all are paid by the worker": round(RMAS / paid, 1),
    }


def _ask_all(address: str, secret: str, orders: list[Order]) -> list[str]:
    headers, ids = {"Authorization": f"Bearer {secret}"}, []
    with httpx.Client(base_url=f"{address}/api/v1/sessions/rmas", headers=headers, timeout=60, verify=False) as client:
        for order in orders:
            wanted = [{"line": 1, "quantity": 1, "reason": "too_small", "option": "refund"}]
            opened = client.post(
                "/moves/create", json={"store": order.store.code, "order": order.name, "lines": wanted}
            )
            assert opened.status_code == 200, opened.text[:500]
            ids.append(opened.json()["id"])
            for name, fields in [*MOVES.items(), ("close", {})]:
                answer = client.post(f"/{ids[-1]}/moves/{name}", json=fields)
                assert answer.status_code == 200, (name, answer.text[:500])
    return ids
