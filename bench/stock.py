"""Reservations per second: on one hot variant and spread over 10,000, in an empty house and in a full one, in process and over HTTP.

Each hold is a cart of its own. Beside it, in the same run, what pgbench commits with as many clients: the rows that a hold has to
write, in one transaction of plain statements each; and the bare ``UPDATE`` of a counter, which is what any of this costs at least.
"""

import gc
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from ipaddress import ip_address
from itertools import count
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.bare import transactions
from bench.clock import spread
from bench.fill import fill
from bench.people import stores, token
from bench.shoppers import over_http
from bench.web import web
from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted
from floorwalker.core.later import timers

SHOPPERS = 50
ASKED, ASKED_OVER_HTTP = 12_000, 4_000
LINES = 16, 64, 128
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


_PAST = (
    "INSERT INTO stock_stockentry (level_id, number, source, target, quantity, cause, key, reason, actor_kind, actor_ref,"
    " actor_label, occurred_at) SELECT l.id, l.entry_count + n, CASE WHEN n %% 2 = 1 THEN 'available' ELSE 'held' END,"
    " CASE WHEN n %% 2 = 1 THEN 'held' ELSE 'available' END, 1, 'hold', 'past:' || n, '', 'system', '', 'Bench', now()"
    " FROM generate_series(1, %(entries)s) AS n JOIN stock_level l ON l.store_id = %(store)s AND l.external_id = 'v1'",
    "UPDATE stock_level SET entry_count = entry_count + %(entries)s WHERE store_id = %(store)s AND external_id = 'v1'",
)
"""So many past ways of units of the hot variant."""
_WHOLE = """
\\set n random(1, 2000000000)
SELECT quote_literal(uuidv7()) AS id \\gset
BEGIN;
INSERT INTO core_sessionkey (store_id, channel, token, session_id) VALUES ({store}, 'reservations', 'bare-' || :id, :id);
INSERT INTO core_session (id, channel, store_id, token, state, status, progress, reached, client, customer_ref, order_ref,
  quantity, value, currency, time_zone, started_at, last_activity_at, due_at, head_at, event_count, misfits, words, risk)
  VALUES (:id, 'reservations', {store}, 'bare-' || :id, 'active', 'active', 'held', 2, 'guest', '', '', 1, 1000, 'EUR',
  'Europe/Berlin', now(), now(), now() + interval '15 minutes', now(), 1, '[]', :id || ' bare', 'normal');
INSERT INTO core_event (session_id, number, type, key, actor_kind, actor_ref, actor_label, occurred_at, recorded_at, data, digest)
  VALUES (:id, 1, 'cart.reserved', 'reserve:' || :id, 'system', '', 'Bench', now(), now(), '{data}', '');
INSERT INTO reservations_cart (session_id, kind, country, country_source, ip, agent, expires_at, updates, renewals, extends,
  denials, cancel_reason, late, conflict, called_by, risk_level, risk_reached, risk_version, risk_model, risk_reasons, risk_seen,
  risk_restriction, risk_label)
  VALUES (:id, 'guest', '', '', '', '', now() + interval '15 minutes', 0, 0, 0, 0, '', false, '', '', 'normal', 'normal', 0, 0,
  '[]', '[]', '{{}}', '');
SELECT quote_literal(id) AS level FROM stock_level WHERE store_id = {store} AND external_id = {variant} \\gset
INSERT INTO reservations_hold (session_id, number, level_id, variant, product, sku, title, price, wanted, quantity, state, reason,
  held_at, expires_at, ends_by)
  VALUES (:id, 1, :level, 'v', 'p', '', 'Article', 1000, 1, 1, 'held', '', now(), now() + interval '15 minutes', now() + interval '1 hour');
INSERT INTO core_tallydelta (store_id, channel, status, change) VALUES ({store}, 'reservations', 'active', 1);
INSERT INTO core_errand (listener, session_id, heard, wanted, due_at, tries, parked, complaint)
  VALUES ('reservations.risk', :id, 0, 1, now(), 0, false, '');
INSERT INTO risk_risksighting (store_id, mark, kind, quantity, subject, seen_at)
  VALUES ({store}, :id, 'held', 1, :level, clock_timestamp());
UPDATE stock_level SET held = held + 1, entry_count = entry_count + 1 WHERE id = :level AND available > 0;
INSERT INTO stock_stockentry (level_id, number, source, target, quantity, cause, key, session_id, line, reason, actor_kind,
  actor_ref, actor_label, occurred_at) SELECT id, entry_count, 'available', 'held', 1, 'hold', 'bare:' || :id, :id, 1, '',
  'system', '', 'Bench', clock_timestamp() FROM stock_level WHERE id = :level;
COMMIT;
"""
_DATA = """{"lines": [{"level": "0193f0f3-1c8e-7c3a-9f0a-1b2c3d4e5f60", "variant": "v1", "product": "p1", "price": 1000, "wanted": 1,
 "granted": 1, "sku": "", "title": "Article 1", "reason": ""}], "kind": "guest", "customer": "", "country": "", "minutes": 15}"""
_UPDATE = """
UPDATE stock_level SET entry_count = entry_count + 1
  WHERE id = (SELECT id FROM stock_level WHERE store_id = {store} AND external_id = {variant});
"""
HOT, ANY = "'v1'", f"(SELECT 'v' || (4 + floor(random() * {SPREAD - 3}))::int)"
"""Of any but those that are sold out on purpose."""


def measure(rows: int) -> dict[str, Any]:
    """Empty; then with ``rows`` past sessions, as many past ways of the hot variant's units, and 100,000 expired holds."""
    store = stores()[0]
    _run(_GOODS, store=store.pk, first=1, last=SPREAD)
    _both(store)  # until the pages are at hand, here as below
    empty = _both(store)
    fill(rows)
    _run(_PAST, store=store.pk, entries=rows)
    _overdue(store)
    _both(store)
    full = _both(store)
    began = time.perf_counter()
    swept = timers.settle_all(most=OVERDUE) / (time.perf_counter() - began)
    http = _over_http(store)
    capped = _capped(store)
    bare = {
        name: {what: _bare(script, store, variant) for what, variant in (("hot", HOT), ("spread", ANY))}
        for name, script in (("same rows", _WHOLE), ("UPDATE", _UPDATE))
    }
    after = {what: full[what]["granted/s"] for what in ("hot", "spread")}
    return {
        "in process, empty": empty,
        f"in process, {rows:,} past sessions and ways, {OVERDUE:,} expired holds": full,
        "full / empty": {what: round(after[what] / empty[what]["granted/s"], 2) for what in after},
        "with caps of customer and address": capped,
        "over HTTP": http,
        "expired holds swept/s": round(swept),
        "by pgbench, one by one": bare,
        "holds / same rows": {what: round(after[what] / bare["same rows"][what], 2) for what in after},
        "holds / UPDATE": {what: round(after[what] / bare["UPDATE"][what], 2) for what in after},
    }


def _run(statements: Sequence[str], **values: int) -> None:
    """Each table is analysed before the next refers to it, or every reference is a scan."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
            cursor.execute("ANALYZE catalog_product, catalog_variant, stock_level, stock_stockentry")


def _variants(asked: int) -> dict[str, list[str]]:
    return {"hot": ["v1"] * asked, "spread": [f"v{1 + number * 7919 % SPREAD}" for number in range(asked)]}


def _both(store: Store) -> dict[str, dict[str, float]]:
    return {what: _ask(store, variants) for what, variants in _variants(ASKED).items()}


def _capped(store: Store) -> dict[str, dict[str, float]]:
    """The same where a customer and an address may hold so much and no more; each cart has its own."""
    amend(store, reservations.code, values={"max_per_customer": 10, "max_per_address": 10}, actor=SYSTEM)
    return {what: _ask(store, variants, known=True) for what, variants in _variants(ASKED).items()}


def _ask(store: Store, variants: list[str], *, known: bool = False) -> dict[str, float]:
    """Fifty threads of this process ask, each for a new cart as soon as the last is answered."""
    spent: list[float] = []
    gc.collect()
    gc.freeze()  # as the web processes do

    def one(variant: str) -> bool:
        start = time.perf_counter()
        wanted, number = [Wanted(variant=variant, quantity=1)], next(_numbers)
        shopper = Shopper(customer=f"c{number}", ip=str(ip_address(number))) if known else None
        told = asks.reserve(store, f"cart-{number}", wanted, actor=SYSTEM, shopper=shopper)
        connection.close()  # as at the end of a request
        spent.append(time.perf_counter() - start)
        return bool(told.said.changed)

    with ThreadPoolExecutor(SHOPPERS) as pool:
        began, start = timezone.now(), time.perf_counter()
        granted = sum(pool.map(one, variants))
        seconds = time.perf_counter() - start
    rates = {"granted/s": round(granted / seconds), "refused": len(variants) - granted}
    return rates | spread(spent) | {"holds a transaction": _together_since(began)}


def _together_since(began: datetime) -> float:
    """How many carts were written by one transaction, on average."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) * 1.0 / greatest(count(DISTINCT c.xmin::text), 1) FROM core_session s"
            " JOIN reservations_cart c ON c.session_id = s.id WHERE s.started_at >= %s",
            [began],
        )
        return round(float(cursor.fetchone()[0]), 1)


def _over_http(store: Store) -> dict[str, dict[str, float]]:
    """Two processes ask two web processes, over few connections and over many; at last for a variant of which there are fifty."""
    secret = token("reservations.reserve")
    _run(["UPDATE stock_level SET on_hand = held + committed + 50 WHERE external_id = 'v2'"])
    with web() as address:
        port = int(address.rpartition(":")[2])

        def ask(variants: list[str], lines: int = LINES[0]) -> dict[str, float]:
            carts = [(f"cart-{next(_numbers)}", variant) for variant in variants]
            began, start = timezone.now(), time.perf_counter()
            said = over_http(port, secret, store.code, carts, lines=lines)
            seconds = time.perf_counter() - start
            statuses = Counter(status for status, _ in said)
            assert set(statuses) <= {200, 409}, statuses
            rates = {name: round(statuses[code] / seconds) for name, code in (("granted/s", 200), ("refused/s", 409))}
            return rates | spread([one for _, one in said]) | {"holds a transaction": _together_since(began)}

        ask(["v3"] * 500)
        found = {
            f"{what}, {lines} connections": ask(variants, lines)
            for lines in LINES
            for what, variants in _variants(ASKED_OVER_HTTP).items()
        }
        return found | {"fifty units": ask(["v2"] * ASKED_OVER_HTTP)}


def _overdue(store: Store) -> None:
    """Many carts hold units whose time is up, and nobody has swept."""
    for lot in range(0, OVERDUE, 500):
        wanted = [Wanted(variant=f"v{1 + lot % SPREAD}", quantity=1)]
        asks.take([asks.reserving(store, f"late-{lot + n}", wanted, actor=SYSTEM) for n in range(500)])
    shifts = (
        ("core_session", ("started_at", "head_at", "due_at", "last_activity_at"), "due_at IS NOT NULL"),
        ("reservations_cart", ("expires_at",), "true"),
        ("reservations_hold", ("held_at", "expires_at", "ends_by"), "true"),
    )
    with connection.cursor() as cursor:
        for table, columns, where in shifts:
            earlier = ", ".join(f"{column} = {column} - interval '1 day'" for column in columns)
            cursor.execute(f"UPDATE {table} SET {earlier} WHERE {where}")
        for tidying in ("VACUUM ANALYZE", "CHECKPOINT"):  # else the database tidies up amid what is measured
            cursor.execute(tidying)


def _bare(script: str, store: Store, variant: str) -> float:
    return round(
        transactions(script.format(store=store.pk, variant=variant, data=_DATA), clients=SHOPPERS, makes="SELECT 1")
    )
