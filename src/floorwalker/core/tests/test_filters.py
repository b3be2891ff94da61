"""The test of one value: what a rule asks of a value is what a list asks of a column."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from floorwalker.core.errors import Invalid
from floorwalker.core.lists.filters import Between, Filter, OneOf, Setting, Tags, Text, When
from floorwalker.core.lists.words import parse

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = Setting(zone=UTC, now=NOON, currency="EUR")
TRIP = OneOf(choices=[("air", "By air"), ("sea", "By sea")])
TRIPS = OneOf(choices=TRIP.choices, many=True)


def _meets(filter_: Filter, word: str, value: Any) -> bool:
    (asked,) = parse(word, ["it"]).conditions
    assert filter_.test(value, asked, HERE) is filter_.tester(asked, HERE)(value, NOON)
    return filter_.test(value, asked, HERE)


def _says(filter_: Filter, word: str) -> str:
    (asked,) = parse(word, ["it"]).conditions
    return filter_.sentence("It", asked, HERE)


@pytest.mark.parametrize(
    ("filter_", "word", "met", "missed"),
    [
        (Text(), "it:abc", "abc", "ABC"),
        (Text(), "it:ab*", "abc", "cab"),
        (Text(), "it:*bc", "abc", "bca"),
        (Text(), "it:*b*", "abc", "aBc"),
        (Text(), "it:x,ab*", "x", "xx"),
        (Text(), "-it:ab*", "cab", "abc"),
        (Text(folded=True), "it:AB*", "abC", "cab"),
        (Text(folded=True), "it:STRASSE", "straße", "gasse"),
        (Tags(), "it:Sale,new", ["SALE"], ["sales"]),
        (Tags(), "-it:sale", [], ["x", "Sale"]),
        (TRIP, 'it:"by air"', "air", "sea"),
        (TRIPS, 'it:"by air"', ["sea", "air"], ["sea"]),
        (TRIPS, "-it:air", [], ["sea", "air"]),
        (TRIPS, "it:*", ["sea"], []),
        (Between(), "it>2", 2.5, 2),
        (Between(money=True), "it:2.50..3", 250, 301),
        (When(), "it<2h", NOON - timedelta(hours=1), NOON - timedelta(hours=3)),
        (When(), "it:2026-11-21", NOON - timedelta(days=1), NOON),
    ],
)
def test_a_value_meets_what_is_asked_or_misses_it(filter_: Filter, word: str, met: Any, missed: Any) -> None:
    assert (_meets(filter_, word, met), _meets(filter_, word, missed)) == (True, False)


@pytest.mark.parametrize(
    ("filter_", "value"),
    [(Text(), "a"), (Tags(), ["a"]), (TRIP, "air"), (Between(), 0), (When(), NOON)],
    ids=lambda it: getattr(it, "kind", None),
)
def test_a_star_asks_whether_there_is_a_value(filter_: Filter, value: Any) -> None:
    assert _meets(filter_, "it:*", value)
    assert not _meets(filter_, "-it:*", value)
    for nothing in (None, filter_.empty):
        assert not _meets(filter_, "it:*", nothing)
        assert _meets(filter_, "-it:*", nothing)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("it:ab*,x", "It is “ab…” or “x”"),
        ("-it:*b*", "It is not “…b…”"),
        ("it:*", "It is set"),
        ("-it:*", "It is not set"),
    ],
)
def test_a_part_and_a_star_are_said_in_words(word: str, said: str) -> None:
    assert _says(Text(), word) == said


def test_a_list_of_tags_is_said_in_small_letters() -> None:
    assert _says(Tags(), "-it:Sale,new") == "It is not “sale” or “new”"


@pytest.mark.parametrize(("filter_", "word"), [(Text(), "it:**"), (Text(), "it>a"), (Tags(), "it>a")])
def test_what_cannot_be_read_is_explained(filter_: Filter, word: str) -> None:
    with pytest.raises(Invalid, match=r"says no letters|takes a text, not a range"):
        _meets(filter_, word, "a")


def test_a_test_that_was_read_once_goes_with_the_clock() -> None:
    (asked,) = parse("it<2h", ["it"]).conditions
    fresh = When().tester(asked, HERE)

    assert fresh(NOON, NOON + timedelta(hours=1))
    assert not fresh(NOON, NOON + timedelta(hours=3))


@pytest.mark.parametrize("word", ["it:new", "it:SALE,old", "-it:sale", "it:*", "-it:*"])
def test_tags_are_found_in_the_database_as_they_are_tested(word: str, db: None) -> None:
    """Tried on rows that stand in no table: no list has tags yet."""
    (asked,) = parse(word, ["it"]).conditions
    rows: list[list[str] | None] = [["sale", "new"], ["sale"], ["new"], [], None]

    assert [_found(Tags(path="it").query(asked, HERE), row) for row in rows] == [
        _meets(Tags(), word, row) for row in rows
    ]


class _Tagged(models.Model):
    it = ArrayField(models.TextField(), null=True)

    class Meta:
        app_label = "nowhere"
        managed = False
        db_table = "tagged"


def _found(query: models.Q, row: list[str] | None) -> bool:
    sql, values = _Tagged._default_manager.filter(query).values("it").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH tagged(it) AS (SELECT %s::text[]) SELECT count(*) FROM ({sql}) found", [row, *values])
        return bool(cursor.fetchone()[0])
