"""What a list tells when it is asked whether anything is new."""

import re
from html import unescape

import pytest
from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.core.tests.builders import ago, make_store, tell

_SCAN = (5, "item.scanned", {"code": "4001234500012", "price": 199})


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store()


def _live_address(browser: Client, address: str) -> str:
    found = re.search(r'data-live-url="([^"]+)"', browser.get(address).content.decode())
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("sort", ["", "value", "-items", "started"])
def test_a_page_just_drawn_has_nothing_new_in_any_order(desk: Client, berlin: Store, sort: str) -> None:
    for place in range(3):
        tell(berlin, _SCAN, begin=ago(minutes=9 - place), token=f"basket-{place}")

    assert desk.get(_live_address(desk, f"/sessions/instore/?sort={sort}")).json()["new"] == 0


def test_what_was_opened_since_is_new_and_an_old_basket_that_comes_late_as_well(desk: Client, berlin: Store) -> None:
    tell(berlin, _SCAN, begin=ago(minutes=2))
    address = _live_address(desk, "/sessions/instore/")

    tell(berlin, _SCAN, begin=ago(minutes=1), token="now")
    tell(berlin, _SCAN, begin=ago(days=3), token="late")

    assert desk.get(address).json()["new"] == 2


def test_only_what_matches_is_new(desk: Client, berlin: Store) -> None:
    address = _live_address(desk, "/sessions/instore/?q=value%3E5")

    tell(berlin, _SCAN, begin=ago(minutes=1), token="small")
    tell(berlin, (5, "item.scanned", {"code": "4001234500012", "price": 900}), begin=ago(minutes=1), token="large")

    assert desk.get(address).json()["new"] == 1


@pytest.mark.parametrize("since", ["", "x", "-1", "٣", "9" * 14, "9" * 13])
def test_a_moment_that_cannot_be_is_no_error(desk: Client, berlin: Store, since: str) -> None:
    tell(berlin, _SCAN, begin=ago(minutes=1))

    assert desk.get(f"/sessions/instore/live/?since={since}").json()["new"] == 0
