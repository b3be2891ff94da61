"""Addresses and browsers are forgotten after so many days; the log stays, and stays provable."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import machine
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.holding.retention import forget
from floorwalker.channels.reservations.holding.taking import Told
from floorwalker.channels.reservations.models import Cart
from floorwalker.channels.reservations.tests.builders import assert_proven, hold, pass_minutes, session_of
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.clock import now
from floorwalker.core.later import timers
from floorwalker.core.models import Event, Private, Session
from floorwalker.core.tests.builders import make_store

ADA = Shopper(country="DE", country_source="edge", ip="203.0.113.7", agent="Firefox", customer="ada")


@pytest.fixture
def cart(berlin: Store) -> Told:
    """A cart that ran out, and was denied something."""
    level = make_level(berlin, 5)
    told = hold(level, 2, shopper=ADA)
    hold(level, 9, shopper=ADA)
    pass_minutes(16)
    timers.settle_all()
    return told


def _cart(told: Told) -> Cart:
    return Cart.objects.get(session=session_of(told))


def _stored(told: Told) -> str:
    """All that the database says of a cart."""
    session = session_of(told)
    rows = [*Session.objects.filter(pk=session.pk).values(), *Cart.objects.filter(session=session).values()]
    return str([*rows, *Private.objects.filter(session=session).values(), *session.events.values("data")])


def _in(days: int) -> datetime:
    return now() + timedelta(days=days)


def test_a_store_that_says_nothing_keeps_them(cart: Told) -> None:
    assert forget(_in(4000)) == 0
    assert _cart(cart).ip == "203.0.113.7"


def test_they_are_forgotten_after_so_many_days_and_not_before(
    cart: Told, berlin: Store, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, forget_after=30)
    assert forget(_in(29)) == 0
    assert "203.0.113.7" in _stored(cart)

    assert forget(_in(31)) == 1

    assert "203.0.113.7" not in _stored(cart)
    assert "Firefox" not in _stored(cart)
    kept = _cart(cart)
    assert (kept.country, kept.denials, session_of(cart).customer_ref) == ("DE", 1, "ada")
    assert forget(_in(31)) == 0


def test_what_was_forgotten_stays_provable(cart: Told, berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, forget_after=1)
    said = list(Event.objects.filter(type__startswith="cart.").order_by("number").values_list("digest", flat=True))
    forget(_in(2))

    after = Event.objects.filter(type__startswith="cart.").order_by("number").values_list("digest", flat=True)
    assert list(after) == said
    assert all(said[:2])
    assert Event.objects.filter(type="session.erased").count() == 1
    assert_proven()


def test_what_else_was_said_in_private_stays(
    cart: Told, berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, forget_after=1)
    machine.verb("label")(session_of(cart), actor=mia, verdict="fine", reason="I know her")
    forget(_in(2))

    assert "I know her" in _stored(cart)
    assert "203.0.113.7" not in _stored(cart)
    assert_proven()


def test_a_cart_that_still_holds_something_keeps_its_address(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, forget_after=1)
    told = hold(make_level(berlin, 5), 2, shopper=ADA)

    assert forget(_in(2)) == 0
    assert _cart(told).ip == "203.0.113.7"


def test_another_store_keeps_its_own(cart: Told, set_terms: Callable[..., None]) -> None:
    set_terms(make_store("bonn"), forget_after=1)

    assert forget(_in(2)) == 0
    assert _cart(cart).ip == "203.0.113.7"
