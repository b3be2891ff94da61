"""Every list of the house, of sessions or of records, agrees with a naive scan in whatever it can be asked."""

from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorwalker.accounts.actor import EVERYWHERE, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.desks.desk import Desk, Listed
from floorwalker.core.errors import Invalid, NotFound
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.engine import BOUNDS, Bounds, Listing, Total, neighbours
from floorwalker.core.lists.every import find_record, lists
from floorwalker.core.registry import desk, desks
from floorwalker.core.tests.builders import make_store, reader
from floorwalker.core.tests.naive import matching, pages, pages_backwards
from floorwalker.core.tests.samples import samples_of_list

LISTS = list(lists())
EACH = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.code)
EACH_DESK = pytest.mark.parametrize("which", list(desks()), ids=lambda which: which.code)
FREE = ["anna", "ben-r5", "çel", "100%", "o'n", "7", "nobody", "e", "@"]


@pytest.fixture
def stores(db: None) -> list[Store]:
    return [make_store("berlin"), make_store("bonn"), make_store("tokyo", time_zone="Asia/Tokyo")]


def _gathered(listed: Listed, stores: list[Store], many: int) -> list[Any]:
    """So many rows, of which the planner knows: as of any table a minute after it has grown."""
    crowd = samples_of_list(listed).gather(stores, many)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return crowd


def _listing(
    listed: Listed, q: str = "", sort: str = "", reach: Reach = EVERYWHERE, bounds: Bounds = BOUNDS
) -> Listing:
    return Listing(listed, reader(), reach=reach, q=q, sort=sort, bounds=bounds)


def _sorts(listed: Listed, *signs: str) -> list[str]:
    """What a list can be sorted by, with each of these signs."""
    return [f"{sign}{column.key}" for column in listed.columns if column.sort for sign in signs]


def _expected(listing: Listing, crowd: list[Any]) -> list[UUID]:
    """The ids of what a naive scan finds, in the order in which the database sorts the whole table."""
    found = {row.id for row in matching(listing, crowd)}
    order = listing.listed.rows(EVERYWHERE).order_by(*listing.sort.order).values_list("id", flat=True)
    return [id_ for id_ in order if id_ in found]


def _values(listed: Listed, column: Column) -> list[str]:
    """What may stand behind this column's key in the search box."""
    assert column.filter is not None
    known = {"range": ["0", "1", "3", "120"], "when": ["2025-03-28", "2025-03-30T04:00", "year", "7d"]}
    if column.filter.kind in known:
        return known[column.filter.kind]
    choices = [code for code, _ in _listing(listed).choices(column) if code]
    return choices or ["Anna", "anna@example.com", "O'Neil", "T-1", "R-3", "nobody"]


def _conditions(listed: Listed) -> list[str]:
    words = []
    for column in listed.columns:
        if column.filter is None:
            continue
        signs = [":", ">", "<="] if column.filter.kind in {"range", "when"} else [":"]
        words += [f'{column.key}{sign}"{value}"' for sign in signs for value in _values(listed, column)]
    return words


@EACH
@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_queries_find_what_a_naive_scan_finds(listed: Listed, stores: list[Store], data: st.DataObject) -> None:
    if not listed.rows(EVERYWHERE).exists():
        _gathered(listed, stores, 300)
    crowd = list(listed.rows(EVERYWHERE))
    condition = st.tuples(st.sampled_from(["", "-"]), st.sampled_from(_conditions(listed))).map("".join)
    q = data.draw(st.lists(condition | st.sampled_from(FREE), max_size=3).map(" ".join))
    sort = data.draw(st.sampled_from(_sorts(listed, "", "-")))
    listing = _listing(listed, q, sort)
    expected = _expected(listing, crowd)

    assert listing.problems == [], q
    assert [row.id for row in listing.stream()] == expected
    assert [row.id for row in listing.page(size=40).rows] == expected[:40]
    assert listing.total() == Total(count=len(expected))


@EACH
def test_pages_show_every_row_once_in_both_directions_of_every_order(listed: Listed, stores: list[Store]) -> None:
    crowd = _gathered(listed, stores, 120)
    for sort in _sorts(listed, "", "-"):
        listing = _listing(listed, sort=sort)
        expected = _expected(listing, crowd)

        assert len(expected) == 120, sort
        assert [row.id for page in pages(listing, 25) for row in page] == expected, sort
        assert [row.id for page in pages_backwards(listing, 25) for row in page] == expected, sort


@EACH
def test_free_words_far_back_are_found_in_every_order(listed: Listed, stores: list[Store]) -> None:
    crowd = _gathered(listed, stores, 200)
    for sort, word in product(_sorts(listed, ""), ("anna", "7", "nobody")):
        listing = _listing(listed, word, sort=sort, bounds=Bounds(near=30))
        assert [row.id for page in pages(listing, 15) for row in page] == _expected(listing, crowd), (sort, word)


@EACH
def test_neighbours_walk_the_whole_list(listed: Listed, stores: list[Store]) -> None:
    _gathered(listed, stores, 12)
    order = list(_listing(listed).stream())
    walked = [order[0]]
    while (older := neighbours(listed, EVERYWHERE, walked[-1])[1]) is not None:
        walked.append(listed.rows(EVERYWHERE).get(id=older))

    assert walked == order
    assert len(order) == 12
    assert neighbours(listed, EVERYWHERE, order[0])[0] is None
    assert neighbours(listed, EVERYWHERE, order[5])[0] == order[4].id


@EACH
def test_a_reader_sees_the_rows_of_their_stores_only(listed: Listed, stores: list[Store]) -> None:
    crowd = _gathered(listed, stores, 60)
    berlin = stores[0].pk
    listing = _listing(listed, reach=Reach(store_ids=frozenset({berlin})))
    expected = {row.id for row in crowd if row.store_id == berlin}

    assert {row.id for row in listing.stream()} == expected
    assert listing.total() == listing.everything() == Total(count=len(expected))
    assert list(_listing(listed, reach=Reach()).stream()) == []


@EACH_DESK
def test_without_a_roll_up_a_total_is_counted_up_to_a_bound(which: Desk, stores: list[Store]) -> None:
    _gathered(which, stores, 130)
    bounded = _listing(which, bounds=Bounds(most=100))

    assert (bounded.total(), bounded.everything()) == (Total(count=100, exact=False),) * 2
    assert (_listing(which).total(), _listing(which).everything()) == (Total(count=130),) * 2


@EACH_DESK
def test_a_record_of_another_store_is_not_found(which: Desk, stores: list[Store]) -> None:
    berlin, bonn, _ = stores
    one = samples_of_list(which).one(berlin)

    assert find_record(which, Reach(store_ids=frozenset({berlin.pk})), one.id) == one
    with pytest.raises(NotFound, match=f"no such {which.noun} in your stores"):
        find_record(which, Reach(store_ids=frozenset({bonn.pk})), one.id)


@EACH
def test_what_came_after_a_moment_is_counted(listed: Listed, stores: list[Store]) -> None:
    _gathered(listed, stores, 30)

    assert _listing(listed).newer_than(datetime(2020, 1, 1, tzinfo=UTC)) == 30
    assert _listing(listed).newer_than(datetime(2100, 1, 1, tzinfo=UTC)) == 0


@EACH
def test_no_order_scans_the_table(listed: Listed, stores: list[Store]) -> None:
    _gathered(listed, stores, 300)
    table = listed.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    for sort in _sorts(listed, "-"):
        listing = _listing(listed, sort=sort)
        plan = listing.listed.rows(EVERYWHERE).order_by(*listing.sort.order)[:51].explain()

        assert f"Seq Scan on {table}" not in plan, plan
        assert "Sort" not in plan, plan


@pytest.mark.parametrize(
    "cursor",
    [
        "WzcsIjAxOTVlMTYzMGM4MDcwMDA4MDAwMDAwMDAwMDAwMDAwIl0",  # a number where a guest's name should be
        "WyJBXHUwMDAwIiwiMDE5NWUxNjMwYzgwNzAwMDgwMDAwMDAwMDAwMDAwMDAiXQ",  # a name that no database takes
        "WyJcdWQ4MDAiLCIwMTk1ZTE2MzBjODA3MDAwODAwMDAwMDAwMDAwMDAwMCJd",  # half a character
        "WyJBbm5hIiwieCJd",
    ],
)
def test_a_cursor_of_nowhere_is_invalid_where_a_text_is_sorted_by(cursor: str, stores: list[Store]) -> None:
    with pytest.raises(Invalid, match="start from its first page"):
        _listing(desk("tickets"), sort="guest").page(after=cursor)
