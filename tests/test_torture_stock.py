"""Carts fight for stock over HTTP, in processes of their own: nothing is sold twice at any moment, and nobody waits for ever."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event

import psycopg
import pytest

from floorwalker.kit.database import postgres
from tests.installation import Installation, installed
from tests.shoppers import Ask, Said, Shop, all_at_once

pytestmark = pytest.mark.torture
CROSSING_SECONDS = 60
_numbers = count(1)
_GOODS = """
from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.tests.builders import told
for name, units in {goods}.items():
    variant = {{"external_id": name, "price": 1000}}
    told(CATALOG, Store.objects.get(), {{"external_id": name, "title": "Wool scarf", "variants": [variant]}})
    told(STOCK, Store.objects.get(), {{"external_id": name, "on_hand": units}})
"""
_WRONG = """
SELECT l.held, l.committed, l.on_hand, coalesce((SELECT sum(quantity) FROM reservations_hold h
  WHERE h.level_id = l.id AND h.state IN ('held', 'consumed')), 0)::int AS taken FROM stock_level l
WHERE l.held + l.committed > l.on_hand OR l.available < 0
  OR l.held + l.committed <> coalesce((SELECT sum(quantity) FROM reservations_hold h
    WHERE h.level_id = l.id AND h.state IN ('held', 'consumed')), 0)
"""


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """A running one for all of these."""
    with installed() as made:
        yield made


@pytest.fixture
def shop(installation: Installation) -> Shop:
    """Its door."""
    return Shop(port=installation.port, secret=installation.secret)


def stock(installation: Installation, *units: int) -> list[str]:
    """So many units of a new variant each; what the variants are called."""
    goods = {f"article-{next(_numbers)}": some for some in units}
    installation.python(_GOODS.format(goods=goods))
    return list(goods)


def assert_proven(installation: Installation) -> None:
    """Everything follows from the events and the ledger."""
    assert "everything follows from the events" in installation.run("floorwalker.cli", "verify")


@contextmanager
def watched(installation: Installation) -> Iterator[list[int]]:
    """Meanwhile somebody looks again and again whether more is taken than there is; answers how often they looked."""
    looks, over = [0], Event()

    def look() -> None:
        with psycopg.connect(postgres.address(installation.home), autocommit=True) as connection:
            while not over.is_set():
                assert connection.execute(_WRONG).fetchall() == []
                looks[0] += 1

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            yield looks
        finally:
            over.set()
            looking.result()


def _want(*lines: tuple[str, int], token: str = "", key: str = "") -> Ask:
    return Ask(token=token or f"cart-{next(_numbers)}", lines=lines, key=key)


def _flat(said: list[list[Said]]) -> list[Said]:
    return [one for answers in said for one in answers]


def _statuses(said: list[list[Said]]) -> list[int]:
    return sorted(one.status for one in _flat(said))


def test_of_400_shoppers_for_20_units_20_get_one_and_at_no_moment_more(installation: Installation, shop: Shop) -> None:
    (variant,) = stock(installation, 20)
    with watched(installation) as looks:
        said = all_at_once(shop, [[_want((variant, 1))] for _ in range(400)])
        sold = [one.body["token"] for one in _flat(said) if one.status == 200]
        orders = all_at_once(shop, [[Ask(token=token, deed="/convert", order=token)] for token in sold])

    assert _statuses(said) == [200] * 20 + [409] * 380
    assert {one.body["code"] for one in _flat(said) if one.status == 409} == {"out_of_stock"}
    assert _statuses(orders) == [200] * 20
    assert looks[0] > 10
    assert_proven(installation)


def test_carts_that_cross_each_other_for_a_minute_never_wait_in_a_circle(
    installation: Installation, shop: Shop
) -> None:
    one, other, third = stock(installation, 40, 40, 40)
    orders = ((one, other, third), (third, other, one), (other, one))
    ends = time.monotonic() + CROSSING_SECONDS
    statuses: set[int] = set()
    with watched(installation):
        while time.monotonic() < ends:
            each = [
                [
                    _want(*((variant, 1 + (turn + n) % 2) for variant in orders[turn % 3]), token=f"crossing-{n % 24}")
                    for turn in range(n, n + 20)
                ]
                for n in range(48)
            ]
            statuses |= {answer.status for answer in _flat(all_at_once(shop, each))}
    assert statuses == {200, 409}
    assert_proven(installation)


def test_while_somebody_sleeps_on_a_level_its_carts_are_told_busy_and_the_others_go_on(
    installation: Installation, shop: Shop
) -> None:
    stuck, free = stock(installation, 500, 500)
    with psycopg.connect(postgres.address(installation.home)) as sleeper:
        sleeper.execute("SELECT 1 FROM stock_level WHERE external_id = %s FOR UPDATE", [stuck])
        each = [[_want((stuck if n % 2 else free, 1)) for _ in range(10)] for n in range(48)]
        said = all_at_once(shop, each)
    busy, served = _flat(said[1::2]), _flat(said[0::2])

    assert {one.status for one in served} == {200}
    assert {(one.status, one.retry_after, one.body["code"], one.body["detail"]) for one in busy} == {
        (503, "2", "busy", "Others are at work on this stock. Nothing was changed; try again.")
    }
    assert max(one.seconds for one in busy + served) < 5
    assert sum(one.seconds > 1.5 for one in served) <= 32, "only those who came with the first wait as long as it"
    assert all_at_once(shop, [[_want((stuck, 1))]])[0][0].status == 200
    assert_proven(installation)


def test_twins_with_one_key_are_done_once_and_answered_alike(installation: Installation, shop: Shop) -> None:
    (variant,) = stock(installation, 50)
    twins = [[_want((variant, 2), token=f"twin-{n % 5}", key=f"key-{n % 5}")] for n in range(80)]
    said = _flat(all_at_once(shop, twins))

    assert {one.status for one in said} == {200}
    assert sum(not one.body["repeated"] for one in said) == 5
    assert {json.dumps(one.body["lines"]) for one in said} == {
        json.dumps([{"variant": variant, "title": "Wool scarf", "wanted": 2, "held": 2, "reason": ""}])
    }
    with psycopg.connect(postgres.address(installation.home)) as connection:
        row = connection.execute("SELECT held FROM stock_level WHERE external_id = %s", [variant]).fetchone()
    assert row == (10,)
    assert_proven(installation)
