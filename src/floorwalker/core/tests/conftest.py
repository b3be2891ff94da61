"""Stores, people and listeners for the tests of core."""

from collections.abc import Iterator

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.core.tests.threads import Ear, listening


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def mia() -> Actor:
    """Somebody with every right everywhere."""
    return clerk()


@pytest.fixture
def ear() -> Iterator[Ear]:
    """A listener of every channel."""
    made = Ear()
    with listening(made):
        yield made
