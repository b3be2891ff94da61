"""The list agrees with a naive scan, whatever is asked; its pages show every row once; its totals are true."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorwalker.accounts.actor import EVERYWHERE, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.errors import Invalid
from floorwalker.core.lists.engine import BOUNDS, Bounds, Listing, Total
from floorwalker.core.lists.every import list_of
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, make_store, reader, tell
from floorwalker.core.tests.crowd import NAMES, gather
from floorwalker.core.tests.naive import matching, pages, pages_backwards

CHOICES = {
    "status": ["ongoing", "stale", "paid", "completed", "abandoned", "Waiting for check"],
    "store": ["berlin", "Bonn", "tokyo"],
    "client": ["sco", "sdk_ios", "Web"],
    "progress": ["basket_created", "session_completed"],
}
NUMBERS = {"items": ["0", "1", "3", "6", "99"], "value": ["0", "0.99", "1", "2.50", "120", "-1"]}
MOMENTS = ["2025-03-28", "2025-03-29", "2025-03-30", "2025-03-30T04:00", "today", "year", "7d", "30m", "9999-12-30"]
FREE = ["anna", "r-1", "ben-r5", "çel", "100%", "o'n", "token-7", "R-3", "_sure", "nobody", "e", "@"]
_sign = st.sampled_from(["", "-"])


def _word(key: str, values: list[str], *, ranged: bool) -> st.SearchStrategy[str]:
    value = st.sampled_from(values).map(lambda text: f'"{text}"' if " " in text else text)
    plain = st.lists(value, min_size=1, max_size=3 if not ranged else 1).map(lambda some: f"{key}:{','.join(some)}")
    if not ranged:
        return plain
    sign = st.sampled_from(["<", "<=", ">", ">="])
    return (
        plain
        | st.tuples(sign, value).map(lambda p: f"{key}{p[0]}{p[1]}")
        | st.tuples(value, value).map(lambda p: f"{key}:{p[0]}..{p[1]}")
    )


_conditions = st.one_of(
    *[_word(key, values, ranged=False) for key, values in CHOICES.items()],
    *[_word(key, values, ranged=True) for key, values in NUMBERS.items()],
    *[_word(key, MOMENTS, ranged=True) for key in ("started", "ended", "activity")],
    _word("customer", [name for name in NAMES if name] + ["A*", "*n*", "*7"], ranged=False),
    st.sampled_from(["customer:*", "receipt:*", "ended:*", "client:*", "items:*", "token:*token*", "receipt:R*"]),
    _word("receipt", ["R-1", "R-7", "r-7"], ranged=False),
)
queries = st.lists(st.tuples(_sign, _conditions).map("".join) | st.sampled_from(FREE), max_size=4).map(" ".join)


@pytest.fixture
def crowd(db: None) -> list[Session]:
    """Many sessions in three stores."""
    stores = [make_store("berlin"), make_store("bonn"), make_store("tokyo", time_zone="Asia/Tokyo")]
    return gather(channel("instore"), stores, 1_200)


def _listing(q: str = "", sort: str = "", reach: Reach = EVERYWHERE, bounds: Bounds = BOUNDS) -> Listing:
    return Listing(list_of("instore"), reader(), reach=reach, q=q, sort=sort, bounds=bounds)


def _scan(listing: Listing, crowd: list[Session]) -> list[Session]:
    """The same rows by looking at each, sorted here."""
    field, down = listing.sort.column.sort, listing.sort.descending
    return sorted(matching(listing, crowd), key=lambda s: (getattr(s, field), s.id), reverse=down)


@given(queries, st.sampled_from(["", "started", "-value", "items", "-activity"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_queries_find_what_a_naive_scan_finds(crowd: list[Session], q: str, sort: str) -> None:
    listing = _listing(q, sort)
    assert listing.problems == [], q
    expected = [session.id for session in _scan(listing, crowd)]

    assert [row.id for row in listing.stream()] == expected
    assert [row.id for row in listing.page(size=40).rows] == expected[:40]
    assert listing.total() == Total(count=len(expected))
    assert len(listing.sentences()) == len(listing.query.conditions) + len(listing.query.free)


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("key", [c.key for c in channel("instore").columns if c.sort])
def test_pages_show_every_row_once_in_both_directions(crowd: list[Session], key: str, direction: str) -> None:
    listing = _listing(sort=f"{direction}{key}")
    expected = [session.id for session in _scan(listing, crowd)]

    assert [row.id for page in pages(listing, 300) for row in page] == expected
    assert [row.id for page in pages_backwards(listing, 300) for row in page] == expected


def test_what_is_far_back_is_found_by_its_words(crowd: list[Session]) -> None:
    for q in ("token-7", "nobody", "anna", "r-1 anna", "status:paid r-3"):
        listing = _listing(q, bounds=Bounds(near=50))
        expected = [session.id for session in _scan(listing, crowd)]
        assert [row.id for page in pages(listing, 30) for row in page] == expected
        total = listing.total()
        assert total.count == len(expected) if total.exact else total.count <= len(expected)


def test_a_bounded_total_says_so(crowd: list[Session]) -> None:
    hundred = Bounds(most=100)

    assert _listing("items>=0", bounds=hundred).total() == Total(count=100, exact=False)
    assert _listing(bounds=hundred).total() == Total(count=1_200)
    assert _listing("status:paid", bounds=hundred).total() == Total(count=sum(s.status == "paid" for s in crowd))


def test_two_statuses_that_exclude_each_other_count_nothing(crowd: list[Session]) -> None:
    assert _listing("status:paid status:stale").total() == Total(count=0)


def test_another_store_is_not_even_a_word(crowd: list[Session]) -> None:
    berlin = Store.objects.get(code="berlin")
    listing = _listing("store:bonn", reach=Reach(store_ids=frozenset({berlin.pk})))

    assert ["knows no “bonn”" in problem.explain for problem in listing.problems] == [True]


@pytest.mark.parametrize(
    ("q", "explained"),
    [
        ("status:zebra", "“status” knows no “zebra”"),
        ("status>paid", "takes one of its choices, not a range"),
        ("value:cheap", "takes an amount in EUR, such as 12.50, not “cheap”"),
        ("value>inf", "takes an amount in EUR"),
        ("value>nan", "takes an amount in EUR"),
        ("value>1e900000", "takes an amount in EUR"),
        ("value>12.345", "takes an amount in EUR"),
        ("items:1.5", "takes a whole number, not “1.5”"),
        ("items>99999999999999999", "is larger than any items can be"),
        ("started:someday", "takes today, yesterday, week, month, 2h, 7d or a date"),
        ("started:2025-13-01", "or a date such as"),
        ("started:9999-12-31", "or a date such as"),
        ("customer>anna", "takes a text, not a range"),
    ],
)
def test_a_value_that_cannot_be_read_is_explained_and_left_out(berlin: Store, q: str, explained: str) -> None:
    listing = _listing(q)

    (problem,) = listing.problems
    assert explained in problem.explain
    assert listing.query.conditions == ()
    assert listing.page().rows == []


@pytest.mark.parametrize(
    "word", ["0001-01-01", "9999-12-30", "2025-03-30T02:30", "0001-01-01T00:00", "0001-01-01T00:00+23:59", "999w", "٣m"]
)
def test_odd_moments_are_read_or_explained(berlin: Store, word: str) -> None:
    for q in (f"started:{word}", f"started>{word}", f"started<={word}", f"-started:{word}"):
        listing = _listing(q)
        listing.page()
        assert len(listing.problems) + len(listing.query.conditions) == 1


def test_more_than_an_age_is_earlier(berlin: Store) -> None:
    old, young = gather(channel("instore"), [berlin], 2)
    Session.objects.filter(id=young.id).update(started_at=reader().now)

    assert [row.id for row in _listing("started>30m").stream()] == [old.id]
    assert [row.id for row in _listing("started<30m").stream()] == [young.id]
    assert [row.id for row in _listing("started:30m").stream()] == [young.id]
    assert _listing("started>30m").sentences() == ["Start was over 30m ago"]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "W10", "bnVsbA", "WyIyMDI1LTAxLTAxIiwieCJd", "💥", "W1tb" * 5_000])
def test_a_cursor_of_nowhere_is_invalid(berlin: Store, cursor: str) -> None:
    for sort in ("", "value"):
        with pytest.raises(Invalid, match="start from its first page"):
            _listing(sort=sort).page(after=cursor)


def test_a_cursor_of_another_order_is_invalid(berlin: Store) -> None:
    gather(channel("instore"), [berlin], 5)
    by_time, by_value = _listing().page(size=2).older, _listing(sort="value").page(size=2).older

    for sort, cursor in (("value", by_time), ("", by_value)):
        with pytest.raises(Invalid):
            _listing(sort=sort).page(after=cursor)


def test_a_session_whose_beginning_has_not_arrived_stands_in_every_order(berlin: Store) -> None:
    lost = tell(berlin, (0, "feedback.given", {"rating": 3}), begin=ago(minutes=1))
    gather(channel("instore"), [berlin], 5)

    for sort in ("started", "-activity", "value", "-items"):
        found = [row.id for page in pages(_listing(sort=sort), 2) for row in page]
        assert (len(found), lost.id in found) == (6, True)


@pytest.mark.parametrize(
    "q", ["", "status:paid", "store:berlin", "store:berlin status:stale", "client:sco", "progress:basket_created"]
)
def test_listed_queries_never_scan_the_table(crowd: list[Session], q: str) -> None:
    listing = _listing(q)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_session")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    found = listing._base().order_by(*listing.sort.order)[:51]
    plan = found.explain()

    assert "Seq Scan on core_session" not in plan, plan
    assert "Index Scan" in plan
    assert "  Sort" not in plan.replace("->  Incremental Sort", ""), plan
