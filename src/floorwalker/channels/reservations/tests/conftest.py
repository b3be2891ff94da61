"""A store, somebody who may do everything, and the terms of reservations."""

from collections.abc import Callable
from typing import Any

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.core.tests.builders import clerk, make_store


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin")


@pytest.fixture
def mia() -> Actor:
    return clerk()


@pytest.fixture
def set_terms(db: None, mia: Actor) -> Callable[..., None]:
    """Set a store's terms for reservations, before any session opens."""

    def set_(store: Store, **values: Any) -> None:
        amend(store, "reservations", values=values, actor=mia)

    return set_
