"""What is run again and again is planned once, and says the same as ever."""

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from floorwalker.kit import prepared

_STATEMENT = "SELECT %s::int + %s::int AS sum_of_two"
_PLANS = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%sum_of_two%%'"


def _asked(times: int) -> list[int]:
    found = []
    for number in range(times):
        with prepared.cursor() as cursor:
            cursor.execute(_STATEMENT, [number, 1])
            found.append(cursor.fetchone()[0])
    return found


def _plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_PLANS)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_statement_that_is_run_often_is_planned_once() -> None:
    before = _plans()

    assert _asked(20) == list(range(1, 21))
    assert _plans() == before + 1


@pytest.mark.django_db
def test_who_changes_what_goes_along_and_then_nothing_is_prepared() -> None:
    before = _plans()
    with pghistory.context(who="Anna"), transaction.atomic():
        assert _asked(20) == list(range(1, 21))
        with prepared.cursor() as cursor:
            cursor.execute(
                "WITH nothing AS (SELECT %s::int) SELECT current_setting('pghistory.context_metadata', true)", [1]
            )
            assert "Anna" in cursor.fetchone()[0]

    assert _plans() == before


@pytest.mark.django_db
def test_what_is_logged_is_logged_with_its_values() -> None:
    with CaptureQueriesContext(connection) as captured:
        _asked(10)

    assert {query["sql"] for query in captured.captured_queries} == {
        f"SELECT {number}::int + 1::int AS sum_of_two" for number in range(10)
    }


@pytest.mark.django_db
def test_what_the_database_says_against_it_is_raised_as_everywhere() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), prepared.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_store (id, code) VALUES (%s::bigint, NULL)", [1])
