"""A store with a shop elsewhere, and a page of that shop that asks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.reservations.holding.storefront import key_of
from floorwalker.core.tests.builders import make_store

SHOP = "https://shop.example"
MINE = "b3Zm0Tq9-XkLw27_HdYc5a"
YOURS = "Q8vRt2Lk-0sPw64_ZnBe1u"
Ask = Callable[..., Any]


@pytest.fixture
def berlin(db: None) -> Store:
    """Its shop may ask, and carts may be extended once and renewed."""
    cache.clear()
    store = make_store("berlin")
    amend(store, "reservations", values={"origins": [SHOP], "auto_renew": True}, actor=SYSTEM)
    return store


@pytest.fixture
def ask(berlin: Store, client: Client) -> Ask:
    """A page of the shop; it says its cart's token and nothing secret."""

    def ask_(deed: str, *, key: str = "", origin: str = SHOP, ip: str = "198.51.100.7", **body: Any) -> Any:
        headers = {"Origin": origin} if origin else {}
        address = f"/api/v1/storefront/{key or key_of(berlin)}/{deed}"
        return client.post(
            address, {"token": MINE} | body, "application/json", headers=headers, REMOTE_ADDR=ip, HTTP_USER_AGENT="Walk"
        )

    return ask_
