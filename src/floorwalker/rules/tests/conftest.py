"""Stores, and the people who write rules for them."""

import pytest

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.tests.builders import clerk


@pytest.fixture
def berlin(db: None) -> Store:
    return Store.objects.create(code="wernigerode", name="Wernigerode", time_zone="Europe/Berlin")


@pytest.fixture
def tokyo(db: None) -> Store:
    return Store.objects.create(code="tokyo", name="Tokyo", time_zone="Asia/Tokyo", currency="JPY")


@pytest.fixture
def mia() -> Actor:
    """Somebody who may write rules everywhere."""
    return clerk("rules.*")


@pytest.fixture
def only_tokyo(tokyo: Store) -> Actor:
    """Somebody who may write rules in Tokyo."""
    return clerk("rules.*", reach=Reach(store_ids=frozenset({tokyo.pk})))
