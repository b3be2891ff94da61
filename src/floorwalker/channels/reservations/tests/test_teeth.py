"""The tests of races have teeth: without the lock and without the constraint they see stock sold twice, and either alone prevents it."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from psycopg.errors import CheckViolation, SerializationFailure

from floorwalker.accounts.actor import SYSTEM
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
from floorwalker.channels.reservations.holding.taking import Told, take
from floorwalker.channels.reservations.tests.builders import assert_proven
from floorwalker.channels.reservations.tests.wire import Halt, meeting, unlocked
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, fresh, make_level
from floorwalker.core.tests.builders import make_store
from floorwalker.core.tests.threads import at_once

SHOPPERS, UNITS = 6, 2
_RULE = "stock_never_oversold"


@pytest.fixture
def level(transactional_db: None) -> Level:
    """A level of few units that every thread sees."""
    return make_level(make_store("hamburg"), UNITS)


@pytest.fixture
def unguarded(level: Level) -> Iterator[None]:
    """The constraint is away meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [_RULE])
        (rule,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE stock_level DROP CONSTRAINT {_RULE}")
        yield
        cursor.execute("UPDATE stock_level SET on_hand = 1000")
        cursor.execute(f"ALTER TABLE stock_level ADD CONSTRAINT {_RULE} {rule}")


def _shop(level: Level, gate: Barrier, number: int, *, locks: bool = True) -> Any:
    """Hold one unit, and dawdle between the look at the level and the write."""
    ask = asks.reserving(level.store, f"cart-{number}", [Wanted(variant=level.external_id, quantity=1)], actor=SYSTEM)
    with ExitStack() as stack:
        stack.enter_context(meeting("FROM stock_level", gate))
        if not locks:
            stack.enter_context(unlocked("stock_level"))
        (answer,) = take([ask])
    assert isinstance(answer, Told), answer
    return answer.said.changed


def _crowd(level: Level, *, locks: bool) -> list[Any]:
    gate = Barrier(SHOPPERS, timeout=0.5)
    return at_once(*(partial(_shop, level, gate, number, locks=locks) for number in range(SHOPPERS)))


def test_without_lock_and_constraint_more_is_sold_than_there_is(level: Level, unguarded: None) -> None:
    assert _crowd(level, locks=False) == [True] * SHOPPERS
    assert fresh(level).held == SHOPPERS
    assert fresh(level).available == UNITS - SHOPPERS


def test_the_lock_alone_lets_nothing_be_sold_twice(level: Level, unguarded: None) -> None:
    assert sorted(_crowd(level, locks=True)) == [False] * (SHOPPERS - UNITS) + [True] * UNITS
    assert figures(level) == {"on_hand": UNITS, "held": UNITS}
    assert_proven()


def test_the_constraint_alone_lets_nothing_be_sold_twice(level: Level) -> None:
    answers = _crowd(level, locks=False)

    refused = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert (len(refused), answers.count(True)) == (SHOPPERS - UNITS, UNITS)
    assert all(isinstance(problem.__cause__, CheckViolation) for problem in refused)
    assert figures(level) == {"on_hand": UNITS, "held": UNITS}
    assert_proven()


def test_who_looked_before_another_sold_is_refused_where_reads_are_repeatable(level: Level, unguarded: None) -> None:
    halt = Halt()

    def late() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_isolation = 'repeatable read'")
        try:
            with halt.before("FROM stock_level"):
                return _shop(level, Barrier(1), 1)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET default_transaction_isolation")

    def early() -> Any:
        assert halt.reached.wait(10)
        try:
            return _shop(level, Barrier(1), 2)
        finally:
            halt.let_go()

    refused, sold = at_once(late, early)

    assert sold is True
    assert isinstance(refused, OperationalError)
    assert isinstance(refused.__cause__, SerializationFailure)
    assert figures(level) == {"on_hand": UNITS, "held": 1, "available": UNITS - 1}
    assert_proven()
