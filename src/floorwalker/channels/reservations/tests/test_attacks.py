"""Attacks on stock: made up alike each time, noticed and stopped by what a store has published; and shoppers who are left alone."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.attacks.kinds import ATTACKS, one_address, stolen_token
from floorwalker.channels.reservations.attacks.normal import PACE, shoppers
from floorwalker.channels.reservations.attacks.play import Figures, figures, play
from floorwalker.channels.reservations.attacks.steps import Step, spread, together
from floorwalker.channels.reservations.tests.builders import assert_proven, pass_minutes
from floorwalker.channels.reservations.tests.test_rules import publish_rules, rule
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures as stock
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.later import outbox
from floorwalker.core.models import Session
from floorwalker.rules.document import Then

DATA = Path("../shared/data")
SHOPS, CLICKS = DATA / "fraud-sessions/online_shoppers_train.csv.gz", DATA / "baskets/otto/train_20_sessions.jsonl"
PAUSE = 30 * 60_000
REVIEWED = ("Review", "level:review", Then("restrict", {"actions": ["block", "release"]}))


def _passing(seconds: float, played: Sequence[UUID]) -> None:
    if played:
        pass_minutes(seconds / 60, *played)


def _played(store: Store, *parts: Iterator[Step]) -> dict[str, Figures]:
    return figures(play(store, together(*parts), _passing).values())


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


@pytest.mark.skipif(not SHOPS.exists(), reason="the sessions are not here")
def test_shoppers_see_as_many_pages_and_buy_as_often_as_real_ones() -> None:
    with gzip.open(SHOPS, "rt") as lines:
        sessions = list(csv.DictReader(lines))
    pages = [float(one["ProductRelated"]) for one in sessions]

    assert [(share, _quantile(pages, share)) for share, _ in PACE.pages] == list(PACE.pages)
    assert round(sum(one["Revenue"] == "True" for one in sessions) / len(sessions), 3) == PACE.buys


def _visits() -> Iterator[list[dict[str, Any]]]:
    for line in CLICKS.read_text().splitlines():
        events = json.loads(line)["events"]
        breaks = [
            0,
            *(place + 1 for place, (a, b) in enumerate(pairwise(events)) if b["ts"] - a["ts"] > PAUSE),
            len(events),
        ]
        yield from (events[start:end] for start, end in pairwise(breaks))


@pytest.mark.skipif(not CLICKS.exists(), reason="the clicks are not here")
def test_shoppers_fill_carts_at_the_pace_of_real_ones() -> None:
    carts = [added for visit in _visits() if (added := [one for one in visit if one["type"] == "carts"])]
    pauses = [(b["ts"] - a["ts"]) / 1000 for added in carts for a, b in pairwise(added)]

    assert Counter(len({one["aid"] for one in added}) for added in carts) == Counter(PACE.articles)
    assert [(share, round(_quantile(pauses, share))) for share, _ in PACE.pauses] == list(PACE.pauses)


def test_the_same_seed_makes_the_same_steps_and_another_makes_others() -> None:
    goods = ["a", "b", "c", "d"]

    assert list(shoppers(20, 600, goods)) == list(shoppers(20, 600, goods)) != list(shoppers(20, 600, goods, seed=8))
    for attack in ATTACKS.values():
        assert list(attack(goods)) == list(attack(goods))
        assert {step.kind for step in attack(goods)} == {attack.__name__}


def test_values_are_spread_as_their_quantiles_say() -> None:
    quantiles = ((0.1, 10.0), (0.5, 20.0), (0.9, 100.0))
    assert [round(spread(share, quantiles), 9) for share in (0, 0.1, 0.3, 0.5, 0.7, 1)] == [10, 10, 15, 20, 60, 100]


def test_shoppers_are_left_alone(berlin: Store, mia: Actor) -> None:
    publish_rules(berlin, mia, rule(*REVIEWED))
    goods = [make_level(berlin, 30).external_id for _ in range(8)]
    found = _played(berlin, shoppers(25, 1800, goods))["normal"]

    assert (found.carts, found.noticed, found.restricted, found.freed) == (25, 0, 0, 0)
    assert_proven()


def test_hoarding_by_one_address_is_noticed_within_two_minutes_and_its_units_come_free(
    berlin: Store, mia: Actor
) -> None:
    publish_rules(berlin, mia, rule(*REVIEWED))
    level, other = make_level(berlin, 40), make_level(berlin, 40)
    found = _played(berlin, one_address([level.external_id], start=60), shoppers(6, 200, [other.external_id]))
    attack = found["one_address"]

    assert attack.delay is not None and attack.delay <= 120
    assert attack.share_freed == 1
    assert found["normal"].noticed == 0
    assert stock(level)["available"] >= attack.freed
    assert_proven()


def test_a_token_that_travels_is_stopped_by_a_rule_on_countries(berlin: Store, mia: Actor) -> None:
    then = Then("restrict", {"actions": ["block", "release"]})
    publish_rules(berlin, mia, rule("Travels", "countries>2", then))
    levels: list[Level] = [make_level(berlin, 40) for _ in range(2)]
    found = _played(berlin, stolen_token([level.external_id for level in levels], carts=2))["stolen_token"]

    assert (found.carts, found.restricted, found.freed) == (2, 2, 6)
    assert found.delay == 140


def test_a_drill_plays_an_attack_as_it_would_happen(berlin: Store, capsys: pytest.CaptureFixture[str]) -> None:
    levels = [make_level(berlin, 60 - place) for place in range(10)]
    call_command("drill", "one_address", "--store", "berlin", "--speed", "100000", "--shoppers", "3", "--seed", "7")

    outbox.deliver()

    said = capsys.readouterr().out
    assert "one_address: 40 carts asked for 40 units; 0 ordered, 0 set free by restrictions" in said
    assert stock(levels[0])["held"] == 40
    assert Session.objects.filter(token__startswith="one_address", risk="review").count() == 40
    assert not Session.objects.filter(token__startswith="normal", risk="review").exists()
    assert_proven()


def test_a_drill_needs_an_open_store_with_something_in_stock(berlin: Store) -> None:
    for store, says in (
        ("nowhere", "There is no open store “nowhere”."),
        ("berlin", "There is nothing in stock in “berlin”."),
    ):
        with pytest.raises(CommandError, match=says):
            call_command("drill", "cycles", "--store", store)

    assert not Session.objects.exists()
