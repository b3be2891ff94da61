"""Lists at ten thousand and at a million sessions: page, filtered page, total, free words; server side."""

from typing import Any

from django.db import connection

from bench.fill import fill
from bench.listing import Questions, compared
from bench.people import owner, stores
from floorwalker.core.lists.every import list_of

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
    pages = {
        "page as a whole request": lambda: client.get("/sessions/instore/"),
        "live request, nothing new": lambda: _unchanged(client),
    }
    asked = Questions(listed=list_of("instore"), filters=FILTERS, sorts=SORTS, words=WORDS, pages=pages)
    return compared(rows, _filled, asked)


def _filled(size: int) -> None:
    fill(size)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_session")
        assert cursor.fetchone()[0] == size


def _unchanged(client: Any) -> None:
    response = client.get("/sessions/instore/live/", headers={"If-None-Match": 'W/"0"'})
    assert response.status_code == 304, response.status_code
