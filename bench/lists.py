"""Lists at ten thousand and at a million sessions: page, filtered page, total, free words; server side."""

from typing import Any

from django.db import connection

from bench.clock import percentiles
from bench.fill import fill
from bench.people import everywhere, owner, stores
from floorwalker.accounts.actor import SYSTEM
from floorwalker.core.clock import now
from floorwalker.core.listing import Listing
from floorwalker.core.lists import list_of
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import locale_of

FILTERS = (
    "",
    "status:stale",
    "client:sco value>150",
    "started:today",
    "started:month store:berlin",
    "progress:basket_created -store:kiel",
    "status:abandoned store:berlin value>100 started:week client:sdk_ios",
    "customer:shopper77@example.com",
)
SORTS = ("-activity", "value", "-items")
WORDS = {
    "the word every row has": "device",
    "a three-letter prefix": "r-5",
    "an e-mail fragment": "shopper77@exam",
    "a rare number": "123456",
    "two letters": "e8",
    "status and word": "status:abandoned device-99",
    "no hit": "zzqqxx",
}


def measure(rows: int) -> dict[str, Any]:
    """Both sizes, and how much the large one takes of the small one's time."""
    stores()
    client = owner()
    sizes = {}
    for size in (10_000, rows):
        fill(size)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_session")
            assert cursor.fetchone()[0] == size
        sizes[size] = _size(client)
    small, large = sizes[10_000], sizes[rows]
    growth = {key: round(large[key]["p50"] / max(small[key]["p50"], 0.1), 1) for key in large}
    worst = {kind: max(v["p95"] for k, v in large.items() if k.startswith(kind)) for kind in ("page", "total", "words")}
    return {
        "sizes": {str(size): found for size, found in sizes.items()},
        "growth of p50": growth,
        "worst p95, ms": worst,
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
    found["page as a whole request"] = percentiles(lambda: client.get("/sessions/instore/"))
    found["live request, nothing new"] = percentiles(lambda: _unchanged(client))
    return found


def _listing(q: str, sort: str = "") -> Listing:
    reader = Reader(actor=SYSTEM, locale=locale_of("en"), now=now())
    return Listing(list_of("instore"), reader, reach=everywhere(), q=q, sort=sort)


def _unchanged(client: Any) -> None:
    response = client.get("/sessions/instore/live/", headers={"If-None-Match": 'W/"0"'})
    assert response.status_code == 304, response.status_code
