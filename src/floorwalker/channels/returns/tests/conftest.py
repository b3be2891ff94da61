"""A store, people, and an order."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.tests.returning import bought
from floorwalker.commerce.orders.models import Order
from floorwalker.core.tests.builders import clerk, make_store


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def mia() -> Actor:
    """Somebody with every right everywhere."""
    return clerk()


@pytest.fixture
def scarves(berlin: Store) -> Order:
    """Two scarves at 24.90, ordered three days ago."""
    return bought(berlin)
