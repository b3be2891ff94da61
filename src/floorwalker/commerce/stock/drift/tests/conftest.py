"""What the tests of drift share: a store in which it is noon, and somebody who may do everything."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.tests.builders import clerk, make_store


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def mia() -> Actor:
    return clerk()
