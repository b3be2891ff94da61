"""The demo's shop: there only in the demo, honest about what is left, and its checkout converts."""

import pytest
from django.test import Client
from pytest_django import Settings

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.storefront.tests.conftest import MINE, Ask
from floorwalker.channels.reservations.storefront.wares import WARES, furnish, scene, shelf
from floorwalker.channels.reservations.tests.builders import assert_proven
from floorwalker.commerce.stock.tests.builders import figures
from floorwalker.core.clock import now
from floorwalker.core.models import Session


@pytest.fixture
def demo(berlin: Store, settings: Settings) -> Store:
    settings.DEMO = True
    furnish(berlin)
    return berlin


def test_exactly_one_kettle_is_left(demo: Store, client: Client) -> None:
    page = client.get("/shop/en/").content.decode()

    assert [level.available for level in shelf()] == [ware.many for ware in WARES]
    assert page.count("Only 1 left") == 1
    assert "€54.90" in page
    assert client.get("/shop/", headers={"Accept-Language": "de-AT,de"}).headers["Location"] == "/shop/de/"
    assert client.get("/shop/").headers["Location"] == "/shop/en/"


def test_it_is_there_in_the_demo_only(demo: Store, client: Client, settings: Settings) -> None:
    settings.DEMO = False

    assert client.get("/shop/en/").status_code == 404
    assert client.post("/shop/en/checkout/", {"token": MINE}).status_code == 404


def test_a_shop_that_was_never_set_up_is_not_there(berlin: Store, client: Client, settings: Settings) -> None:
    settings.DEMO = True

    assert client.get("/shop/en/").status_code == 404


def test_buying_converts_the_cart_and_one_more_can_be_delivered(demo: Store, client: Client, ask: Ask) -> None:
    kettle = shelf()[0]
    ask("reserve", lines=[{"variant": kettle.external_id, "quantity": 1}])
    assert client.post("/shop/en/deliver/").status_code == 302
    assert figures(kettle) == {"on_hand": 1, "held": 1}
    answer = client.post("/shop/en/checkout/", {"token": MINE})

    assert (answer.status_code, b"Your order is D-" in answer.content) == (200, True)
    assert figures(kettle) == {"on_hand": 1, "committed": 1}
    client.post("/shop/en/deliver/")
    client.post("/shop/en/deliver/")
    assert figures(kettle) == {"on_hand": 2, "committed": 1, "available": 1}
    assert_proven()


def test_an_empty_cart_buys_nothing(demo: Store, client: Client) -> None:
    answer = client.post("/shop/en/checkout/", {"token": MINE})

    assert (answer.status_code, b"Nothing was sold" in answer.content) == (409, True)
    assert not Session.objects.exists()


def test_buying_takes_a_token_of_the_page(demo: Store) -> None:
    assert Client(enforce_csrf_checks=True).post("/shop/en/checkout/", {"token": MINE}).status_code == 403


def test_the_scene_says_where_it_is(berlin: Store) -> None:
    assert "/shop/" in scene({"berlin": berlin}, now())
