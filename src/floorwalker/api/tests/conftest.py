"""Stores, tokens and a client for the tests of this room; facts go in by the intake itself."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.core.models import Event, Private, Session, SessionKey
from floorwalker.core.tests.builders import make_store

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
MakeClient = Callable[..., Client]
_numbers = count(1)


@pytest.fixture
def bonn(db: None) -> Store:
    return make_store("bonn")


@pytest.fixture
def wien(db: None) -> Store:
    return Store.objects.create(code="wien", name="Wien", time_zone="Europe/Vienna")


@pytest.fixture
def make_client(db: None) -> MakeClient:
    """A client with a token of its own: all rights, unless some are named; every store, unless some are given."""

    def make(*stores: Store, rights: Iterable[str] = ("*",)) -> Client:
        reach = Reach(store_ids=frozenset(store.pk for store in stores)) if stores else EVERYWHERE
        _, secret = issue(name="Till", rights=rights, reach=reach, actor=SYSTEM)
        return client_with(secret)

    return make


@pytest.fixture
def other_connection(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection outside Django, as another process has one."""
    parameters = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "server_side_binding", "prepare_threshold"):
        parameters.pop(name, None)
    other = psycopg.connect(**parameters)
    yield other
    other.close()


def client_with(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def till(bonn: Store, make_client: MakeClient) -> Client:
    """The client of one store."""
    return make_client(bonn)


def scan(**attributes: Any) -> dict[str, Any]:
    """An event that a shopper's device sends, with an id of its own."""
    return {
        "specversion": "1.0",
        "id": f"scan-{next(_numbers)}",
        "source": "/devices/7",
        "type": "item.scanned",
        "subject": "basket-1",
        "data": {"code": "4006381333931", "name": "Oat drink", "price": 199},
    } | attributes


def send(client: Client, event: Any, content_type: str = STRUCTURED) -> Any:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return client.post("/api/v1/events", data=body, content_type=content_type)


def outcomes(client: Client, *events: Any) -> list[str]:
    """What became of each event of a batch."""
    answer = send(client, list(events), BATCH)
    assert answer.status_code == 200, answer.content
    return [result.get("problem", {}).get("code") or result["outcome"] for result in answer.json()]


def opened(client: Client, **attributes: Any) -> str:
    """The id of a session with one scan."""
    answer = send(client, scan(**attributes))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["session"])


def paid(client: Client, subject: str) -> str:
    """The id of a session that is paid and not left."""
    pay = {"transaction": "t1", "amount": 199, "method": "card"}
    assert (
        outcomes(
            client,
            scan(subject=subject),
            scan(subject=subject, type="transaction.started", data=pay),
            scan(subject=subject, type="transaction.completed", data=pay),
        )
        == ["applied"] * 3
    )
    return str(Session.objects.get(token=subject).pk)


def written() -> dict[str, int]:
    """How many rows the intake has left."""
    return {model.__name__: model._default_manager.count() for model in (Session, SessionKey, Event, Private)}


NOTHING = {"Session": 0, "SessionKey": 0, "Event": 0, "Private": 0}
