"""A million shopping sessions by SQL: rows as the list reads them, over a year, five stores, every status."""

from django.db import connection

_SESSIONS = """
INSERT INTO core_session (id, channel, store_id, token, state, status, progress, reached, client, customer_ref, order_ref,
    quantity, value, currency, time_zone, started_at, last_activity_at, ended_at, due_at, head_at, event_count, misfits, words)
SELECT id, 'instore', store, 'device-' || n || '-' || left(md5(n::text), 8), state, status, progress, reached, client,
    customer, receipt, q, v, 'EUR', 'Europe/Berlin', at, at + dur, CASE WHEN final THEN at + dur END, NULL, at + dur, 12, '[]',
    translate(lower(replace(id::text, '-', '') || ' device-' || n || '-' || left(md5(n::text), 8) || ' ' || customer || ' '
        || receipt), '-@._:/+#', 'ɦɑɟɯɔʃʉɮ')
FROM (
    SELECT n, at, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
            || '8' || substr(md5('x' || n), 1, 15))::uuid AS id,
        stores[1 + n %% array_length(stores, 1)] AS store,
        (ARRAY['sdk_ios','sdk_android','hand_scanner','sco','web'])[1 + (n * 7) %% 5] AS client,
        'shopper' || (n * 31 %% %(shoppers)s) || '@example.com' AS customer,
        CASE WHEN n %% 10 < 8 THEN 'R-' || n ELSE '' END AS receipt,
        1 + (n * 13) %% 40 AS q, 100 + (n::bigint * 7919) %% 20000 AS v, interval '1 minute' * (5 + n %% 50) AS dur, s.*
    FROM generate_series(1, %(rows)s) AS n
    CROSS JOIN LATERAL (SELECT now() - interval '1 year' * (1 - n::float / %(rows)s) AS at) AS t
    CROSS JOIN (SELECT array_agg(id ORDER BY id) AS stores FROM accounts_store) AS all_stores
    JOIN LATERAL (SELECT * FROM (VALUES
        (0, 79, 'completed', 'completed', 'session_completed', 6, true), (80, 89, 'abandoned', 'abandoned', 'abandoned', 2, true),
        (90, 94, 'cancelled', 'cancelled', 'cancelled', 3, true), (95, 97, 'paid', 'paid', 'payment_completed', 5, false),
        (98, 98, 'active', 'ongoing', 'basket_created', 2, false), (99, 99, 'active', 'stale', 'basket_created', 2, false)
    ) AS v (low, high, state, status, progress, reached, final) WHERE n * 37 %% 100 BETWEEN low AND high) AS s ON true
) AS made
"""
_BASKETS = """
INSERT INTO instore_basket (session_id, stale, reached, end_reason, device, client_version, customer_kind, paid_at, exit_at,
    receipt, attempts, spot_check, age_check, waiting_seconds, handling_seconds, prevented_loss, rating, rating_scale)
SELECT id, status = 'stale', progress, '', '', '', '', NULL, NULL, order_ref, 1,
    CASE WHEN hashtext(token) % 20 = 0 THEN 'approved' ELSE '' END, '', NULL, NULL, 0, NULL, NULL FROM core_session
"""
_COUNTS = """
INSERT INTO core_tally (store_id, channel, status, count)
SELECT store_id, channel, status, count(*) FROM core_session GROUP BY 1, 2, 3
"""


def fill(rows: int) -> None:
    """Empty the sessions and make ``rows`` new ones, in the order of their start; statistics are brought up to date."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_session, core_tally, core_tallydelta, core_pulse, core_sessionkey CASCADE")
        cursor.execute(_SESSIONS, {"rows": rows, "shoppers": max(rows // 8, 1)})
        cursor.execute("ANALYZE core_session")  # or the baskets' reference is looked up as if the table were empty
        cursor.execute(_BASKETS)
        cursor.execute(_COUNTS)
        cursor.execute("VACUUM ANALYZE")
