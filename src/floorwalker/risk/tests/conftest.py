"""The kiosk open for business, its stores, and an analyst."""

from collections.abc import Iterator

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.registry import Channel
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.risk.tests.kiosk.opening import open_for_business


@pytest.fixture
def kiosk(db: None) -> Iterator[Channel]:
    """A channel that watches risk."""
    with open_for_business() as channel:
        yield channel


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def bonn(db: None) -> Store:
    return make_store("bonn")


@pytest.fixture
def mia() -> Actor:
    """Somebody with every right everywhere."""
    return clerk()
