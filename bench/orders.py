"""The desk of orders with a million of them: every list, filter, sort, search and total; server side."""

from typing import Any

from django.db import connection

from bench.fill_orders import fill
from bench.listing import Questions, compared
from bench.people import owner, stores
from floorwalker.core.registry import desk

FILTERS = (
    "",
    "status:open",
    "payment:unpaid,partially_paid",
    "fulfilment:unfulfilled,partially_fulfilled status:open",
    "returning>0",
    "placed:today",
    "placed:month store:berlin",
    "country:at total>150",
    "store:kiel -payment:paid",
    "email:shopper77@example.com",
    "refunded>0 placed:week",
)
SORTS = ("-total", "items", "-updated")
WORDS = {
    "the word every row has": "example",
    "a three-letter prefix": "o-5",
    "an e-mail fragment": "shopper77@exam",
    "a whole name": "#123456",
    "an article": "linen",
    "a postal code": "20457",
    "two letters": "e8",
    "status and word": "status:cancelled belt",
    "no hit": "zzqqxx",
}


def measure(rows: int) -> dict[str, Any]:
    """Both sizes, and how much the large one takes of the small one's time."""
    stores()
    client = owner()
    pages = {
        "page as a whole request": lambda: client.get("/records/orders/"),
        "page of one order": lambda: client.get(f"/records/orders/{_some_order()}/"),
    }
    return compared(
        rows, fill, Questions(listed=desk("orders"), filters=FILTERS, sorts=SORTS, words=WORDS, pages=pages)
    )


def _some_order() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM orders_order ORDER BY placed_at DESC LIMIT 1")
        return str(cursor.fetchone()[0])
