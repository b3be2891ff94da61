"""A store, and the terms of reservations."""

import pytest

from floorwalker.accounts.models import Store
from floorwalker.core.tests.builders import make_store


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")
