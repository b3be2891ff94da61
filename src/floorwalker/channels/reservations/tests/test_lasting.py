"""How long holds last: extended, renewed, expired; and orders that come in time, late, or too late."""

from collections.abc import Callable

import pytest

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.actions import cancel, extend, release
from floorwalker.channels.reservations.actions import convert as convert_by_hand
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.taking import Told
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    convert,
    granted,
    hold,
    hold_all,
    holds_of,
    pass_minutes,
    session_of,
)
from floorwalker.commerce.stock.models import StockEntry
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.errors import NotFound, Refused
from floorwalker.core.later import timers


def _last(store: Store, name: str, token: str = "cart-1") -> Told:
    return asks.told(asks.lasting(store, token, name, actor=SYSTEM))


def _minutes_left(told: Told) -> int:
    assert told.expires_at is not None
    return round((told.expires_at - told.now).total_seconds() / 60)


def test_a_cart_is_extended_as_often_as_the_store_allows(berlin: Store) -> None:
    hold(make_level(berlin, 5))
    told = _last(berlin, "extend")

    assert _minutes_left(told) == 20
    with pytest.raises(Refused, match="as often as it may"):
        _last(berlin, "extend")
    assert session_of(told).event_count == 2


def test_no_extension_goes_beyond_the_cap(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, max_extends=1000, extend_by=20, cap=40)
    hold(make_level(berlin, 5))

    assert [_minutes_left(_last(berlin, "extend")) for _ in range(2)] == [35, 40]
    with pytest.raises(Refused, match="as long as it may"):
        _last(berlin, "extend")


def test_changing_the_cart_does_not_begin_its_time_anew(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 1)
    pass_minutes(10, told.session_id)

    assert _minutes_left(hold(level, 2)) == 5


def test_a_heartbeat_renews_where_the_store_says_so(berlin: Store, set_terms: Callable[..., None]) -> None:
    level = make_level(berlin, 5)
    hold(level, 1)
    with pytest.raises(Refused, match="does not renew"):
        _last(berlin, "renew")
    set_terms(berlin, auto_renew=True, max_renewals=2, cap=25)
    told = hold(level, 1, "cart-2")
    pass_minutes(9, told.session_id)

    assert _minutes_left(_last(berlin, "renew", "cart-2")) == 15
    assert _minutes_left(_last(berlin, "renew", "cart-2")) == 15
    with pytest.raises(Refused, match="as often as it may"):
        _last(berlin, "renew", "cart-2")
    assert_proven()


def test_a_hold_whose_time_is_up_is_free_though_nobody_has_swept(berlin: Store) -> None:
    level = make_level(berlin, 5)
    gone = hold(level, 5)
    pass_minutes(15, gone.session_id)

    assert granted(hold(level, 4, "cart-2")) == [4]
    assert session_of(gone).status == "expired"
    assert figures(level) == {"on_hand": 5, "held": 4, "available": 1}
    assert_proven()


def test_the_sweep_releases_each_hold_once_in_the_clocks_name(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 2)
    pass_minutes(16, told.session_id)
    timers.settle_all()
    timers.settle_all()

    assert holds_of(told) == [(2, "expired")]
    assert figures(level) == {"on_hand": 5, "available": 5}
    last = StockEntry.objects.filter(level=level).last()
    assert last is not None
    assert (last.source, last.target, last.actor_kind, last.reason) == ("held", "available", "system", "time")
    assert_proven()


def test_an_expired_line_is_not_revived_by_the_others(berlin: Store) -> None:
    one, other = make_level(berlin, 5), make_level(berlin, 5)
    told = hold(one, 1)
    pass_minutes(10, told.session_id)
    hold_all(berlin, {other: 1})
    pass_minutes(6, told.session_id)
    after = _last(berlin, "extend")

    assert holds_of(after) == [(1, "expired"), (1, "held")]
    assert (after.status, _minutes_left(after)) == ("active", 14)
    assert figures(one) == {"on_hand": 5, "available": 5}
    assert_proven()


def test_after_its_time_a_cart_asks_anew_of_what_is_left(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 3)
    pass_minutes(15, told.session_id)
    hold(level, 4, "cart-2")

    assert hold(level, 3).said.changed is False
    assert holds_of(told) == [(3, "expired"), (0, "denied")]
    assert granted(hold(level, 1)) == [1]
    assert_proven()


def test_an_order_takes_what_is_held(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 2)
    after = convert(level)

    assert (after.status, after.said) == ("converted", False)
    assert session_of(told).order_ref == "#1001"
    assert figures(level) == {"on_hand": 5, "committed": 2, "available": 3}
    assert convert(level).status == "converted"
    with pytest.raises(Refused, match="became the order #1001"):
        convert(level, order="#1002")
    assert session_of(told).event_count == 2
    assert_proven()


def test_a_late_order_takes_what_is_left_and_says_so(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 2)
    pass_minutes(16, told.session_id)
    after = convert(level)

    assert (after.status, after.said) == ("converted", True)
    assert holds_of(told) == [(2, "consumed")]
    assert figures(level) == {"on_hand": 5, "committed": 2, "available": 3}
    assert_proven()


def test_an_order_whose_units_are_gone_is_a_conflict(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 2)
    pass_minutes(16, told.session_id)
    hold(level, 4, "cart-2")
    after = convert(level)

    assert after.status == "expired"
    assert session_of(told).cart.conflict == "#1001"
    assert figures(level) == {"on_hand": 5, "held": 4, "available": 1}
    assert_proven()


def test_a_late_order_frees_what_others_hold_for_too_long(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 2)
    pass_minutes(16, told.session_id)
    other = hold(level, 4, "cart-2")
    pass_minutes(16, other.session_id)

    assert convert(level).status == "converted"
    assert session_of(other).status == "expired"
    assert_proven()


def test_at_the_instant_of_its_expiry_a_hold_is_over(berlin: Store) -> None:
    level = make_level(berlin, 1)
    told = hold(level, 1)
    pass_minutes(15, told.session_id)

    assert granted(hold(level, 1, "cart-2")) == [1]
    assert convert(level).status == "expired"
    assert_proven()


def test_staff_extend_release_convert_and_cancel(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    one, two, three = (session_of(hold(level, 2, token)) for token in ("one", "two", "three"))

    assert extend(one, actor=mia).cart.extends == 1
    assert release(one, actor=mia).status == "cancelled"
    assert convert_by_hand(two, actor=mia, order="#7").status == "converted"
    assert cancel(three, actor=mia, reason="stock_lost").cart.cancel_reason == "stock_lost"
    assert figures(level) == {"on_hand": 9, "committed": 2, "available": 7}
    assert_proven()


def test_what_is_released_is_free_at_once(berlin: Store) -> None:
    one, other = make_level(berlin, 5), make_level(berlin, 5)
    hold_all(berlin, {one: 2, other: 1})
    told = asks.told(asks.releasing(berlin, "cart-1", [one.external_id], actor=SYSTEM))

    assert holds_of(told) == [(2, "released"), (1, "held")]
    assert figures(one) == {"on_hand": 5, "available": 5}
    with pytest.raises(NotFound, match="no such cart"):
        asks.told(asks.releasing(berlin, "nobody", [], actor=SYSTEM))


def test_a_clock_that_was_put_back_does_not_revive_a_hold(berlin: Store) -> None:
    level = make_level(berlin, 1)
    told = hold(level, 1)
    pass_minutes(16, told.session_id)
    timers.settle_all()
    pass_minutes(-600, told.session_id)

    with pytest.raises(Refused, match="not possible"):
        _last(berlin, "extend")
    assert granted(hold(level, 1, "cart-2")) == [1]
    again = hold(level, 1)
    assert (again.status, again.said.changed) == ("expired", False)
    assert figures(level) == {"on_hand": 1, "held": 1}
