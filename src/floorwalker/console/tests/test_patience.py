"""A database that does not answer in time: a clear 503 for people and programs, and everything works afterwards."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg.errors import QueryCanceled

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Grant, Member
from floorwalker.accounts.tokens import issue
from floorwalker.core.clock import now
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.tests.builders import ago, clerk, make_store, reader, tell

pytestmark = pytest.mark.django_db(transaction=True)
SCAN = (0, "item.scanned", {"code": "apples", "price": 100})


@pytest.fixture
def stuck(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection that can keep the sessions locked; ours waits long for a lock, and less for an answer."""
    parameters = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "server_side_binding", "prepare_threshold"):
        parameters.pop(name, None)
    other = psycopg.connect(**parameters)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'; SET lock_timeout = '20s'")
    yield other
    other.close()
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout; RESET lock_timeout")


def _lock(other: psycopg.Connection[Any]) -> None:
    other.execute("LOCK TABLE core_session IN ACCESS EXCLUSIVE MODE")


@pytest.mark.parametrize("address", ["/", "/sessions/instore/", "/sessions/instore/live/", "/sessions/instore/?q=anna"])
def test_a_page_that_takes_too_long_says_so(address: str, stuck: psycopg.Connection[Any], client: Client) -> None:
    owner = Member.objects.create_user("owner@example.test", "a long password")
    Grant.objects.create(member=owner, role="owner", store=None)
    client.force_login(owner)
    _lock(stuck)

    answer = client.get(address)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database does not answer" in answer.content.decode()
    assert "Nothing was changed. Please try again in a moment." in answer.content.decode()
    stuck.rollback()
    assert client.get(address).status_code == 200


def test_a_program_is_told_busy(stuck: psycopg.Connection[Any]) -> None:
    _, secret = issue(name="Reports", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    _lock(stuck)

    answer = program.get("/api/v1/sessions/instore")

    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "busy", "2")
    stuck.rollback()
    assert program.get("/api/v1/sessions/instore").status_code == 200


def test_what_is_new_is_not_counted_for_longer_than_a_moment(stuck: psycopg.Connection[Any]) -> None:
    moment = now() - timedelta(minutes=1)
    tell(make_store(), SCAN, begin=ago(seconds=2))
    listing = Listing(list_of("instore"), reader(clerk()), reach=EVERYWHERE)
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")
    ended_by: list[type[BaseException | None]] = []
    _lock(stuck)

    with connection.execute_wrapper(_noting(ended_by)):
        assert listing.newer_than(moment) == 0

    assert ended_by == [QueryCanceled], "by its own patience, not by that of a lock"
    stuck.rollback()
    assert listing.newer_than(moment) == 1


def _noting(ended_by: list[type[BaseException | None]]) -> Any:
    def run(execute: Any, *question: Any) -> Any:
        try:
            return execute(*question)
        except Exception as trouble:
            ended_by.append(type(trouble.__cause__))
            raise

    return run
