"""An agent converts a cart to a call: it stays held for as long as the call may take, and is the agent's."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.forms import CallForm
from floorwalker.channels.reservations.models import Cart
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    convert,
    hold,
    holds_of,
    pass_minutes,
    session_of,
)
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.log.entries import read_newest
from floorwalker.core.models import Event, Private, Session
from floorwalker.core.tests.builders import clerk, fresh, reader

call, restrict = (reservations.machine.verb(name) for name in ("call", "restrict"))


def _minutes_left(session: Session) -> int:
    cart = Cart.objects.get(session=session.id)
    assert cart.expires_at is not None and cart.called_at is not None
    return round((cart.expires_at - cart.called_at).total_seconds() / 60)


def test_a_cart_stays_held_for_the_call_beyond_what_shoppers_get(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 2)
    told = hold(level, 2)
    pass_minutes(14, told.session_id)
    session = call(session_of(told), actor=mia, minutes=120, caller="Ada, 030 1234", note="Wants it as a gift")

    cart = fresh(session.id).cart
    assert (cart.kind, cart.called_by, _minutes_left(session)) == ("agent", "Mia", 120)
    assert fresh(session.id).client == "agent"
    pass_minutes(100, session.id)
    assert hold(level, 1, "stranger").said.changed is False
    convert(level)
    assert figures(level) == {"on_hand": 2, "committed": 2}
    assert_proven()


def test_a_call_makes_no_hold_shorter(berlin: Store, mia: Actor) -> None:
    told = hold(make_level(berlin, 2), 2)
    before = told.expires_at

    session = call(session_of(told), actor=mia, minutes=5)

    assert fresh(session.id).cart.expires_at == before
    assert_proven()


def test_it_remains_the_agents_whatever_the_shop_says_of_the_cart_afterwards(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    session = call(session_of(hold(level, 2)), actor=mia, minutes=30)
    hold(level, 3)

    assert fresh(session.id).cart.kind == "agent"
    assert [flag.text for flag in reservations.flags(fresh(session.id), reader())] == ["Normal", "On a call: Mia"]
    assert_proven()


def test_after_the_call_what_was_not_ordered_is_free(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 2)
    session = call(session_of(hold(level, 2)), actor=mia, minutes=30)
    pass_minutes(31, session.id)

    assert hold(level, 2, "stranger").said.changed
    assert fresh(session.id).status == "expired"
    assert holds_of(hold(level, 0)) == [(2, "expired")]
    assert_proven()


def test_who_called_and_the_note_lie_beside_the_log(berlin: Store, mia: Actor) -> None:
    session = call(session_of(hold(make_level(berlin), 1)), actor=mia, minutes=30, caller="Ada", note="Gift")

    (told,) = read_newest(reservations, session.id, types=("cart.called",), most=1)
    stored = Event.objects.get(session=session.id, type="cart.called")
    assert (told.fact.caller, told.fact.note) == ("Ada", "Gift")  # type: ignore[attr-defined]  # a CartCalled
    assert stored.data == {"minutes": 30}
    assert Private.objects.filter(session=session.id, number=stored.number).exists()


@pytest.mark.parametrize(("minutes", "fits"), [(4, False), (5, True), (240, True), (241, False), ("", False)])
def test_a_call_takes_five_minutes_to_four_hours(minutes: object, fits: bool) -> None:
    assert CallForm({"minutes": minutes}).is_valid() is fits


def test_it_takes_the_right(berlin: Store) -> None:
    session = session_of(hold(make_level(berlin), 1))

    with pytest.raises(NotAllowed):
        call(session, actor=clerk("reservations.see", "reservations.extend"), minutes=30)

    assert not Event.objects.filter(type="cart.called").exists()


def test_a_restricted_cart_that_gets_no_more_time_gets_none_by_a_call(berlin: Store, mia: Actor) -> None:
    session = session_of(hold(make_level(berlin), 1))
    restrict(session, actor=mia, actions=["no_renewal"], reason="Hoards")

    with pytest.raises(Refused, match="restricted"):
        call(fresh(session.id), actor=mia, minutes=30)

    assert not Event.objects.filter(type="cart.called").exists()


def test_a_cart_whose_time_is_over_is_not_revived(berlin: Store, mia: Actor) -> None:
    told = hold(make_level(berlin), 1)
    pass_minutes(16, told.session_id)

    with pytest.raises(Refused):
        call(session_of(told), actor=mia, minutes=30)

    assert not Event.objects.filter(type="cart.called").exists()
    assert_proven()
