"""Risk of reserved carts: who is seen to hoard is assessed, found in the list and restricted, and the hot path obeys."""

from collections.abc import Callable
from typing import Any

import pytest

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.models import Cart
from floorwalker.channels.reservations.risk.context import context_of
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
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import figures, make_level
from floorwalker.core import wall
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.later import outbox
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk, fresh
from floorwalker.core.verbs import moves_for, sheet_of
from floorwalker.risk.models import RiskSample, RiskSighting
from floorwalker.risk.standing import reasons_of

BOT = Shopper(ip="203.0.113.7", agent="Bot/1")
restrict, lift, override, label = (
    reservations.machine.verb(name) for name in ("restrict", "lift", "override", "label")
)


def _restricted(session: Session, actor: Actor, *actions: str, **bounds: int) -> Session:
    restricted: Session = restrict(session, actor=actor, actions=list(actions), reason="Hoarding", **bounds)
    return restricted


def _hoard(level: Level, carts: int = 30) -> list[Session]:
    """Many carts of one address, each with a unit."""
    return [session_of(hold(level, 1, f"bot-{n}", shopper=BOT)) for n in range(carts)]


def test_hoarding_by_one_address_is_assessed_found_restricted_and_stopped(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 60)
    honest = session_of(hold(level, 1, "honest", shopper=Shopper(kind="customer", customer="c-1", ip="198.51.100.4")))
    last = _hoard(level)[-1]
    outbox.deliver()

    cart = fresh(last.id).cart
    assert "address_holds" in {reason.code for reason in reasons_of(cart)}
    assert cart.risk_level == "monitored"
    listed = wall.sessions(mia.reach("reservations.see"), "reservations")
    assert last.id in {row.id for row in listed.filter(risk="monitored")}
    assert [row.id for row in listed.filter(risk="normal")] == [honest.id]

    session = _restricted(fresh(last.id), mia, "block")
    told = hold(level, 3, "bot-29", shopper=BOT)
    assert (session.risk, told.said.changed) == ("restricted", False)
    assert [(line.granted, line.reason) for line in told.said.lines] == [(1, "restricted")]
    assert holds_of(told) == [(1, "held"), (0, "denied")]
    assert figures(level) == {"on_hand": 60, "held": 31, "available": 29}
    outbox.deliver()
    assert_proven()


def test_what_is_seen_is_noted_with_the_hold_and_an_address_only_as_a_digest(berlin: Store) -> None:
    level = make_level(berlin, 9)
    hold(level, 2, shopper=BOT)
    hold(level, 5, shopper=BOT)
    hold(level, 1, shopper=BOT)

    seen = list(RiskSighting.objects.order_by("id").values_list("kind", "quantity", "subject"))
    assert seen == [("held", 2, str(level.pk))] * 3 + [("held", 3, str(level.pk))] * 3
    assert RiskSighting.objects.values("mark").distinct().count() == 3


def test_who_asks_for_what_cannot_be_had_is_not_seen_to_hold(berlin: Store) -> None:
    hold(make_level(berlin, 1), 2, shopper=BOT)

    assert not RiskSighting.objects.exists()


def test_holds_that_run_out_and_begin_again_are_counted(berlin: Store) -> None:
    level = make_level(berlin, 9)
    for _ in range(3):
        told = hold(level, 2, shopper=Shopper(kind="customer", customer="c-7"))
        pass_minutes(20)
    told = hold(level, 2, shopper=Shopper(kind="customer", customer="c-7"))

    context = context_of(sheet_of(session_of(told)))
    assert (context.cycles, context.holds, context.conversions, context.share_held) == (3, 3, 0, 2 / 9)
    assert (context.signed_in, context.address_holds) == (True, None)
    assert_proven()


def test_how_a_cart_ended_is_kept_for_learning(berlin: Store) -> None:
    level = make_level(berlin, 9)
    session = session_of(hold(level, shopper=BOT))
    outbox.deliver()
    convert(level)
    outbox.deliver()

    assert RiskSample.objects.get(session_id=session.id).succeeded is True


def test_a_cart_is_weighed_once_for_each_fact_and_again_only_where_it_says_something_new(berlin: Store) -> None:
    level = make_level(berlin, 9)
    session = session_of(hold(level, shopper=BOT))
    outbox.deliver()
    count = fresh(session.id).event_count
    outbox.deliver()
    hold(level, 2, shopper=BOT)
    outbox.deliver()

    assert (count, fresh(session.id).event_count) == (2, 3)


def test_a_restriction_limits_the_quantity_and_takes_nothing_that_is_held(berlin: Store, mia: Actor) -> None:
    level, other = make_level(berlin, 9), make_level(berlin, 9)
    session = session_of(hold(level, 4))
    _restricted(session, mia, "limit_quantity", quantity=2)

    assert granted(hold(level, 4)) == [4]
    told = hold_all(berlin, {level: 6, other: 6}, partial=True)
    assert [(line.granted, line.reason) for line in told.said.lines] == [(4, "restricted"), (2, "restricted")]
    assert figures(level) == {"on_hand": 9, "held": 4, "available": 5}
    assert_proven()


def test_a_restriction_shortens_holds_that_begin_and_gives_no_more_time(berlin: Store, mia: Actor) -> None:
    level, other = make_level(berlin, 9), make_level(berlin, 9)
    session = session_of(hold(level, 1))
    _restricted(session, mia, "shorten_time", minutes=3)
    told = hold(other, 1)

    assert told.expires_at is not None
    assert round((told.expires_at - told.now).total_seconds()) == 3 * 60
    count = fresh(session.id).event_count
    with pytest.raises(Refused, match="no more time"):
        asks.told(asks.lasting(berlin, "cart-1", "extend", actor=SYSTEM))
    assert fresh(session.id).event_count == count


def test_a_restricted_cart_is_not_renewed_until_the_restriction_is_lifted(
    berlin: Store, mia: Actor, set_terms: Callable[..., None]
) -> None:
    set_terms(berlin, auto_renew=True)
    session = _restricted(session_of(hold(make_level(berlin, 9))), mia, "no_renewal")
    for name in ("extend", "renew"):
        with pytest.raises(Refused, match="no more time"):
            asks.told(asks.lasting(berlin, "cart-1", name, actor=SYSTEM))
    assert fresh(session.id).event_count == session.event_count

    lift(session, actor=mia, reason="A mistake")
    asks.told(asks.lasting(berlin, "cart-1", "renew", actor=SYSTEM))
    assert fresh(session.id).cart.renewals == 1


def test_restricting_frees_the_stock_only_where_that_was_chosen(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    one, other = session_of(hold(level, 2, "one")), session_of(hold(level, 3, "other"))
    kept = _restricted(one, mia, "block")
    freed = _restricted(other, mia, "block", "release")

    assert (kept.status, freed.status, freed.cart.cancel_reason) == ("active", "cancelled", "restricted")
    assert figures(level) == {"on_hand": 9, "held": 2, "available": 7}
    assert hold(level, 1, "other").said.changed is False
    lift(fresh(other.id), actor=mia, reason="A mistake")
    assert granted(hold(level, 1, "other")) == [1]
    assert_proven()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("restrict", {"actions": ["block", "release"], "reason": "x"}),
        ("override", {"level": "normal", "hours": 1, "reason": "x"}),
        ("label", {"verdict": "fraud"}),
    ],
)
def test_without_the_right_nothing_is_written(name: str, fields: Any, berlin: Store) -> None:
    level = make_level(berlin, 9)
    session = session_of(hold(level, 2))
    with pytest.raises(NotAllowed):
        reservations.machine.verb(name)(session, actor=clerk("reservations.see"), **fields)

    assert fresh(session.id).event_count == session.event_count
    assert figures(level) == {"on_hand": 9, "held": 2, "available": 7}


def test_an_order_of_a_restricted_cart_takes_what_it_holds(berlin: Store, mia: Actor) -> None:
    level = make_level(berlin, 9)
    session = _restricted(session_of(hold(level, 2)), mia, "block", "no_renewal")
    convert(level)

    assert fresh(session.id).status == "converted"
    assert [move.name for move in moves_for(reservations, fresh(session.id), mia)] == ["label"]
    assert_proven()


def test_open_carts_of_an_address_are_weighed_again_when_one_of_them_reaches_review(berlin: Store) -> None:
    level = make_level(berlin, 90)
    for number in range(40):
        hold(level, 1, f"same-{number}", shopper=Shopper(ip="203.0.113.7", agent="curl/8", views=0))
        hold(level, 1, f"else-{number}", shopper=Shopper(ip=f"198.51.100.{number}", views=9))
        outbox.deliver()

    reached = dict(Cart.objects.values_list("session__token", "risk_reached"))
    assert {reached[f"same-{number}"] for number in range(40)} == {"review"}
    assert {reached[f"else-{number}"] for number in range(40)} == {"normal"}
    assert_proven()
