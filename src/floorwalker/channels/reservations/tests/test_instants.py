"""At the instant: a millisecond before a hold is over, at that moment, and a millisecond after; and clocks that are put back."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding import storefront
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    convert,
    hold,
    holds_of,
    pass_minutes,
    session_of,
)
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.clock import now
from floorwalker.core.later import timers
from floorwalker.core.models import Event

SetClock = Callable[[datetime], None]
CART = "dGhlIGZpcnN0IGNhcnQgaXM"
"""A token that cannot be guessed, as storefronts must have."""
INSTANTS = {"before": timedelta(milliseconds=-1), "at": timedelta(0), "after": timedelta(milliseconds=1)}


@pytest.fixture
def set_clock(db: None) -> Iterator[SetClock]:
    """The database's clock, to be set: in this transaction, functions of ours stand before PostgreSQL's own."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA set_clock")
        for name in ("clock_timestamp", "statement_timestamp"):
            cursor.execute(
                f"CREATE FUNCTION set_clock.{name}() RETURNS timestamptz LANGUAGE sql"
                " AS $$ SELECT current_setting('clock.stands')::timestamptz $$"
            )

        def set_(moment: datetime) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('clock.stands', %s, true)", [moment.isoformat()])
                cursor.execute("SET LOCAL search_path = set_clock, pg_catalog, public")

        yield set_


@pytest.fixture
def level(berlin: Store) -> Level:
    """One unit."""
    return make_level(berlin, 1)


@pytest.mark.parametrize("instant", INSTANTS)
def test_an_order_at_the_end_of_its_time_takes_the_unit_that_nobody_else_took(
    level: Level, set_clock: SetClock, instant: str
) -> None:
    told = hold(level)
    assert told.expires_at is not None
    set_clock(told.expires_at + INSTANTS[instant])
    after = convert(level)

    assert (after.status, after.said) == ("converted", instant != "before")
    assert hold(level, 1, "cart-2").said.changed is False
    assert figures(level) == {"on_hand": 1, "committed": 1}
    assert_proven()


@pytest.mark.parametrize("instant", INSTANTS)
def test_another_cart_takes_the_unit_from_the_instant_on_and_then_the_order_comes_too_late(
    level: Level, set_clock: SetClock, instant: str
) -> None:
    told = hold(level)
    assert told.expires_at is not None
    set_clock(told.expires_at + INSTANTS[instant])
    other = hold(level, 1, "cart-2")
    after = convert(level)

    assert other.said.changed is (instant != "before")
    assert after.status == ("converted" if instant == "before" else "expired")
    assert session_of(told).cart.conflict == ("" if instant == "before" else "#1001")
    assert figures(level) == {"on_hand": 1, "committed" if instant == "before" else "held": 1}
    if instant != "before":
        assert convert(level, "cart-2", "#1002").status == "converted"
    assert_proven()


@pytest.mark.parametrize("instant", INSTANTS)
def test_the_timer_and_the_sweep_agree_to_the_millisecond(level: Level, set_clock: SetClock, instant: str) -> None:
    told = hold(level, 1, CART)
    assert told.expires_at is not None
    set_clock(told.expires_at + INSTANTS[instant])

    assert timers.settle_all() == (0 if instant == "before" else 1)
    shown = storefront.standing(level.store, CART)
    assert (shown.status, len(shown.holds)) == (("active", 1) if instant == "before" else ("expired", 0))
    assert shown.seconds_left == 0
    assert_proven()


def test_a_clock_that_steps_back_revives_no_hold_and_sells_nothing_twice(level: Level, set_clock: SetClock) -> None:
    began = now()
    set_clock(began)
    told = hold(level, 1, CART)
    assert told.expires_at is not None
    set_clock(told.expires_at)
    timers.settle_all()
    set_clock(began)

    assert hold(level, 1, "cart-2").said.changed
    assert hold(level, 1, CART).said.changed is False
    assert convert(level, CART).status == "expired"
    assert holds_of(told) == [(1, "expired"), (0, "denied")]
    assert storefront.standing(level.store, CART).holds == ()
    assert figures(level) == {"on_hand": 1, "held": 1}
    assert_proven()


def test_a_clock_that_steps_back_lengthens_no_hold_that_was_seen_to_end(level: Level, set_clock: SetClock) -> None:
    began = now()
    set_clock(began)
    told = hold(level)
    assert told.expires_at is not None
    set_clock(told.expires_at - timedelta(seconds=1))
    again = hold(level)
    set_clock(began - timedelta(minutes=5))

    assert again.expires_at == told.expires_at
    assert hold(level).expires_at == told.expires_at
    assert_proven()


def test_nobody_has_swept_for_a_day_and_everything_is_free(berlin: Store) -> None:
    level = make_level(berlin, 30)
    late = [hold(level, 1, f"cart-{n}") for n in range(30)]
    pass_minutes(24 * 60)

    assert hold(level, 30, "all").said.granted
    assert {session_of(told).status for told in late} == {"expired"}
    assert Event.objects.filter(type="cart.holds_expired").count() == 30
    assert timers.settle_all() == 0
    assert figures(level) == {"on_hand": 30, "held": 30}
    assert_proven()
