"""A list as nobody would make it: by looking at each row. What the engine answers must be the same."""

from collections.abc import Iterator
from functools import reduce
from typing import Any

from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.filters import Asked
from floorwalker.core.lists.haystack import needle


def matching(listing: Listing, rows: list[Any]) -> list[Any]:
    """The rows that the filters' own tests let pass, and in which the free words stand as plain substrings."""
    return [
        row
        for row in rows
        if all(_meets(listing, row, asked) for asked in listing.query.conditions)
        and all(needle(word) in row.words for word in listing.query.free)
    ]


def _meets(listing: Listing, row: Any, asked: Asked) -> bool:
    column = listing.listed.column(asked.key)
    assert column is not None and column.filter is not None
    value = reduce(getattr, column.filter.path.split("__"), row)
    return column.filter.test(value, asked, listing.setting(column))


def pages(listing: Listing, size: int) -> Iterator[list[Any]]:
    """Page after page, to the last."""
    page = listing.page(size=size)
    yield page.rows
    while page.older:
        page = listing.page(after=page.older, size=size)
        yield page.rows


def pages_backwards(listing: Listing, size: int) -> list[list[Any]]:
    """The same pages, walked from the last to the first."""
    page = listing.page(size=size)
    while page.older:
        page = listing.page(after=page.older, size=size)
    back = [page.rows]
    while page.newer:
        page = listing.page(before=page.newer, size=size)
        back.insert(0, page.rows)
    return back
