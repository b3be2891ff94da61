"""What a list tells when it is asked whether anything is new."""

import re
from html import unescape

import pytest
from django.test import Client

from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.core.tests.builders import ago, make_store, tell

_SCAN = (5, "item.scanned", {"code": "4001234500012", "price": 199})


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store()


@pytest.fixture
def owner(db: None) -> Client:
    member = Member.objects.create_user("owner@example.test", "a long password")
    Grant.objects.create(member=member, role="owner", store=None)
    browser = Client()
    browser.force_login(member)
    return browser


def _live_address(browser: Client, address: str) -> str:
    found = re.search(r'data-live-url="([^"]+)"', browser.get(address).content.decode())
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("sort", ["", "value", "-items", "started"])
def test_a_page_just_drawn_has_nothing_new_in_any_order(owner: Client, berlin: Store, sort: str) -> None:
    for place in range(3):
        tell(berlin, _SCAN, begin=ago(minutes=9 - place), token=f"basket-{place}")

    assert owner.get(_live_address(owner, f"/sessions/instore/?sort={sort}")).json()["new"] == 0


def test_what_was_opened_since_is_new_and_an_old_basket_that_comes_late_as_well(owner: Client, berlin: Store) -> None:
    tell(berlin, _SCAN, begin=ago(minutes=2))
    address = _live_address(owner, "/sessions/instore/")

    tell(berlin, _SCAN, begin=ago(minutes=1), token="now")
    tell(berlin, _SCAN, begin=ago(days=3), token="late")

    assert owner.get(address).json()["new"] == 2


def test_only_what_matches_is_new(owner: Client, berlin: Store) -> None:
    address = _live_address(owner, "/sessions/instore/?q=value%3E5")

    tell(berlin, _SCAN, begin=ago(minutes=1), token="small")
    tell(berlin, (5, "item.scanned", {"code": "4001234500012", "price": 900}), begin=ago(minutes=1), token="large")

    assert owner.get(address).json()["new"] == 1


@pytest.mark.parametrize("since", ["", "x", "-1", "٣", "9" * 14, "9" * 13])
def test_a_moment_that_cannot_be_is_no_error(owner: Client, berlin: Store, since: str) -> None:
    tell(berlin, _SCAN, begin=ago(minutes=1))

    assert owner.get(f"/sessions/instore/live/?since={since}").json()["new"] == 0
