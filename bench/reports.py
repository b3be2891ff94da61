"""Reports at a million sessions of a year: the last 30 and 90 days, of every store and of one; server side.

Pages are measured for each of them, sections by themselves for the longest. Each is asked seven times.
"""

from typing import Any

from django.db import connection
from django.test import Client

from bench import fill_carts
from bench.clock import percentiles
from bench.people import everywhere, owner, stores
from floorwalker.accounts.actor import SYSTEM
from floorwalker.core.clock import now
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.core.reports import Report
from floorwalker.core.scope import Asked, scope_of
from floorwalker.kit.speech import locale_of

_TIMES = 5
_LONGEST = Asked(period="90")
_ASKED = (Asked(period="30"), _LONGEST, Asked(period="90", stores=("berlin",)))
_SESSIONS = """
INSERT INTO core_session (id, channel, store_id, token, state, status, progress, reached, client, customer_ref, order_ref,
    quantity, value, currency, time_zone, started_at, last_activity_at, ended_at, due_at, head_at, event_count, misfits, words)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
        || '8' || substr(md5('x' || n), 1, 15))::uuid,
    'returns', stores[1 + n %% array_length(stores, 1)], 'r-' || n, state, status, progress, reached, 'portal',
    'c-' || n %% 100000, '#' || n, 1 + n %% 2, 1000 + (n::bigint * 7919) %% 20000, 'EUR', 'Europe/Berlin',
    at, at + interval '9 minutes', CASE WHEN final THEN at + interval '1 day' END, NULL, at + interval '9 minutes', 12, '[]', ''
FROM generate_series(1, %(rows)s) AS n
CROSS JOIN LATERAL (SELECT now() - interval '1 year' * (1 - n::float / %(rows)s) AS at) AS t
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS stores FROM accounts_store) AS all_stores
JOIN (VALUES
    (0, 9, 'abandoned', 'abandoned', 'opened', 1, true), (10, 17, 'abandoned', 'abandoned', 'items', 2, true),
    (18, 22, 'abandoned', 'abandoned', 'reasons', 3, true), (23, 28, 'declined', 'declined', 'reasons', 3, true),
    (29, 35, 'abandoned', 'abandoned', 'offers', 4, true), (36, 39, 'offered', 'offered', 'offers', 4, false),
    (40, 42, 'abandoned', 'abandoned', 'chosen', 5, true), (43, 45, 'declined', 'declined', 'submitted', 6, true),
    (46, 49, 'on_review', 'pending', 'submitted', 6, false), (50, 99, 'accepted', 'accepted', 'submitted', 6, true)
) AS v (low, high, state, status, progress, reached, final) ON n * 37 %% 100 BETWEEN low AND high
"""
_RECORDS = """
INSERT INTO returns_returnsession (session_id, order_id, order_external, order_name, customer_id, language, email, gift, previous,
    declined_by, end_reason, waiting_on, stale, review, at_once, reached, method, submissions, submitted_at, rma_id, rma_name,
    payment_ref, order_value, return_value, offer_value_virtual, offer_value_cash, balance, due, to_items, to_reasons, to_offers,
    to_chosen, to_submitted)
SELECT id, id, order_ref, order_ref, NULL, 'en', customer_ref || '@example.com', false, '',
    CASE WHEN status <> 'declined' THEN '' WHEN reached = 3 THEN 'policy' WHEN quantity = 1 THEN 'merchant' ELSE 'customer' END,
    '', '', false, false, NULL, progress, 'label', (reached = 6)::int, NULL, NULL, '', '', value * 2, value, value, value, value, 0,
    CASE WHEN reached > 1 THEN took %% 240 END, CASE WHEN reached > 2 THEN took %% 180 END, CASE WHEN reached > 3 THEN took %% 7 END,
    CASE WHEN reached > 4 THEN took %% 86400 END, CASE WHEN reached > 5 THEN took %% 300 END
FROM core_session CROSS JOIN LATERAL (SELECT abs(hashtext(id::text)::bigint) AS took) AS t
"""
_ITEMS = """
INSERT INTO returns_item (session_id, number, quantity, name, product_id, variant_ref, sku, picture_url, listed, paid, discount,
    tax, reason, sub_reason, reason_words, remark, answers, photos, verdict, says, trace, version, round)
SELECT id, line, 1, 'Article number ' || article, 'p-' || article, 'v-' || article, 'FW-' || article,
    'https://shop.example.com/pictures/' || article || '.jpg', value, value / quantity, 0, value / 6,
    CASE WHEN reached > 2 THEN (ARRAY['too_small','too_large','unwanted','style','defective','other'])[1 + article %% 6] ELSE '' END,
    CASE WHEN reached > 2 AND article %% 6 = 4 THEN (ARRAY['arrived_broken','broke_in_use'])[1 + article %% 2] ELSE '' END,
    '', '', '[]', '[]', 'eligible', '', jsonb_build_object('trace', repeat(md5(id::text), 20)), 1, (reached > 3)::int
FROM core_session CROSS JOIN LATERAL generate_series(1, quantity) AS line
CROSS JOIN LATERAL (SELECT 1 + abs(hashtext(id::text || line)::bigint) %% 5000 AS article) AS a WHERE reached > 1
"""
_OFFERS = """
INSERT INTO returns_offer (session_id, number, item, round, option, state, paid, bonus, fee, price, balance, variant_ref,
    variant_name, terms, rule, rule_name, version, says, expires_at)
SELECT i.session_id, 3 * i.number + place, i.number, 1, option,
    CASE WHEN reached < 5 THEN 'proposed' WHEN hashtext(i.session_id::text) %% 3 + 1 = place THEN 'accepted' ELSE 'superseded' END,
    i.paid, CASE WHEN place = 2 THEN i.paid / 10 ELSE 0 END, 0, CASE WHEN place = 3 THEN i.paid ELSE 0 END,
    CASE place WHEN 1 THEN i.paid WHEN 2 THEN i.paid + i.paid / 10 ELSE 0 END, '', '',
    '{"scope": "variant", "approval": "usual", "methods": ["label", "drop_off", "store"], "expires_days": 14}', 'rule', 'Rule', 1, '', NULL
FROM returns_item i JOIN core_session s ON s.id = i.session_id
CROSS JOIN (VALUES (1, 'refund'), (2, 'store_credit'), (3, 'exchange')) AS o (place, option) WHERE i.round = 1
"""


def fill(rows: int) -> None:
    """Empty the sessions and make ``rows`` new ones of a year, with items and offers; statistics are brought up to date."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_session, core_tally, core_tallydelta, core_pulse, core_sessionkey CASCADE")
        cursor.execute(_SESSIONS, {"rows": rows})
        for statement in (_RECORDS, _ITEMS, _OFFERS):
            cursor.execute("ANALYZE core_session")
            cursor.execute(statement, {"rows": rows})
        cursor.execute("VACUUM ANALYZE")


def measure(rows: int) -> dict[str, Any]:
    """Each report as a whole request, and each of its sections as its page reads it."""
    stores()
    client = owner()
    found: dict[str, Any] = {}
    for code, make in {"returns": fill, "reservations": fill_carts.fill}.items():
        make(rows)
        for report in channel(code).reports:
            pages = {_words(asked): _pages(client, f"/reports/{code}/{report.code}/", asked) for asked in _ASKED}
            found[f"{code}.{report.code}"] = pages | {f"sections, {_words(_LONGEST)}": _sections(report)}
    return found


def _words(asked: Asked) -> str:
    return f"{asked.period} days, {'one store' if asked.stores else 'every store'}"


def _sections(report: Report) -> dict[str, Any]:
    reader = Reader(actor=SYSTEM, locale=locale_of("en"), now=now())
    scope, _ = scope_of(_LONGEST, everywhere(), reader)
    return {
        section.code: percentiles(lambda s=section: s.rows(report.read(scope)), times=_TIMES)
        for section in report.sections
    }


def _pages(client: Client, address: str, asked: Asked) -> dict[str, float]:
    sent = {"period": asked.period, "store": list(asked.stores)}

    def page() -> None:
        assert client.get(address, sent).status_code == 200

    return percentiles(page, times=_TIMES)
