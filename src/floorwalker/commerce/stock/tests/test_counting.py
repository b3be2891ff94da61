"""What is counted, adjusted and set aside; every unit's way is in the ledger."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.stock.counting import adjust, count, set_aside
from floorwalker.commerce.stock.ledger import Way, move
from floorwalker.commerce.stock.models import Level, StockEntry
from floorwalker.commerce.stock.proof import findings
from floorwalker.commerce.stock.tests.builders import figures, fresh, make_level, ways
from floorwalker.core.errors import Invalid, NotAllowed, Refused
from floorwalker.core.tests.builders import clerk


def hold(level: Level, units: int, key: str = "h") -> None:
    """Hold units of a level, as a channel does."""
    move(
        [
            Way(
                level_id=level.pk,
                source="available",
                target="held",
                quantity=units,
                cause="hold",
                key=key,
                actor=clerk(),
            )
        ]
    )


def free(level: Level, units: int, key: str = "f") -> None:
    """Let them go."""
    move(
        [
            Way(
                level_id=level.pk,
                source="held",
                target="available",
                quantity=units,
                cause="hold",
                key=key,
                actor=clerk(),
            )
        ]
    )


def test_what_is_counted_is_on_hand(berlin: Store, mia: Actor) -> None:
    level = count(make_level(berlin, 5), 8, actor=mia, reason="found a box")

    assert figures(level) == {"on_hand": 8, "available": 8}
    assert ways(level) == [("outside", "available", 5), ("outside", "available", 3)]
    assert StockEntry.objects.filter(level=level).last().reason == "found a box"  # type: ignore[union-attr]  # there is one


def test_fewer_than_are_promised_leave_a_gap_that_free_units_fill_first(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)
    hold(level, 4)
    count(level, 2, actor=mia)

    assert figures(level) == {"on_hand": 2, "held": 4, "short": 2}

    free(level, 3)

    assert figures(level) == {"on_hand": 2, "held": 1, "available": 1}
    assert ways(level)[-1] == ("available", "short", 2)
    assert list(findings()) == []


def test_what_is_adjusted_changes_what_is_available(berlin: Store, mia: Actor) -> None:
    level = adjust(make_level(berlin, 5), -2, actor=mia, reason="broken")

    assert figures(level) == {"on_hand": 3, "available": 3}


def test_more_than_is_there_cannot_go(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)

    with pytest.raises(Refused, match="Only 5 are on hand"):
        adjust(level, -6, actor=mia)
    with pytest.raises(Refused, match="not so many"):
        set_aside(level, 6, actor=mia)
    with pytest.raises(Invalid, match="Between 0 and"):
        count(level, -1, actor=mia)
    with pytest.raises(NotAllowed):
        count(level, 1, actor=clerk("stock.see"))
    assert figures(level) == {"on_hand": 5, "available": 5}
    assert len(ways(level)) == 1


def test_what_is_set_aside_is_there_but_not_available(berlin: Store, mia: Actor) -> None:
    level = set_aside(make_level(berlin, 5), 2, actor=mia)

    assert figures(level) == {"on_hand": 5, "unavailable": 2, "available": 3}
    assert figures(set_aside(level, -1, actor=mia)) == {"on_hand": 5, "unavailable": 1, "available": 4}


def test_the_same_key_again_does_nothing(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)
    adjust(level, 2, actor=mia, key="delivery-7")
    adjust(level, 2, actor=mia, key="delivery-7")

    assert figures(level) == {"on_hand": 7, "available": 7}


def test_the_database_itself_refuses_to_oversell(berlin: Store) -> None:
    level = make_level(berlin, 5)

    with pytest.raises(IntegrityError, match="stock_never_oversold"), transaction.atomic():
        hold(level, 6)
    assert figures(level) == {"on_hand": 5, "available": 5}


def test_where_the_merchant_allows_it_more_is_sold_than_there_is(berlin: Store) -> None:
    level = make_level(berlin, 5, oversell=True)
    hold(level, 7)

    assert figures(level) == {"on_hand": 5, "held": 7, "available": -2}
    assert list(findings()) == []


@pytest.mark.parametrize("statement", ["UPDATE stock_stockentry SET quantity = 99", "DELETE FROM stock_stockentry"])
def test_the_ledger_is_never_changed(berlin: Store, statement: str) -> None:
    make_level(berlin, 5)

    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_level_that_does_not_follow_from_its_ledger_is_found(berlin: Store) -> None:
    level = make_level(berlin, 5)
    Level.objects.filter(pk=level.pk).update(on_hand=6)

    (found,) = findings()

    assert str(found) == f"stock level {level.pk}: on_hand is stored as 6, but should be 5"
    assert fresh(level).available == 6
