"""What the tests of the intake share."""

import json
from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.actor import SYSTEM, Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.core.tests.builders import clerk, make_store

WRITE = ("orders.write", "customers.write", "catalog.write", "stock.write")


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def mia() -> Actor:
    return clerk()


@pytest.fixture
def shop(berlin: Store) -> Client:
    """The shop system of one store, with a token that writes."""
    return client_of(berlin)


def client_of(*stores: Store, rights: tuple[str, ...] = WRITE) -> Client:
    """A client whose token covers these stores."""
    reach = Reach(store_ids=frozenset(store.pk for store in stores))
    _, secret = issue(name="Shop", rights=rights, reach=reach, actor=SYSTEM)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    """The answer to a JSON body."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/api/v1/{address}", data=data, content_type="application/json", headers=headers)
