"""A cart holds units: what it gets, what it does not, and what others see of it."""

from collections.abc import Callable

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.events import CartReserved
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Shopper, Wanted
from floorwalker.channels.reservations.models import Hold
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    convert,
    granted,
    hold,
    hold_all,
    holds_of,
    session_of,
)
from floorwalker.commerce.stock.tests.builders import figures, make_level, ways
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.log.entries import read_logs
from floorwalker.core.models import Event, Session, SessionKey
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import clerk


def test_what_is_held_is_not_available_to_others(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 3)

    assert granted(told) == [3]
    assert told.expires_at is not None
    assert round((told.expires_at - told.now).total_seconds()) == 15 * 60
    assert figures(level) == {"on_hand": 5, "held": 3, "available": 2}
    assert ways(level)[1:] == [("available", "held", 3)]
    assert granted(hold(level, 3, "cart-2")) == [2]
    assert_proven()


def test_all_or_nothing_leaves_no_trace_of_a_cart_that_got_nothing(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 6)

    assert (told.session_id, told.said.changed) == (None, False)
    assert not Session.objects.exists()
    assert not SessionKey.objects.exists()
    assert figures(level) == {"on_hand": 5, "available": 5}


def test_as_many_as_there_are_will_do_where_it_is_asked(berlin: Store) -> None:
    one, other = make_level(berlin, 5), make_level(berlin, 1)
    told = hold_all(berlin, {one: 2, other: 3}, partial=True)

    assert granted(told) == [2, 1]
    assert not told.said.granted
    assert [line.reason for line in told.said.lines] == ["", "out_of_stock"]
    assert figures(other) == {"on_hand": 1, "held": 1}
    assert_proven()


def test_all_or_nothing_changes_none_of_many_lines(berlin: Store) -> None:
    one, other = make_level(berlin, 5), make_level(berlin, 1)
    hold(one, 1)
    told = hold_all(berlin, {one: 2, other: 3})

    assert holds_of(told) == [(1, "held"), (0, "denied")]
    assert session_of(told).cart.denials == 1
    assert figures(one) == {"on_hand": 5, "held": 1, "available": 4}
    assert figures(other) == {"on_hand": 1, "available": 1}
    assert_proven()


def test_ones_own_hold_never_stands_in_ones_way(berlin: Store) -> None:
    level = make_level(berlin, 5)
    hold(level, 5)

    assert granted(hold(level, 5)) == [5]
    assert granted(hold(level, 4)) == [4]
    assert granted(hold(level, 5)) == [5]
    assert figures(level) == {"on_hand": 5, "held": 5}
    assert_proven()


def test_asking_for_what_is_so_already_writes_nothing(berlin: Store) -> None:
    level = make_level(berlin, 5)
    told = hold(level, 2)
    hold(level, 2)

    assert session_of(told).event_count == 1
    assert len(ways(level)) == 2


def test_two_lines_of_one_variant_are_asked_for_in_all(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 5)
    wanted = [Wanted(variant=level.external_id, quantity=3)] * 2
    told = asks.reserve(berlin, "cart-1", wanted, actor=mia, partial=True)

    assert granted(told) == [5]
    assert figures(level) == {"on_hand": 5, "held": 5}


def test_nothing_wanted_gives_everything_back_and_ends_the_cart(berlin: Store) -> None:
    level = make_level(berlin, 5)
    hold(level, 2)
    told = hold(level, 0)

    assert (told.status, session_of(told).cart.cancel_reason) == ("cancelled", "emptied")
    assert figures(level) == {"on_hand": 5, "available": 5}
    assert_proven()


def test_a_cart_that_ended_begins_again_with_new_holds(berlin: Store) -> None:
    level = make_level(berlin, 5)
    hold(level, 2)
    hold(level, 0)
    told = hold(level, 1)

    assert told.status == "active"
    assert holds_of(told) == [(2, "released"), (1, "held")]
    assert_proven()


def test_a_product_has_a_limit_for_all_its_variants(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, max_per_product=2)
    level = make_level(berlin, 5)
    told = hold(level, 3, partial=True)

    assert granted(told) == [2]
    assert told.said.lines[0].reason == "limit"
    assert hold(level, 3).said.changed is False
    assert figures(level) == {"on_hand": 5, "held": 2, "available": 3}


def test_only_selected_products_are_reserved_where_the_store_says_so(
    berlin: Store, set_terms: Callable[..., None]
) -> None:
    one, other = make_level(berlin, 5), make_level(berlin, 5)
    set_terms(berlin, reservable="selected", selected=[one.variant.product.external_id])
    told = hold_all(berlin, {one: 1, other: 1})

    assert granted(told) == [1, 0]
    assert told.said.granted
    assert holds_of(told) == [(1, "held")]


def test_a_variant_without_stock_is_said_to_be_unknown(berlin: Store, mia: Actor) -> None:
    told = asks.reserve(berlin, "cart-1", [Wanted(variant="nothing", quantity=1)], actor=mia)

    assert (told.said.unknown, told.said.changed) == (("nothing",), False)
    assert not Session.objects.exists()


def test_the_same_key_again_is_done_once(berlin: Store) -> None:
    level = make_level(berlin, 5)
    first = hold(level, 2, key="k-1")
    again = hold(level, 4, key="k-1")

    assert again.before is not None
    assert again.before.fields["lines"][0]["granted"] == 2
    assert again.session_id == first.session_id
    assert Event.objects.count() == 1
    assert figures(level) == {"on_hand": 5, "held": 2, "available": 3}


def test_it_takes_the_right_to_reserve(berlin: Store) -> None:
    level = make_level(berlin, 5)

    with pytest.raises(NotAllowed, match=r"reservations\.reserve"):
        hold(level, actor=clerk("reservations.see"))
    assert not Session.objects.exists()


def test_an_inactive_store_opens_no_cart(berlin: Store) -> None:
    level = make_level(berlin, 5)
    Store.objects.update(active=False)

    with pytest.raises(Refused, match="inactive"):
        hold(level)
    assert not Session.objects.exists()


def test_a_cart_that_is_an_order_holds_nothing_more(berlin: Store) -> None:
    level = make_level(berlin, 5)
    hold(level, 2)
    convert(level)

    with pytest.raises(Refused, match="an order already"):
        hold(level, 1)
    assert figures(level) == {"on_hand": 5, "committed": 2, "available": 3}


def test_who_asks_is_kept_and_address_and_browser_apart(berlin: Store) -> None:
    level = make_level(berlin, 5)
    shopper = Shopper(
        kind="customer", customer="c-7", country="CZ", country_source="edge", ip="203.0.113.7", agent="Browser/1"
    )
    told = hold(level, 2, "I7D_WJdza-gEmqks-long", shopper=shopper)
    session = session_of(told)

    assert (session.client, session.customer_ref, session.quantity, session.value) == ("customer", "c-7", 2, 2000)
    assert (session.cart.country, session.cart.ip) == ("CZ", "203.0.113.7")
    assert "203.0.113.7" not in str(Event.objects.get().data)
    fact = read_logs({session.id: channel("reservations")})[session.id][0].fact
    assert isinstance(fact, CartReserved)
    assert fact.ip == "203.0.113.7"
    assert "czechia" in session.words


def test_every_hold_has_its_level_and_its_price(berlin: Store) -> None:
    level = make_level(berlin, 5, price=2490)
    told = hold(level, 2)
    (line,) = Hold.objects.filter(session=session_of(told))

    assert (line.level_id, line.variant, line.price, line.title) == (level.pk, level.external_id, 2490, "Wool scarf")
