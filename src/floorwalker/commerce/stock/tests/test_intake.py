"""Stock as a shop tells of it."""

import json
from typing import Any

from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.commerce.stock.counting import adjust
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.proof import findings
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.commerce.stock.tests.test_counting import hold
from floorwalker.commerce.tests.builders import make_product, told


def _again(level: Level, **said: Any) -> str:
    return told(STOCK, level.store, {"external_id": level.external_id} | said)[0].outcome


def test_what_the_shop_says_stands_and_what_is_held_stays(berlin: Store) -> None:
    level = make_level(berlin, 5)
    hold(level, 2)

    assert _again(level, on_hand=9, committed=3, unavailable=1) == "changed"
    assert figures(level) == {"on_hand": 9, "held": 2, "committed": 3, "unavailable": 1, "available": 3}
    assert list(findings()) == []


def test_the_same_again_changes_nothing_until_somebody_adjusts(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)

    assert _again(level, on_hand=5) == "unchanged"

    adjust(level, -1, actor=mia)

    assert _again(level, on_hand=5) == "changed"
    assert figures(level) == {"on_hand": 5, "available": 5}


def test_less_than_is_held_is_short(berlin: Store) -> None:
    level = make_level(berlin, 5)
    hold(level, 4)
    _again(level, on_hand=1)

    assert figures(level) == {"on_hand": 1, "held": 4, "short": 3}


def test_overselling_can_be_allowed_and_taken_back(berlin: Store) -> None:
    level = make_level(berlin, 5)
    hold(level, 4)

    assert _again(level, on_hand=1, oversell=True) == "changed"
    assert figures(level) == {"on_hand": 1, "held": 4, "available": -3}
    assert _again(level, on_hand=1, oversell=False) == "changed"
    assert figures(level) == {"on_hand": 1, "held": 4, "short": 3}
    assert list(findings()) == []


def test_an_unknown_variant_is_refused(berlin: Store) -> None:
    (answer,) = told(STOCK, berlin, {"external_id": "nothing", "on_hand": 1})

    assert (answer.outcome, answer.code) == ("refused", "unknown_variant")
    assert not Level.objects.exists()


def test_the_api_takes_it(berlin: Store, client: Client) -> None:
    variant = make_product(berlin).variants.get()
    _, secret = issue(name="Shop", rights=["stock.write"], reach=EVERYWHERE, actor=SYSTEM)
    body = json.dumps([{"external_id": variant.external_id, "on_hand": 7}])
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.post("/api/v1/stock?store=berlin", body, "application/json", headers=headers)

    assert [one["outcome"] for one in answer.json()] == ["created"]
    assert figures(Level.objects.get()) == {"on_hand": 7, "available": 7}
