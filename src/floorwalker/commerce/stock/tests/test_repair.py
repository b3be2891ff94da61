"""A counter that was changed behind the ledger's back is found, put right from the ledger, and that is written down."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.counting import adjust
from floorwalker.commerce.stock.models import Correction, Level
from floorwalker.commerce.stock.proof import findings
from floorwalker.commerce.stock.tests.builders import figures, make_level, ways
from floorwalker.commerce.stock.tests.test_counting import hold


def _repair(*more: str) -> list[str]:
    out = StringIO()
    call_command("repair", "stock", *more, stdout=out)
    return out.getvalue().splitlines()


def _corrupt(level: Level, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE stock_level SET {change} WHERE id = %s", [level.pk])


def test_where_all_follows_nothing_is_put_right(berlin: Store) -> None:
    hold(make_level(berlin, 5), 2)

    assert list(findings()) == []
    assert _repair() == ["Nothing had to be put right."]
    assert not Correction.objects.exists()


def test_a_counter_changed_by_hand_is_found_put_right_and_written_down(berlin: Store, desk: Client) -> None:
    level, other = make_level(berlin, 5), make_level(berlin, 7)
    hold(level, 2)
    before = ways(level)
    _corrupt(level, "on_hand = 9, held = 1")

    assert [str(one) for one in findings()] == [
        f"stock level {level.pk}: on_hand is stored as 9, but should be 5",
        f"stock level {level.pk}: held is stored as 1, but should be 2",
    ]
    assert _repair("--by", "Mia") == [
        f"stock level {level.pk}: on_hand was 9, and is 5",
        f"stock level {level.pk}: held was 1, and is 2",
        "Put 2 counters right.",
    ]
    assert figures(level) == {"on_hand": 5, "held": 2, "available": 3}
    assert (ways(level), figures(other)) == (before, {"on_hand": 7, "available": 7})
    assert list(Correction.objects.order_by("id").values_list("counter", "before", "after", "actor_label")) == [
        ("on_hand", 9, 5, "Mia"),
        ("held", 1, 2, "Mia"),
    ]
    assert list(findings()) == []
    page = desk.get(page_of("stock", level.pk)).content.decode()
    assert "On hand did not follow from the ledger and was put right: 9 → 5" in page


def test_what_was_put_right_can_be_worked_with(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)
    _corrupt(level, "entry_count = 0, on_hand = 50")
    _repair()

    assert figures(adjust(level, 1, actor=mia)) == {"on_hand": 6, "available": 6}


def test_what_was_written_down_is_never_changed(berlin: Store) -> None:
    _corrupt(make_level(berlin, 5), "on_hand = 9")
    _repair()

    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM stock_correction")
