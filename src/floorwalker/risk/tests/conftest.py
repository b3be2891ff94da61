"""The kiosk open for business, its stores, and an analyst."""

from collections.abc import Iterator

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core import outbox, registry
from floorwalker.core.registry import Channel
from floorwalker.core.tests.builders import clerk, make_store
from floorwalker.risk.samples import listeners
from floorwalker.risk.tests.kiosk.channel import KIOSK


@pytest.fixture
def kiosk(db: None) -> Iterator[Channel]:
    """A channel that watches risk, registered while the test runs, and listened to."""
    registry.register(KIOSK)
    ears = listeners()
    for ear in ears:
        outbox.listen(ear)
    yield KIOSK
    for ear in ears:
        outbox.forget(ear.name)
    registry.forget(KIOSK.code)


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
