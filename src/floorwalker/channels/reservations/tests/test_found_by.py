"""What a cart is found by: its token or a part of it, its country by code and by name, and its address by those who may see it."""

import pytest

from floorwalker.accounts.actor import EVERYWHERE, Actor, Granted, Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.card import SECURITY
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.tests.builders import hold
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.lists.engine import Bounds, Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.tests.builders import make_store, reader

TOKEN = "I7D_WJdza-gEmqks"
FAST = Bounds(near=0)


@pytest.fixture
def carts(berlin: Store) -> Store:
    level = make_level(berlin, 9)
    hold(level, 1, TOKEN, shopper=Shopper(country="CZ", country_source="edge", ip="203.0.113.7"))
    hold(level, 1, "other", shopper=Shopper(country="DE", country_source="edge", ip="2001:db8:4f::9"))
    return berlin


def _sees(*grants: tuple[Reach, str]) -> Actor:
    granted = tuple(Granted(reach=reach, rights=(right,)) for reach, right in grants)
    return Actor(kind="employee", ref="1", label="Mia", grants=granted)


def _found(word: str, actor: Actor, bounds: Bounds = Bounds()) -> list[str]:  # noqa: B008 - it is frozen
    listing = Listing(
        list_of("reservations"), reader(actor), reach=actor.reach("reservations.see"), q=word, bounds=bounds
    )
    rows = [row.token for row in listing.page().rows]
    assert listing.total(seen=len(rows)).count == len(rows)
    return rows


@pytest.mark.parametrize("bounds", [Bounds(), FAST], ids=["near", "fast"])
@pytest.mark.parametrize("word", [TOKEN, "WJdza", "i7d_wjd", "CZ", "czech"])
def test_a_cart_is_found_by_its_token_and_its_country(carts: Store, word: str, bounds: Bounds) -> None:
    assert _found(word, _sees((EVERYWHERE, "reservations.see")), bounds) == [TOKEN]


@pytest.mark.parametrize("bounds", [Bounds(), FAST], ids=["near", "fast"])
@pytest.mark.parametrize(("word", "token"), [("203.0.113.7", TOKEN), ("203.0.113", TOKEN), ("2001:DB8:4f", "other")])
def test_an_address_is_found_by_those_who_may_see_it(carts: Store, word: str, token: str, bounds: Bounds) -> None:
    sees = (EVERYWHERE, "reservations.see")

    assert _found(word, _sees(sees, (EVERYWHERE, SECURITY)), bounds) == [token]
    assert _found(word, _sees(sees), bounds) == []


def test_an_address_is_found_only_in_the_stores_where_it_may_be_seen(carts: Store) -> None:
    bonn = make_store("bonn")
    hold(make_level(bonn, 9), 1, "in-bonn", shopper=Shopper(ip="203.0.113.7"))
    here = Reach(store_ids=frozenset({bonn.pk}))

    assert _found("203.0.113.7", _sees((EVERYWHERE, "reservations.see"), (here, SECURITY))) == ["in-bonn"]
