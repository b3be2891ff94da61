"""The desk of orders with a million of them: every list, filter, sort, search and total; server side."""

from typing import Any

from django.db import connection

from bench.clock import percentiles
from bench.fill_orders import fill
from bench.people import everywhere, owner, stores
from floorwalker.accounts.actor import SYSTEM
from floorwalker.core.clock import now
from floorwalker.core.listing import Listing
from floorwalker.core.reader import Reader
from floorwalker.core.registry import desk
from floorwalker.kit.speech import locale_of

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
    sizes = {}
    for size in (10_000, rows):
        fill(size)
        sizes[size] = _size(client)
    small, large = sizes[10_000], sizes[rows]
    return {
        "sizes": {str(size): found for size, found in sizes.items()},
        "growth of p50": {key: round(large[key]["p50"] / max(small[key]["p50"], 0.1), 1) for key in large},
        "worst p95, ms": {
            kind: max(v["p95"] for k, v in large.items() if k.startswith(kind)) for kind in ("page", "total", "words")
        },
    }


def _size(client: Any) -> dict[str, dict[str, float]]:
    found = {}
    for q in FILTERS:
        found[f"page {q or 'all'}"] = percentiles(lambda q=q: _listing(q).page())
        found[f"total {q or 'all'}"] = percentiles(lambda q=q: _listing(q).total())
    for sort in SORTS:
        found[f"page sorted {sort}"] = percentiles(lambda sort=sort: _listing("", sort).page())
    for name, word in WORDS.items():
        found[f"words {name}: page"] = percentiles(lambda word=word: _listing(word).page())
        found[f"words {name}: total"] = percentiles(lambda word=word: _listing(word).total())
    found["page as a whole request"] = percentiles(lambda: client.get("/records/orders/"))
    found["page of one order"] = percentiles(lambda: client.get(f"/records/orders/{_some_order()}/"))
    return found


def _some_order() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM orders_order ORDER BY placed_at DESC LIMIT 1")
        return str(cursor.fetchone()[0])


def _listing(q: str, sort: str = "") -> Listing:
    reader = Reader(actor=SYSTEM, locale=locale_of("en"), now=now())
    return Listing(desk("orders"), reader, reach=everywhere(), q=q, sort=sort)
