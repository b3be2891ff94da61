"""Many at once: the order of the line is that in which they came, and every unit is somebody's exactly once."""

from functools import partial
from random import Random

import pytest

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.tests.builders import assert_proven, convert, hold, pass_minutes
from floorwalker.channels.reservations.waiting import line
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.channels.reservations.waiting.tests.builders import claim, leave, pass_offers, stands, sweep, wait
from floorwalker.commerce.stock.counting import adjust
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import fresh, make_level
from floorwalker.core.errors import FloorwalkerError
from floorwalker.core.later import timers
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once


@pytest.fixture
def hamburg(transactional_db: None) -> Store:
    """A store whose rows every thread sees."""
    return make_store("hamburg")


def test_who_joins_at_the_same_moment_gets_a_place_of_their_own(hamburg: Store) -> None:
    level = make_level(hamburg, 0)
    answers = at_once(*(partial(wait, level, f"cart-{n}") for n in range(8)))

    assert sorted(entry.place for entry in answers) == list(range(1, 9))
    by_place = Entry.objects.order_by("place").values_list("joined_at", flat=True)
    assert list(by_place) == sorted(by_place)


def test_one_cart_that_joins_many_times_at_once_stands_in_line_once(hamburg: Store) -> None:
    level = make_level(hamburg, 0)
    answers = at_once(*(partial(wait, level, "anna") for _ in range(8)))

    assert {entry.pk for entry in answers} == {Entry.objects.get().pk}


@pytest.mark.parametrize("free", [1, 3, 5])
def test_what_comes_free_at_once_goes_to_the_first_in_line_while_strangers_ask(hamburg: Store, free: int) -> None:
    level = make_level(hamburg, 5)
    for n in range(5):
        hold(level, 1, f"holder-{n}")
    for n in range(4):
        wait(level, f"waiter-{n}")
    gives = [partial(hold, level, 0, f"holder-{n}") for n in range(free)]
    wants = [partial(hold, level, 1, f"stranger-{n}") for n in range(8 - free)]
    answers = at_once(*gives, *wants)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    offered = min(free, 4)
    assert [state for _, state, _ in stands(level)] == ["offered"] * offered + ["waiting"] * (4 - offered)
    won = [answer for answer in answers[free:] if answer.said.changed]
    assert len(won) <= free - offered
    assert_proven()


def test_an_offer_is_claimed_left_or_lapses_once(hamburg: Store) -> None:
    level = make_level(hamburg, 1)
    hold(level, 1, "holder")
    wait(level, "anna")
    wait(level, "ben")
    hold(level, 0, "holder")
    (entry,) = Entry.objects.filter(token="anna")
    answers = at_once(partial(claim, level, "anna"), partial(claim, level, "anna"), partial(leave, level, "anna"))

    claimed = [answer for answer in answers[:2] if not isinstance(answer, FloorwalkerError)]
    entry.refresh_from_db()
    assert (entry.state, len(claimed)) in {("claimed", 1), ("left", 0)}
    assert fresh(level).held == 1
    assert_proven()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_at_once_no_unit_is_oversold_or_stranded(hamburg: Store, seed: int) -> None:
    levels = [make_level(hamburg, 3), make_level(hamburg, 2)]
    answers = at_once(*(partial(_wander, levels, seed * 100 + number) for number in range(6)))

    assert answers == [None] * 6
    assert_proven()
    pass_offers(60)
    pass_minutes(120)
    timers.settle_all()
    while sweep():
        pass_offers(60)
    for level in map(fresh, levels):
        assert level.held == 0
        assert level.available == level.on_hand - level.committed
    assert not Entry.objects.filter(state__in=("waiting", "offered")).exists()
    assert_proven()


def _wander(levels: list[Level], seed: int) -> None:
    """A cart that does this and that; what is refused is refused."""
    dice, mine = Random(seed), f"cart-{seed}"
    deeds = (
        lambda level: hold(level, dice.randint(0, 2), mine),
        lambda level: wait(level, mine, dice.randint(1, 2)),
        lambda level: claim(level, mine),
        lambda level: leave(level, mine),
        lambda level: convert(level, mine, f"#{seed}"),
        lambda level: adjust(level, 1, actor=SYSTEM),
        lambda level: line.lapse(line.overdue()),
    )
    for _ in range(14):
        (deed,) = dice.choices(deeds, weights=(6, 6, 4, 1, 1, 1, 2))
        try:
            deed(dice.choice(levels))
        except FloorwalkerError:
            continue
