"""The merchant's own shop is asked in signed words to move stock, and what it answers is taken for what it means."""

import pytest

from floorwalker.connectors.stock import Change, Reading, Shift
from floorwalker.connectors.webhook.tests.shop import shop
from floorwalker.kit.errors import Refused, Unreachable

pytestmark = pytest.mark.django_db
ONE = Shift(
    key="level:1-1:1",
    account="berlin",
    item="v-1",
    reason="reservation_created",
    reference="floorwalker://stock/level/1-1",
    changes=(Change(source="available", target="reserved", quantity=2, compare=7),),
)


def test_a_shift_is_asked_for_in_signed_words() -> None:
    with shop() as here:
        here.port.move(ONE)

        assert here.asked == [
            {
                "key": "level:1-1:1",
                "store": "berlin",
                "item": "v-1",
                "reason": "reservation_created",
                "reference": "floorwalker://stock/level/1-1",
                "changes": [{"source": "available", "target": "reserved", "quantity": 2, "compare": 7}],
            }
        ]
        assert here.figures("v-1") == {"available": -2, "reserved": 2}


def test_only_a_422_says_for_certain_that_nothing_was_moved() -> None:
    with shop("422") as here, pytest.raises(Refused, match="not so many"):
        here.port.move(ONE)


@pytest.mark.parametrize("habit", ["403", "500", "429", "dies", "silent", "garbled"])
def test_everything_else_may_be_before_or_after_the_deed(habit: str) -> None:
    with shop(habit) as here, pytest.raises(Unreachable):
        here.port.move(ONE)


def test_the_shop_says_what_there_is_of_what_it_knows() -> None:
    with shop() as here:
        here.levels = [{"item": "v-1", "on_hand": 5, "committed": 1}, {"item": "v-2", "on_hand": 3}]

        assert here.port.read("berlin", ["v-1", "v-2", "v-3"]) == {
            "v-1": Reading(on_hand=5, committed=1),
            "v-2": Reading(on_hand=3),
        }


def test_levels_that_cannot_be_are_no_answer() -> None:
    with shop() as here:
        here.levels = [{"item": "v-1", "on_hand": -5}]

        with pytest.raises(Unreachable, match="cannot be read"):
            here.port.read("berlin", ["v-1"])
