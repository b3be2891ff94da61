"""A million reservation sessions of a year by SQL: rows as the dashboard reads them, with their carts and holds."""

from django.db import connection

_SESSIONS = """
INSERT INTO core_session (id, channel, store_id, token, state, status, progress, reached, client, customer_ref, order_ref,
    quantity, value, currency, time_zone, started_at, last_activity_at, ended_at, due_at, head_at, event_count, misfits, words, risk)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
        || '8' || substr(md5('x' || n), 1, 15))::uuid,
    'reservations', stores[1 + n %% array_length(stores, 1)], 'cart-' || n, status, status, progress, reached, 'guest',
    '', CASE WHEN reached = 3 THEN '#' || n ELSE '' END, 1 + n %% 2, 1000 + (n::bigint * 7919) %% 20000, 'EUR', 'Europe/Berlin',
    at, at + dur, CASE WHEN status <> 'active' THEN at + dur END, NULL, at + dur, 4, '[]', '',
    (ARRAY['normal','monitored','review','restricted'])[1 + (n %% 10 = 0)::int + (n %% 40 = 0)::int + (n %% 120 = 0)::int]
FROM generate_series(1, %(rows)s) AS n
CROSS JOIN LATERAL (SELECT now() - interval '1 year' * (1 - n::float / %(rows)s) AS at, interval '1 second' * (60 + n %% 900) AS dur) AS t
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS stores FROM accounts_store) AS all_stores
JOIN (VALUES
    (0, 39, 'converted', 'converted', 3), (40, 79, 'expired', 'held', 2), (80, 98, 'cancelled', 'held', 2), (99, 99, 'active', 'held', 2)
) AS v (low, high, status, progress, reached) ON n * 37 %% 100 BETWEEN low AND high
"""
_CARTS = """
INSERT INTO reservations_cart (session_id, kind, country, country_source, ip, agent, expires_at, updates, renewals, extends,
    denials, cancel_reason, late, conflict, called_by, risk_level, risk_score, risk_reached, risk_version, risk_model, risk_worth,
    risk_reasons, risk_seen, risk_restriction, risk_pinned_until, risk_label)
SELECT id, 'guest', (ARRAY['DE','DE','DE','AT','CH','FR','GB','US','CZ','JP',''])[1 + abs(hashtext(token)) %% 11], 'edge', '', '',
    NULL, 1, 0, 0, 0, '', false, '', '', risk, 10, 'normal', 0, 0, NULL, '[]', '[]', '{}', NULL, '' FROM core_session
"""
_HOLDS = """
INSERT INTO reservations_hold (session_id, number, level_id, variant, product, sku, title, price, wanted, quantity, state, reason,
    held_at, expires_at, ends_by, ended_at)
SELECT id, line, id, 'v-' || article, 'p-' || article, 'FW-' || article, 'Article number ' || article, value / quantity,
    CASE WHEN line = 3 THEN 2 ELSE 1 END, CASE WHEN line = 3 THEN 0 ELSE 1 END,
    CASE WHEN line = 3 THEN 'denied' ELSE (jsonb '{"converted":"consumed","expired":"expired","cancelled":"released","active":"held"}') ->> status END,
    CASE WHEN line = 3 THEN (ARRAY['out_of_stock','limit','restricted'])[1 + article %% 3] ELSE '' END,
    started_at, started_at + interval '15 minutes', started_at + interval '1 hour', ended_at
FROM core_session CROSS JOIN LATERAL (
    SELECT line FROM generate_series(1, quantity) AS line UNION ALL SELECT 3 WHERE abs(hashtext(token)) %% 20 = 0
) AS lines
CROSS JOIN LATERAL (SELECT 1 + abs(hashtext(id::text || line)::bigint) %% 5000 AS article) AS a
"""


def fill(rows: int) -> None:
    """Empty the sessions and make ``rows`` new ones; statistics are brought up to date."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_session, core_tally, core_tallydelta, core_pulse, core_sessionkey CASCADE")
        cursor.execute(_SESSIONS, {"rows": rows})
        cursor.execute("ANALYZE core_session")  # or each reference to it is looked up as if it were empty
        for statement in (_CARTS, _HOLDS):
            cursor.execute(statement, {"rows": rows})
        cursor.execute("VACUUM ANALYZE")
