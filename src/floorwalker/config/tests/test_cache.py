"""The cache in which limits are counted: what holds stays, what is over goes, and a write is one statement."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        return int(cursor.fetchone()[0])


def _let_everything_expire() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = %s", [datetime.now(UTC) - timedelta(seconds=1)])


def test_a_value_is_what_was_set_last() -> None:
    cache.set("a", [1.5, 2.5], 60)
    cache.set("a", {"b": "ä"}, 60)
    cache.set("for-ever", 1, None)

    assert (cache.get("a"), cache.get("for-ever"), cache.get("c")) == ({"b": "ä"}, 1, None)


def test_what_is_there_is_not_added_again_until_it_is_over() -> None:
    assert cache.add("lock", 1, 60)
    assert not cache.add("lock", 2, 60)
    assert cache.get("lock") == 1

    _let_everything_expire()

    assert cache.add("lock", 3, 60)
    assert cache.get("lock") == 3


def test_a_limit_that_holds_is_not_lost_among_a_thousand_others() -> None:
    cache.set("limit", [1.0], 60)
    for number in range(1000):
        cache.set(f"other-{number}", [1.0], 60)

    assert cache.get("limit") == [1.0]
    assert _rows() == 1001


def test_every_write_takes_some_of_what_is_over_with_it() -> None:
    for number in range(12):
        cache.set(f"old-{number}", 1, 60)
    _let_everything_expire()
    for number in range(3):
        cache.set(f"new-{number}", 1, 60)

    assert _rows() == 3


def test_a_write_is_one_statement() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cache.set("a", 1, 60)
        cache.add("b", 1, 60)

    assert len(asked) == 2


def test_a_value_can_be_given_more_time() -> None:
    cache.set("a", 1, 60)

    assert cache.touch("a", 120)
    assert not cache.touch("b", 120)
    assert cache.get("a") == 1


def test_the_database_writes_no_journal_for_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = 'cache'::regclass")
        assert cursor.fetchone() == ("u",)
