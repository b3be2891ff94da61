"""``Idempotency-Key``: done once, answered as often as asked; a request that died leaves its key free."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.api import once
from floorwalker.api.models import KeyedAnswer
from floorwalker.api.problems import ApiProblem
from floorwalker.api.tests.conftest import MakeClient, opened, paid
from floorwalker.api.tests.test_moves import ask
from floorwalker.core.clock import now
from floorwalker.core.models import Event

KEY = {"Idempotency-Key": "7d1c-1"}


def _notes() -> int:
    return Event.objects.filter(type="basket.noted").count()


def test_the_second_time_is_only_answered(till: Client) -> None:
    id_ = opened(till)
    first = ask(till, id_, "note", {"text": "a"}, **KEY)
    opened(till)
    again = ask(till, id_, "note", {"text": "a"}, **KEY)

    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert _notes() == 1


def test_a_refusal_is_answered_again_though_the_state_has_changed(till: Client) -> None:
    id_ = opened(till, subject="b")
    first = ask(till, id_, "complete", **KEY)
    paid(till, "b")

    again = ask(till, id_, "complete", **KEY)
    assert (first.status_code, again.status_code, again.json()) == (409, 409, first.json())
    assert ask(till, id_, "complete", **{"Idempotency-Key": "other"}).status_code == 200


def test_input_that_was_not_valid_does_not_use_the_key_up(till: Client) -> None:
    id_ = opened(till)
    assert ask(till, id_, "note", {}, **KEY).status_code == 422
    assert ask(till, id_, "note", {"text": "a"}, **KEY).status_code == 200
    assert _notes() == 1


def test_another_request_with_the_same_key_is_refused(till: Client) -> None:
    id_ = opened(till)
    ask(till, id_, "note", {"text": "a"}, **KEY)

    for answer in (ask(till, id_, "note", {"text": "b"}, **KEY), ask(till, id_, "cancel", {"text": "a"}, **KEY)):
        assert (answer.status_code, answer.json()["code"]) == (422, "key_other_request")
    assert _notes() == 1


def test_keys_of_two_tokens_are_two_keys(bonn: Store, till: Client, make_client: MakeClient) -> None:
    id_ = opened(till)
    ask(till, id_, "note", {"text": "a"}, **KEY)
    ask(make_client(bonn), id_, "note", {"text": "a"}, **KEY)
    assert _notes() == 2


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "ä"])
def test_a_key_is_visible_ascii(till: Client, key: str) -> None:
    answer = ask(till, opened(till), "note", {"text": "a"}, **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"], _notes()) == (422, "invalid", 0)


def test_answers_are_forgotten_after_a_day(till: Client) -> None:
    id_ = opened(till)
    ask(till, id_, "note", {"text": "a"}, **KEY)
    ask(till, id_, "note", {"text": "b"}, **{"Idempotency-Key": "young"})
    KeyedAnswer.objects.filter(key=KEY["Idempotency-Key"]).update(created_at=now() - timedelta(hours=24, seconds=1))

    assert once.forget_old() == 1
    assert list(KeyedAnswer.objects.values_list("key", flat=True)) == ["young"]


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_time_are_done_once_and_answered_alike(till: Client) -> None:
    id_ = opened(till)
    start = threading.Barrier(8)

    def twin(_: int) -> tuple[int, bytes]:
        start.wait()
        try:
            answer = ask(till, id_, "note", {"text": "a"}, **KEY)
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(twin, range(8)))

    assert [status for status, _ in answers] == [200]
    assert (_notes(), KeyedAnswer.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_twin_is_told_to_wait_when_the_first_takes_too_long(
    till: Client, other_connection: psycopg.Connection[Any], rf: RequestFactory
) -> None:
    done: list[str] = []

    def run() -> HttpResponse:
        done.append("once")
        return HttpResponse("{}", content_type="application/json")

    _begin(other_connection, till)
    actor = replace(SYSTEM, ref=till.get("/api/v1/me").json()["ref"])
    request = rf.post("/api/v1/somewhere", headers=KEY)

    with pytest.raises(ApiProblem) as told:
        once.once(request, actor, run, patience="200ms")
    assert (told.value.status, told.value.code, done) == (409, "key_in_use", [])
    other_connection.rollback()
    assert once.once(request, actor, run).status_code == 200
    assert done == ["once"]


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_server_died_leaves_its_key_free(
    till: Client, other_connection: psycopg.Connection[Any]
) -> None:
    """Killed between start and finish: the connection breaks, the transaction goes, and the key with it."""
    id_ = opened(till)
    _begin(other_connection, till)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [other_connection.info.backend_pid])

    assert ask(till, id_, "note", {"text": "a"}, **KEY).status_code == 200
    assert _notes() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_server_hangs_loses_its_key_after_the_lease(
    till: Client, other_connection: psycopg.Connection[Any]
) -> None:
    id_ = opened(till)
    other_connection.execute("SET idle_in_transaction_session_timeout = '300ms'")
    other_connection.commit()
    _begin(other_connection, till)

    assert ask(till, id_, "note", {"text": "a"}, **KEY).status_code == 200
    assert (_notes(), once.LEASE) == (1, timedelta(seconds=60))


def test_the_lease_is_set_for_the_transaction_only(db: None) -> None:
    once._limit()
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)


def _begin(other: psycopg.Connection[Any], till: Client) -> None:
    """Take the key as a request does, and stop there."""
    ref = till.get("/api/v1/me").json()["ref"]
    other.execute(
        "INSERT INTO api_keyedanswer (credential, key, request, status, body, content_type, created_at)"
        " VALUES (%s, %s, '', 0, '', '', now())",
        [ref, KEY["Idempotency-Key"]],
    )
