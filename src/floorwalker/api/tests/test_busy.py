"""When the database cannot: a clean answer, nothing half written, and the next request works."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from floorwalker.api.tests.conftest import opened, outcomes, scan, send, written
from floorwalker.core.models import Event, Session

POISON = {"code": "2", "price": 70_000}
"""An honest price, which the column of the fixture ``narrow`` cannot hold."""


@pytest.fixture
def narrow(db: None) -> None:
    """A column that holds less than its channel believes."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE instore_line ALTER COLUMN price TYPE smallint")


@pytest.fixture
def blocker(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection outside Django that can hold locks; ours is impatient meanwhile."""
    parameters = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "server_side_binding", "prepare_threshold"):
        parameters.pop(name, None)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '30ms'")
    other = psycopg.connect(**parameters)
    yield other
    other.close()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '60s'")


@pytest.mark.django_db(transaction=True)
def test_a_locked_session_is_503_and_can_be_sent_again(till: Client, blocker: psycopg.Connection[Any]) -> None:
    opened(till)
    before = written()
    blocker.execute("SELECT * FROM core_session FOR UPDATE")
    late = scan()

    answer = send(till, late)
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "busy", "2")
    assert written() == before
    blocker.rollback()
    assert send(till, late).json()["outcome"] == "applied"


@pytest.mark.usefixtures("narrow")
def test_a_fact_that_cannot_be_kept_does_not_stop_other_sessions(till: Client) -> None:
    good, bad = scan(subject="good"), scan(subject="bad", data=POISON)
    assert outcomes(till, good, bad, scan(subject="good")) == ["applied", "unstorable", "applied"]

    assert [(session.token, session.quantity) for session in Session.objects.all()] == [("good", 2)]
    assert Event.objects.count() == 2


@pytest.mark.usefixtures("narrow")
def test_alone_it_is_refused(till: Client) -> None:
    answer = send(till, scan(data=POISON))
    assert (answer.status_code, answer.json()["code"]) == (422, "unstorable")
    assert Session.objects.count() == 0


def test_a_mistake_of_ours_is_a_problem_too(till: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_sessionkey RENAME TO gone")
    answer = send(till, scan())
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert answer.headers["Content-Type"] == "application/problem+json"
