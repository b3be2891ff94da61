"""What ``floorwalker verify`` proves between RMAs and orders: claimed units, reserved amounts and issued credits."""

from collections.abc import Iterator

from django.db import connection

from floorwalker.core.log.verify import Finding

_UNITS = """
SELECT o.name, coalesce(l.number, r.line), coalesce(l."returning", 0), coalesce(r.units, 0)
FROM (SELECT * FROM orders_orderline WHERE "returning" > 0) l
FULL JOIN (
  SELECT m.order_id, n.order_line AS line, sum(n.quantity)::int AS units
  FROM rmas_rma m JOIN rmas_returnline n ON n.session_id = m.session_id
  WHERE m.claimed AND n.reject_code = '' GROUP BY 1, 2
) r ON r.order_id = l.order_id AND r.line = l.number
LEFT JOIN orders_order o ON o.id = coalesce(l.order_id, r.order_id)
WHERE coalesce(l."returning", 0) <> coalesce(r.units, 0) ORDER BY 1, 2
"""
_STANDS = """
CASE p.state WHEN 'executed' THEN 'settled' WHEN 'cancelled' THEN 'released' WHEN 'written_off' THEN 'released'
 ELSE 'planned' END
"""
_PAYOUTS = f"""
SELECT coalesce(o.key, p.key), o.state || ' ' || o.amount, p.state || ' ' || p.amount
FROM (SELECT * FROM orders_payout WHERE key LIKE 'rma:%%') o
FULL JOIN (
  SELECT 'rma:' || p.session_id || ':' || p.number AS key, p.state AS stands, p.amount, {_STANDS} AS state
  FROM rmas_payout p WHERE p.amount > 0
) p ON p.key = o.key
WHERE (o.state, o.amount) IS DISTINCT FROM (p.state, p.amount) AND NOT (p.stands = 'failed' AND o.state = 'released')
ORDER BY 1
"""
_CREDITS = """
SELECT p.key, c.kind || ' ' || c.issued, p.method || ' ' || p.total
FROM (SELECT * FROM credits_credit WHERE key LIKE 'rma:%%') c
FULL JOIN (
  SELECT 'rma:' || p.session_id || ':' || p.number AS key, p.method, p.amount + p.bonus AS total
  FROM rmas_payout p WHERE p.state = 'executed' AND p.method IN ('store_credit', 'gift_card')
) p ON p.key = c.key
WHERE (c.kind, c.issued) IS DISTINCT FROM (p.method, p.total) ORDER BY 1
"""
_RELEASED = """
SELECT d.session_id, d.number, d.price, coalesce(p.given, 0) + d.due
FROM rmas_draft d LEFT JOIN (
  SELECT session_id, draft, sum(amount + bonus)::bigint AS given FROM rmas_payout WHERE state = 'executed' GROUP BY 1, 2
) p ON p.session_id = d.session_id AND p.draft = d.number
WHERE d.state = 'released' AND d.price <> coalesce(p.given, 0) + d.due ORDER BY 1, 2
"""
_PAID_IN = """
SELECT d.session_id, coalesce(p.paid, 0), d.due
FROM (SELECT session_id, sum(due)::bigint AS due FROM rmas_draft WHERE state IN ('open', 'released') GROUP BY 1) d
LEFT JOIN (SELECT session_id, sum(amount)::bigint AS paid FROM rmas_payment GROUP BY 1) p ON p.session_id = d.session_id
WHERE coalesce(p.paid, 0) < d.due ORDER BY 1
"""
_SENT = """
SELECT d.session_id, d.line, d.units, n.quantity
FROM (SELECT session_id, line, sum(quantity)::int AS units FROM rmas_draft WHERE state = 'released' GROUP BY 1, 2) d
JOIN rmas_returnline n ON n.session_id = d.session_id AND n.number = d.line
WHERE d.units > n.quantity OR n.reject_code <> '' ORDER BY 1, 2
"""


def findings() -> Iterator[Finding]:
    """Where orders and credits say something else than the RMAs."""
    for order, line, stored, folded in _ask(_UNITS):
        yield Finding(subject=f"order {order}, line {line}", field="units in returns", stored=stored, folded=folded)
    for key, stored, folded in _ask(_PAYOUTS):
        yield Finding(subject=f"payout {key}", field="what the order knows", stored=stored, folded=folded)
    for key, stored, folded in _ask(_CREDITS):
        yield Finding(subject=f"payout {key}", field="the credit", stored=stored, folded=folded)
    for session, number, price, given in _ask(_RELEASED):
        subject = f"new item {number} of RMA {session}"
        yield Finding(subject=subject, field="what was given and paid for it", stored=given, folded=price)
    for session, paid, due in _ask(_PAID_IN):
        yield Finding(
            subject=f"RMA {session}", field="what the customer has paid", stored=paid, folded=f"{due} at least"
        )
    for session, line, units, returned in _ask(_SENT):
        subject = f"line {line} of RMA {session}"
        yield Finding(subject=subject, field="new units that were sent", stored=units, folded=f"{returned} at most")


def _ask(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [])
        return list(cursor.fetchall())
