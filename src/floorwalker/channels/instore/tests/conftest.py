"""A store, people and a browser without a screen."""

from collections.abc import Callable
from datetime import UTC, datetime
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
    """Somebody with every right everywhere."""
    return clerk()


@pytest.fixture
def set_terms(db: None, mia: Actor) -> Callable[..., None]:
    """Set a store's terms for shopping sessions, before anything happens in it."""

    def set_(store: Store, **values: Any) -> None:
        amend(store, "instore", values=values, actor=mia)

    return set_


def utc(text: str) -> datetime:
    """A moment from ``2025-03-30 01:00``, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
