"""What is run again and again is planned once, and says the same as ever."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from floorwalker.kit.database import prepared
from floorwalker.kit.tests.trips import trips

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


@pytest.mark.django_db
def test_statements_of_a_pipeline_wait_for_each_other_on_the_server_only(tmp_path: Path) -> None:
    assert _asked(1) == [1]
    with trips(tmp_path / "trace") as made:
        with prepared.pipeline():
            answers = [prepared.ask(_STATEMENT, [number, 1]) for number in range(10)]
        assert [answer() for answer in answers] == [[(number + 1,)] for number in range(10)]

    assert made() == 1


@pytest.mark.django_db
def test_what_somebody_looks_at_goes_one_by_one() -> None:
    seen = []

    def look(run: Callable[..., Any], *rest: Any) -> Any:
        answer = run(*rest)
        seen.append(connection.connection.pgconn.pipeline_status)
        return answer

    with connection.execute_wrapper(look), prepared.pipeline():
        answers = [prepared.ask(_STATEMENT, [number, 1]) for number in range(3)]

    assert [answer() for answer in answers] == [[(1,)], [(2,)], [(3,)]]
    assert seen == [0, 0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("asks", [True, False])
def test_what_fails_in_a_pipeline_is_told_and_undone(asks: bool) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), prepared.pipeline():
        prepared.ask("INSERT INTO accounts_store (id, code) VALUES (%s::bigint, NULL)", [1])
        answer = prepared.ask(_STATEMENT, [1, 1])
        if asks:
            answer()

    assert _asked(1) == [1]
