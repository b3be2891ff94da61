"""A million orders by SQL, as the intake would write them: one to three lines, payments, parcels, over a year, five stores."""

from django.db import connection, transaction

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.statuses import fulfilment_status, keep
from floorwalker.commerce.orders.words import words_of

_MADE = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT n, at, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
        || '8' || substr(md5('x' || n), 1, 15))::uuid AS id,
    stores[1 + n %% array_length(stores, 1)] AS store, 'shopper' || (n * 31 %% %(shoppers)s) || '@example.com' AS email,
    (ARRAY['DE','AT','FR','NL'])[1 + n %% 4] AS country, lpad((10000 + n * 7 %% 80000)::text, 5, '0') AS zip,
    (ARRAY['Anna Quast','Bo Lind','Cem Aydin','Dora Weiss','Emil Roth'])[1 + n %% 5] AS name, s.*
FROM generate_series(1, %(rows)s) AS n
CROSS JOIN LATERAL (SELECT now() - interval '1 year' * (1 - n::float / %(rows)s) AS at) AS t
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS stores FROM accounts_store) AS all_stores
JOIN LATERAL (SELECT * FROM (VALUES
    (0, 69, 'completed', 'paid', true, 0), (70, 79, 'open', 'paid', false, 0), (80, 87, 'open', 'unpaid', false, 0),
    (88, 92, 'open', 'partially_paid', false, 0), (93, 95, 'cancelled', 'refunded', false, 0),
    (96, 99, 'completed', 'partially_refunded', true, 1)
) AS v (low, high, status, payment, sent, back) WHERE n * 37 %% 100 BETWEEN low AND high) AS s ON true
"""
_LINES = """
INSERT INTO orders_orderline (order_id, number, external_id, variant_id, variant_ref, sku, title, picture_url, vendor, type, tags,
    minimum_age, final_sale, quantity, price, discount, tax, paid, shipped, "returning")
SELECT id, i, i::text, NULL, '', 'SKU-' || a, (ARRAY['Wool scarf','Canvas tote','Linen shirt','Leather belt'])[1 + a], '', '', '',
    '{}', 0, false, q, 1990 + 300 * a, 0, 0, q * (1990 + 300 * a), CASE WHEN sent THEN q END, CASE WHEN i = 1 THEN back ELSE 0 END
FROM made CROSS JOIN LATERAL (SELECT i, (n + i) % 4 AS a, 1 + (n + i) % 2 AS q FROM generate_series(1, 1 + n % 3) AS i) AS line
"""
_ORDERS = """
INSERT INTO orders_order (id, store_id, external_id, name, number, source, customer_id, customer_ref, email, phone, billing, shipping,
    zip, country, note, currency, tax_included, tags, discount_codes, quantity, "returning", discount, tax, shipping_paid, extra, total,
    authorized, paid, refunded, refunding, status, payment_status, fulfilment_status, placed_at, updated_at, cancelled_at, erased_at,
    digest, by_hand, words)
SELECT id, store, 'o-' || n, '#' || n, n, 'web', NULL, '', email, '', place, place, zip, country, '', 'EUR', true, '{}', '{}', units,
    back, 0, 0, 0, 0, worth, 0, CASE payment WHEN 'unpaid' THEN 0 WHEN 'partially_paid' THEN worth / 2 ELSE worth END,
    CASE payment WHEN 'refunded' THEN worth WHEN 'partially_refunded' THEN first_price ELSE 0 END, 0, status,
    CASE WHEN payment = 'partially_refunded' AND first_price >= worth THEN 'refunded' ELSE payment END,
    CASE WHEN sent THEN 'fulfilled' ELSE 'unfulfilled' END, at, at, CASE WHEN status = 'cancelled' THEN at END, NULL, md5(n::text), '{}',
    translate(lower(concat_ws(' ', replace(id::text, '-', ''), '#' || n, 'o-' || n, email, zip, name, bought)), '-@._:/+#', 'ɦɑɟɯɔʃʉɮ')
FROM made JOIN (
    SELECT order_id, sum(quantity) AS units, sum(paid) AS worth, min(price) FILTER (WHERE number = 1) AS first_price,
        string_agg(title || ' ' || sku, ' ' ORDER BY number) AS bought
    FROM orders_orderline GROUP BY order_id
) AS lines ON order_id = id
CROSS JOIN LATERAL (SELECT jsonb_build_object('name', name, 'street', 'Hafenweg 7', 'city', 'Hamburg', 'zip', zip, 'country', country)
    AS place) AS p
"""
_PAYMENTS = """
INSERT INTO orders_payment (order_id, number, external_id, kind, status, gateway, amount, occurred_at)
SELECT id, 1, 'p-1', 'capture', 'succeeded', 'card', paid, placed_at FROM orders_order WHERE paid > 0
UNION ALL SELECT id, 2, 'p-2', 'refund', 'succeeded', 'card', refunded, placed_at FROM orders_order WHERE refunded > 0
"""
_PARCELS = """
INSERT INTO orders_fulfilment (order_id, number, external_id, carrier, tracking, tracking_url, shipped_at, delivered_at, cancelled,
    quantities)
SELECT order_id, 1, 'f-1', 'DHL', 'T' || number, '', NULL, NULL, false, quantities FROM (
    SELECT order_id, min(number) AS number, jsonb_object_agg(number::text, quantity) AS quantities
    FROM orders_orderline WHERE shipped > 0 GROUP BY order_id
) AS sent
"""


def fill(rows: int) -> None:
    """Make ``rows`` orders in place of all there are, without a trail; statistics are brought up to date."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE orders_order, core_session CASCADE")
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'orders_words'")
        index = str(cursor.fetchone()[0])
        cursor.execute("DROP INDEX orders_words")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_MADE, {"rows": rows, "shoppers": max(rows // 8, 1)})
        for statement in (_LINES, _ORDERS, _PAYMENTS, _PARCELS, index):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    assert Order.objects.count() == rows
    for order in Order.objects.order_by("digest")[:100]:
        _must_be_as_taken_in(order)


def _must_be_as_taken_in(order: Order) -> None:
    """What stands in the row follows from what it owns, by the functions of the intake."""
    stored = (order.status, order.payment_status, order.fulfilment_status, order.total, order.quantity, order.returning)
    lines = list(order.lines.all())
    order.fulfilment_status = fulfilment_status(lines)
    keep(order)
    sums = (sum(one.paid for one in lines), sum(one.quantity for one in lines), sum(one.returning for one in lines))
    assert (order.status, order.payment_status, order.fulfilment_status, *sums) == stored, order.name
    assert order.words == words_of(order, lines), (order.words, words_of(order, lines))
