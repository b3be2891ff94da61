"""A store with an open portal, an order of three lines, and a shopper's browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.channels.returns.portal.tests.shopping import Shopper, three_lines
from floorwalker.commerce.orders.models import Order
from floorwalker.core.tests.builders import make_store


@pytest.fixture
def berlin(db: None) -> Store:
    """Where the portal is."""
    cache.clear()
    return make_store("berlin")


@pytest.fixture
def portal(berlin: Store) -> Portal:
    """The portal of the store, open and in colours of its own; what is asked for there is approved at once."""
    amend(berlin, "rmas", values={"approve_automatically": True}, actor=SYSTEM)
    return Portal.objects.create(
        store=berlin, open=True, name="Nordhaus", colour="#1f6f5c", contact_email="hello@nordhaus.example"
    )


@pytest.fixture
def order(portal: Portal) -> Order:
    """#1042 of Anna: two scarves, a bag, and a perfume that was a final sale."""
    return three_lines(portal.store)


@pytest.fixture
def anna(client: Client, order: Order) -> Shopper:
    """A shopper who has not looked anything up yet."""
    return Shopper(client=client, store=order.store)


@pytest.fixture
def allow(portal: Portal) -> Callable[..., None]:
    """Set terms of the store, for sessions that open from then on."""

    def set_terms(**values: Any) -> None:
        amend(portal.store, "returns", values=values, actor=SYSTEM)

    return set_terms
