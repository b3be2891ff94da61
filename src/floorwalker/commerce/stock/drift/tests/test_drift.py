"""Where the shop says something else than is known here: since when, by how much, until both agree."""

import json
from typing import Any

import pytest
from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.tokens import issue
from floorwalker.commerce.stock.counting import adjust, count
from floorwalker.commerce.stock.drift.intake import REPORTS
from floorwalker.commerce.stock.drift.models import Told
from floorwalker.commerce.stock.drift.proof import findings
from floorwalker.commerce.stock.drift.tests.samples import report
from floorwalker.commerce.stock.intake import STOCK
from floorwalker.commerce.stock.ledger import Way, move
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.commerce.stock.tests.test_counting import hold
from floorwalker.commerce.tests.builders import told as tell


def _drift(level: Level) -> tuple[int, int] | None:
    """By how much the shop says more, on hand and committed; nothing where both agree."""
    found = Told.objects.get(level=level)
    assert list(findings()) == []
    return (found.on_hand_gap, found.committed_gap) if found.since else None


def test_what_is_told_is_taken_over_and_differs_from_nothing(berlin: Store) -> None:
    assert _drift(make_level(berlin, 5, committed=1)) is None


def test_what_is_reported_is_compared_and_changes_nothing(berlin: Store) -> None:
    level = make_level(berlin, 5, committed=1)
    report(level, 3, committed=2)

    assert _drift(level) == (-2, 1)
    assert figures(level) == {"on_hand": 5, "committed": 1, "available": 4}


def test_what_the_shop_does_not_tell_is_not_compared(berlin: Store) -> None:
    level = make_level(berlin, 5, committed=1)
    report(level, 5)

    assert _drift(level) is None


def test_drift_begins_with_the_change_and_ends_when_both_agree(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)
    adjust(level, 2, actor=mia)
    since = Told.objects.get(level=level).since
    adjust(level, 1, actor=mia)

    assert _drift(level) == (-3, 0)
    assert Told.objects.get(level=level).since == since

    count(level, 5, actor=mia)

    assert _drift(level) is None


def test_a_hold_is_no_drift_but_an_order_of_which_the_shop_has_not_told_is(berlin: Store) -> None:
    level = make_level(berlin, 5, committed=0)
    hold(level, 2)
    assert _drift(level) is None

    way = {"level_id": level.pk, "source": "held", "target": "committed", "quantity": 2, "cause": "hold"}
    move([Way(**way, key="sold", actor=SYSTEM)])  # type: ignore[arg-type]  # as it is

    assert _drift(level) == (0, -2)

    tell(STOCK, berlin, {"external_id": level.external_id, "on_hand": 5, "committed": 2})

    assert _drift(level) is None


def test_the_same_report_again_is_known_to_be_so_still(berlin: Store) -> None:
    level = make_level(berlin, 5)
    first = report(level, 4)
    again = report(level, 4)

    assert again.updated_at > first.updated_at
    assert again.since == first.since


def test_a_report_of_what_is_not_here_is_refused(berlin: Store) -> None:
    (answer,) = tell(REPORTS, berlin, {"external_id": "nothing", "on_hand": 1})

    assert (answer.outcome, answer.code) == ("refused", "unknown_level")
    assert not Told.objects.exists()


def test_drift_that_nobody_knows_of_is_found(berlin: Store) -> None:
    level = make_level(berlin, 5)
    Told.objects.filter(level=level).update(on_hand=7)

    assert [str(one) for one in findings()] == [
        f"stock level {level.pk}, what the shop says: difference on hand is stored as 0, but should be 2",
        f"stock level {level.pk}, what the shop says: whether it differs is stored as False, but should be True",
    ]


@pytest.fixture
def send(db: None) -> Any:
    """What becomes of a report that a program sends."""
    _, secret = issue(name="Shop", rights=["drift.write", "drift.see"], reach=EVERYWHERE, actor=SYSTEM)
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def send_(*said: dict[str, Any]) -> Any:
        body = json.dumps(list(said))
        return client.post("/api/v1/drift?store=berlin", body, "application/json").json(), client

    return send_


def test_the_api_takes_reports_and_lists_what_differs(berlin: Store, send: Any) -> None:
    level, other = make_level(berlin, 5), make_level(berlin, 5)
    answers, client = send(
        {"external_id": level.external_id, "on_hand": 4}, {"external_id": other.external_id, "on_hand": 5}
    )

    assert [one["outcome"] for one in answers] == ["changed", "changed"]
    rows = client.get("/api/v1/records/drift").json()["rows"]
    assert [(row["variant"], row["told_on_hand"], row["on_hand"], row["on_hand_gap"]) for row in rows] == [
        (level.external_id, 4, 5, -1)
    ]
