"""Many at once: nothing is sold twice, nobody waits for each other in a circle, and everything stays proven."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
from floorwalker.channels.reservations.holding.taking import Ask, Told, take
from floorwalker.channels.reservations.models import Hold
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    convert,
    hold,
    hold_all,
    pass_minutes,
    session_of,
)
from floorwalker.commerce.stock.counting import count as recount
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, fresh, make_level
from floorwalker.core.errors import Unreachable
from floorwalker.core.later import timers
from floorwalker.core.models import Event as LogEvent
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once
from floorwalker.kit.tests.until import until

THREADS = 32


@pytest.fixture
def hamburg(transactional_db: None) -> Store:
    """A store whose rows every thread sees."""
    return make_store("hamburg")


def _alone(level: Level, units: int, token: str, key: str = "") -> Told:
    """Ask without waiting for others, as another process would."""
    wanted = [Wanted(variant=level.external_id, quantity=units)]
    (answer,) = take([asks.reserving(level.store, token, wanted, actor=SYSTEM, key=key)])
    assert isinstance(answer, Told), answer
    return answer


def _crowd(*works: Callable[[], Any]) -> list[Any]:
    """More threads at the same moment than there are connections: who has none yet waits for one."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait(timeout=10)
        try:
            return work()
        except Exception as problem:  # noqa: BLE001 - the test looks at it
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def _got(answers: list[Any]) -> int:
    assert [a for a in answers if isinstance(a, Exception)] == []
    return sum(answer.said.changed for answer in answers)


@pytest.mark.parametrize("ask", [_alone, hold], ids=["alone", "together"])
def test_of_32_shoppers_for_5_units_5_get_one(hamburg: Store, ask: Callable[..., Told]) -> None:
    level = make_level(hamburg, 5)

    answers = _crowd(*(partial(ask, level, 1, f"cart-{n}") for n in range(THREADS)))

    assert _got(answers) == 5
    assert Session.objects.count() == 5
    assert figures(level) == {"on_hand": 5, "held": 5}
    assert_proven()


@pytest.mark.parametrize("ask", [_alone, hold], ids=["alone", "together"])
def test_one_cart_that_asks_many_times_at_once_has_what_it_asked_for(hamburg: Store, ask: Callable[..., Told]) -> None:
    level = make_level(hamburg, 5)

    answers = at_once(*(partial(ask, level, 1, "cart-1") for _ in range(8)))

    assert _got(answers) == 8
    assert LogEvent.objects.count() == 1
    assert figures(level) == {"on_hand": 5, "held": 1, "available": 4}
    assert_proven()


def test_the_same_key_at_once_is_done_once(hamburg: Store) -> None:
    level = make_level(hamburg, 5)

    answers = at_once(*(partial(_alone, level, units, "cart-1", "k-1") for units in (1, 2, 3, 4)))

    assert sum(answer.before is None for answer in answers) == 1
    assert LogEvent.objects.count() == 1
    assert_proven()


def test_a_name_that_somebody_takes_at_this_moment_is_found_beside_carts_that_open_nothing(hamburg: Store) -> None:
    level = make_level(hamburg, 5)
    hold(level, 1, "old")
    taken, waiting = Event(), Event()

    def wanting(units: int) -> Ask:
        wanted = [Wanted(variant=level.external_id, quantity=units)]
        return asks.reserving(hamburg, "new", wanted, actor=SYSTEM)

    def first() -> None:
        with transaction.atomic():
            take([wanting(1)])
            taken.set()
            assert waiting.wait(10)

    def second() -> list[Any]:
        assert taken.wait(10)
        return take([wanting(2), asks.releasing(hamburg, "old", (), actor=SYSTEM)])

    def watch() -> None:
        assert taken.wait(10)
        until(_somebody_waits, 10)
        waiting.set()

    _, (more, gone), _ = at_once(first, second, watch)

    assert (more.status, [held.quantity for held in more.holds]) == ("active", [2])
    assert gone.status == "cancelled"
    assert figures(level) == {"on_hand": 5, "held": 2, "available": 3}
    assert_proven()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def test_carts_in_opposite_order_do_not_wait_in_a_circle(hamburg: Store) -> None:
    levels = [make_level(hamburg, 1000) for _ in range(6)]

    def shop(number: int) -> None:
        for step in range(6):
            mine = levels if (number + step) % 2 else levels[::-1]
            wanted = [Wanted(variant=level.external_id, quantity=1 + step) for level in mine]
            (answer,) = take([asks.reserving(hamburg, f"cart-{number}", wanted, actor=SYSTEM)])
            assert isinstance(answer, Told)

    assert at_once(*(partial(shop, number) for number in range(8))) == [None] * 8
    assert [fresh(level).held for level in levels] == [48] * 6
    assert_proven()


def test_an_order_and_the_expiry_of_its_cart_have_one_outcome(hamburg: Store) -> None:
    for number in range(5):
        level = make_level(hamburg, 1)
        told = hold(level, 1, f"cart-{number}")
        pass_minutes(15, told.session_id)

        at_once(
            partial(convert, level, f"cart-{number}", f"#{number}"),
            timers.settle_all,
            partial(_alone, level, 1, f"other-{number}"),
        )

        stands = figures(level)
        assert stands in ({"on_hand": 1, "committed": 1}, {"on_hand": 1, "held": 1})
        assert (session_of(told).status == "converted") is ("committed" in stands)
    assert_proven()


def test_several_sweepers_release_each_hold_once(hamburg: Store) -> None:
    level = make_level(hamburg, 40)
    carts = [hold(level, 1, f"cart-{n}") for n in range(40)]
    pass_minutes(1441)

    swept = at_once(*[timers.settle_all] * 5)

    assert sum(swept) == len(carts)
    assert LogEvent.objects.filter(type="cart.holds_expired").count() == len(carts)
    assert figures(level) == {"on_hand": 40, "available": 40}
    assert_proven()


def test_stock_that_is_counted_while_carts_ask_never_sells_what_is_not_there(hamburg: Store) -> None:
    level = make_level(hamburg, 20)
    deeds: list[Callable[[], Any]] = [partial(_alone, level, 1, f"cart-{n}") for n in range(24)]
    deeds[::6] = [partial(recount, level, units, actor=SYSTEM) for units in (4, 9, 2, 6)]

    answers = _crowd(*deeds)

    assert [a for a in answers if isinstance(a, Exception)] == []
    stored = fresh(level)
    assert stored.available >= 0
    assert stored.held <= 20
    assert_proven()


@contextmanager
def _kept(level: Level) -> Iterator[None]:
    """Somebody has locked this level and does not let go."""
    blocking, done = Event(), Event()

    def block() -> None:
        with transaction.atomic():
            Level.objects.select_for_update().get(pk=level.pk)
            blocking.set()
            done.wait(30)
        connection.close()

    blocker = Thread(target=block)
    blocker.start()
    blocking.wait(10)
    try:
        yield
    finally:
        done.set()
        blocker.join()


def test_somebody_who_blocks_one_level_keeps_nobody_from_the_others(hamburg: Store) -> None:
    stuck, free = make_level(hamburg, 5), make_level(hamburg, 50)
    hold(stuck, 1, "cart-0")
    release = asks.releasing(hamburg, "cart-0", [], actor=SYSTEM)
    with _kept(stuck):
        first = at_once(partial(hold, stuck, 1, "cart-1"), partial(hold, free, 1, "cart-2"))
        began = time.monotonic()
        then = _crowd(
            *(partial(hold, stuck, 1, f"late-{n}") for n in range(20)),
            *(partial(hold, free, 1, f"other-{n}") for n in range(20)),
            partial(asks.told, release),
        )
        waited = time.monotonic() - began

    busy = [answer for answer in (*first, *then) if isinstance(answer, Unreachable)]
    assert [str(problem) for problem in busy] == [
        "Others are at work on this stock. Nothing was changed; try again."
    ] * 22
    assert _got([answer for answer in (*first, *then) if answer not in busy]) == 21
    assert waited < 2, "who comes later does not wait for what is stuck"
    assert figures(stuck) == {"on_hand": 5, "held": 1, "available": 4}
    assert Session.objects.count() == 22
    assert hold(stuck, 1, "cart-1").said.changed
    assert_proven()


@pytest.mark.parametrize("stuck_first", [True, False])
def test_while_one_level_is_stuck_those_who_crowd_at_another_wait_their_turn(hamburg: Store, stuck_first: bool) -> None:
    levels = [make_level(hamburg, 50), make_level(hamburg, 50)]
    stuck, free = levels if stuck_first else reversed(levels)

    def both(number: int) -> list[Any]:
        wanted = {f"free-{number}": free, f"stuck-{number}": stuck}
        return take(
            [
                asks.reserving(hamburg, token, [Wanted(variant=level.external_id, quantity=1)], actor=SYSTEM)
                for token, level in wanted.items()
            ]
        )

    with _kept(stuck):
        answers = at_once(*[partial(both, number) for number in range(8)])

    assert [type(got) for got, _ in answers] == [Told] * 8
    assert [type(busy) for _, busy in answers] == [Unreachable] * 8
    assert figures(free) == {"on_hand": 50, "held": 8, "available": 42}
    assert_proven()


def test_what_is_overdue_and_kept_by_somebody_stands_in_the_way_of_its_own_level_only(hamburg: Store) -> None:
    stuck, free = make_level(hamburg, 1), make_level(hamburg, 1)
    late = hold_all(hamburg, {stuck: 1, free: 1}, "cart-1")
    pass_minutes(15, late.session_id)
    with _kept(stuck):
        assert hold(free, 1, "cart-2").said.changed is False
    assert hold(free, 1, "cart-2").said.changed
    assert_proven()


def test_crossing_carts_of_many_lines_get_all_or_nothing(hamburg: Store) -> None:
    one, other = make_level(hamburg, 3), make_level(hamburg, 3)
    numbers = count()

    def shop(*order: Level) -> Told:
        return hold_all(hamburg, dict.fromkeys(order, 1), f"cart-{next(numbers)}")

    answers = _crowd(*([partial(shop, one, other), partial(shop, other, one)] * 5))

    assert _got(answers) == 3
    assert Hold.objects.filter(state="held").count() == 6
    assert (figures(one), figures(other)) == ({"on_hand": 3, "held": 3}, {"on_hand": 3, "held": 3})
    assert_proven()


@pytest.mark.parametrize("table", ["core_event", "stock_stockentry", "core_tallydelta"])
def test_a_server_that_dies_in_the_middle_leaves_nothing_half_done(hamburg: Store, table: str) -> None:
    level = make_level(hamburg, 5)
    hold(level, 1, "cart-1")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$"
        )
        cursor.execute(f"CREATE TRIGGER die BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION die()")
    try:
        (answer,) = at_once(partial(_alone, level, 2, "cart-2", "k-2"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION die() CASCADE")

    assert isinstance(answer, OperationalError)
    assert figures(level) == {"on_hand": 5, "held": 1, "available": 4}
    assert Session.objects.count() == 1
    assert_proven()
    assert _alone(level, 2, "cart-2", "k-2").before is None
    assert_proven()
