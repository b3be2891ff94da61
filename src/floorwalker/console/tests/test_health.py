"""The three addresses for machines that watch us."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

HERE = {"Host": "localhost:8000"}
NEIGHBOUR: dict[str, Any] = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}


def _hear_of_a_worker(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        heard = timezone.now() - timedelta(seconds=seconds_ago)
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [heard])


def test_healthz_asks_no_database(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_what_is_missing(client: Client) -> None:
    _hear_of_a_worker(61)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "migrations": True, "worker": False}


@pytest.mark.django_db
def test_readyz_is_content_while_a_worker_is_heard_of(client: Client) -> None:
    _hear_of_a_worker(50)

    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_is_two_cheap_queries(client: Client) -> None:
    client.get("/readyz")

    with CaptureQueriesContext(connection) as asked:
        client.get("/readyz")

    assert [query["sql"].split(" FROM ")[1].split()[0] for query in asked] == [
        '"django_migrations"',
        '"procrastinate_workers"',
    ]


@pytest.mark.django_db
def test_readyz_misses_a_migration_that_is_not_applied(client: Client) -> None:
    _hear_of_a_worker(1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core' AND name = '0001_initial'")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"database": True, "migrations": False, "worker": True})


@pytest.mark.django_db
def test_metrics_count_requests_by_route_and_not_by_address(client: Client) -> None:
    client.get("/nowhere/anna@example.com")

    text = client.get("/metrics", headers=HERE).content.decode()

    assert 'floorwalker_requests_total{method="GET",route="none",status="404"}' in text
    assert "anna" not in text
    assert "floorwalker_database_up 1.0" in text
    assert "floorwalker_jobs_waiting 0.0" in text
    assert "floorwalker_sessions_stuck 0.0" in text
    assert "floorwalker_errands_parked 0.0" in text


@pytest.mark.django_db
def test_metrics_tell_how_long_the_worker_is_silent(client: Client) -> None:
    assert "floorwalker_worker_silent_seconds -1.0" in client.get("/metrics", headers=HERE).content.decode()
    _hear_of_a_worker(30)

    line = next(
        line
        for line in client.get("/metrics", headers=HERE).content.decode().splitlines()
        if line.startswith("floorwalker_worker_silent")
    )
    assert 30 <= float(line.split()[1]) < 40


def test_metrics_ask_for_the_token_that_is_set(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "open-sesame"

    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.django_db
def test_metrics_are_given_for_the_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "open-sesame"

    assert client.get("/metrics", headers={"Authorization": "Bearer open-sesame"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_without_a_token_metrics_are_told_to_this_machine(client: Client, host: str) -> None:
    assert client.get("/metrics", **NEIGHBOUR | {"HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize(
    "stranger",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_HOST": "floor.example.com"},
        {"HTTP_HOST": "[::1"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_without_a_token_metrics_are_told_to_nobody_else(client: Client, stranger: dict[str, Any]) -> None:
    answer = client.get("/metrics", **NEIGHBOUR | stranger)

    assert answer.status_code == 403
    assert answer.content == b"Metrics are told to this machine alone until FLOORWALKER_METRICS_TOKEN is set.\n"


def test_behind_a_public_address_metrics_need_a_token(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://floor.example.com"

    assert client.get("/metrics", **NEIGHBOUR).status_code == 403
