"""The waitlist: who came first is offered first, what is offered is held, and nothing is stranded."""

import pytest

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
from floorwalker.channels.reservations.holding.taking import Told, take
from floorwalker.channels.reservations.models import Hold
from floorwalker.channels.reservations.tests.builders import (
    assert_proven,
    convert,
    granted,
    hold,
    holds_of,
    pass_minutes,
    session_of,
)
from floorwalker.channels.reservations.waiting import line
from floorwalker.channels.reservations.waiting.claiming import place_of, standing_in_line
from floorwalker.channels.reservations.waiting.models import Entry
from floorwalker.channels.reservations.waiting.tests.builders import claim, leave, pass_offers, stands, sweep, wait
from floorwalker.commerce.stock.counting import adjust, count
from floorwalker.commerce.stock.tests.builders import figures, make_level, ways
from floorwalker.core.errors import NotFound, Refused
from floorwalker.core.later import timers
from floorwalker.core.models import Session


def test_each_is_told_their_place_in_line(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    entries = [wait(level, token) for token in ("anna", "ben", "cleo")]
    again = wait(level, "ben")

    assert [place_of(entry) for entry in entries] == [1, 2, 3]
    assert again.pk == entries[1].pk
    leave(level, "anna")
    assert [waits.place for waits in standing_in_line(berlin, "cleo")] == [2]
    leave(level, "nobody")
    assert_proven()


def test_what_is_given_back_is_held_for_the_first_and_for_nobody_else(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna")
    wait(level, "ben")
    hold(level, 0, "holder")

    assert stands(level) == [("anna", "offered", 1), ("ben", "waiting", 0)]
    assert figures(level) == {"on_hand": 1, "held": 1}
    assert granted(hold(level, 1, "stranger")) == [0]
    assert ways(level)[-2:] == [("held", "available", 1), ("available", "held", 1)]
    assert_proven()


def test_an_offer_that_is_claimed_becomes_an_ordinary_hold(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna", email="anna@quast.example")
    hold(level, 0, "holder")
    told = claim(level, "anna")

    assert (told.status, holds_of(told)) == ("active", [(1, "held")])
    assert 890 < (told.holds[0].expires_at - told.now).total_seconds() <= 900
    assert stands(level) == [("anna", "claimed", 0)]
    assert Entry.objects.get().email == ""
    assert figures(level) == {"on_hand": 1, "held": 1}
    with pytest.raises(Refused, match="over"):
        claim(level, "anna")
    convert(level, "anna")
    assert figures(level) == {"on_hand": 1, "committed": 1}
    assert_proven()


def test_an_offer_that_lapses_goes_to_the_next_and_then_to_all(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna", email="anna@quast.example")
    wait(level, "ben")
    hold(level, 0, "holder")
    pass_offers(10)
    with pytest.raises(Refused, match="over"):
        claim(level, "anna")

    assert [(w.state, w.place) for w in standing_in_line(berlin, "anna")] == [("lapsed", 0)]
    assert sweep() == 1
    assert stands(level) == [("anna", "lapsed", 0), ("ben", "offered", 1)]
    pass_offers(10)
    assert (sweep(), sweep()) == (1, 0)
    assert figures(level) == {"on_hand": 1, "available": 1}
    assert not Entry.objects.exclude(email="").exists()
    assert_proven()


def test_an_offer_that_is_over_stands_in_nobodys_way(berlin: Store) -> None:
    """Also where no worker has swept it yet."""
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna")
    hold(level, 0, "holder")
    pass_offers(10)

    assert granted(hold(level, 1, "stranger")) == [1]
    assert stands(level) == [("anna", "lapsed", 0)]
    assert_proven()


def test_what_expires_is_offered_by_whoever_sweeps_it(berlin: Store) -> None:
    level = make_level(berlin, 2)
    hold(level, 2, "holder")
    wait(level, "anna")
    wait(level, "ben", 2)
    pass_minutes(16)
    timers.settle_all()

    assert stands(level) == [("anna", "offered", 1), ("ben", "offered", 1)]
    assert figures(level) == {"on_hand": 2, "held": 2}
    assert_proven()


def test_a_stranger_who_frees_what_is_overdue_does_not_get_it(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna")
    pass_minutes(16)

    assert granted(hold(level, 1, "stranger")) == [0]
    assert stands(level) == [("anna", "offered", 1)]
    assert_proven()


def test_what_is_given_back_and_asked_for_in_one_round_is_not_snatched(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna")
    gives = asks.releasing(berlin, "holder", (), actor=SYSTEM)
    wants = asks.reserving(berlin, "stranger", [Wanted(variant=level.external_id, quantity=1)], actor=SYSTEM)
    answers = take([gives, wants])

    assert [answer.said.changed for answer in answers[1:] if isinstance(answer, Told)] == [False]
    assert stands(level) == [("anna", "offered", 1)]
    assert_proven()


@pytest.mark.parametrize("more", [1, 3, 9])
def test_what_is_counted_or_added_is_offered_first(berlin: Store, more: int) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    for token in ("anna", "ben", "cleo"):
        wait(level, token)
    if more == 1:
        adjust(level, 1, actor=SYSTEM)
    else:
        count(level, 1 + more, actor=SYSTEM)

    offered = min(more, 3)
    assert [state for _, state, _ in stands(level)] == ["offered"] * offered + ["waiting"] * (3 - offered)
    assert figures(level).get("available", 0) == more - offered
    assert_proven()


def test_what_was_short_is_filled_before_anybody_is_offered_it(berlin: Store) -> None:
    level = make_level(berlin, 2)
    hold(level, 1, "holder")
    hold(level, 1, "other")
    wait(level, "anna")
    count(level, 1, actor=SYSTEM)
    hold(level, 0, "other")

    assert stands(level) == [("anna", "waiting", 0)]
    assert figures(level) == {"on_hand": 1, "held": 1}
    hold(level, 0, "holder")
    assert stands(level) == [("anna", "offered", 1)]
    assert_proven()


def test_a_claim_takes_what_is_offered_beside_what_is_short(berlin: Store) -> None:
    level = make_level(berlin, 2)
    hold(level, 2, "holder")
    wait(level, "anna")
    hold(level, 1, "holder")
    count(level, 1, actor=SYSTEM)
    assert figures(level) == {"on_hand": 1, "held": 2, "short": 1}
    claim(level, "anna")

    assert figures(level) == {"on_hand": 1, "held": 2, "short": 1}
    assert_proven()


def test_who_holds_some_already_gets_one_more(berlin: Store) -> None:
    level = make_level(berlin, 2)
    mine = hold(level, 1, "anna")
    hold(level, 1, "holder")
    wait(level, "anna")
    hold(level, 0, "holder")
    claim(level, "anna")

    assert holds_of(mine) == [(2, "held")]
    assert figures(level) == {"on_hand": 2, "held": 2}
    assert_proven()


def test_a_cart_that_may_not_have_it_keeps_its_offer_until_it_lapses(berlin: Store) -> None:
    level = make_level(berlin, 2)
    amend(berlin, "reservations", values={"max_per_product": 1}, actor=SYSTEM)
    mine = hold(level, 1, "anna")
    hold(level, 1, "holder")
    wait(level, "anna")
    hold(level, 0, "holder")
    with pytest.raises(Refused, match="may not have"):
        claim(level, "anna")

    assert stands(level) == [("anna", "offered", 1)]
    assert holds_of(mine) == [(1, "held")]
    assert_proven()


def test_leaving_gives_what_is_offered_to_the_next(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna")
    wait(level, "ben")
    hold(level, 0, "holder")
    leave(level, "anna")

    assert stands(level) == [("anna", "left", 0), ("ben", "offered", 1)]
    assert wait(level, "anna").place == 3
    assert_proven()


def test_nobody_waits_for_what_is_there_unknown_or_not_to_be_waited_for(berlin: Store) -> None:
    level = make_level(berlin, 1)
    with pytest.raises(Refused, match="some to be had"):
        wait(level, "anna")
    with pytest.raises(NotFound):
        line.join(berlin, "anna", "nothing", 1)
    hold(level, 1, "holder")
    amend(berlin, "reservations", values={"waitlist": False}, actor=SYSTEM)
    with pytest.raises(Refused, match="no waitlist"):
        wait(level, "anna")

    assert not Entry.objects.exists()
    assert Session.objects.count() == 1


def test_a_cart_waits_for_ten_things_at_most(berlin: Store) -> None:
    levels = [make_level(berlin, 0) for _ in range(11)]
    for level in levels[:10]:
        wait(level, "anna")
    with pytest.raises(Refused, match="10 things"):
        wait(levels[10], "anna")

    assert Entry.objects.count() == 10


def test_an_order_converts_what_was_claimed_and_expires_else(berlin: Store) -> None:
    level = make_level(berlin, 1)
    hold(level, 1, "holder")
    wait(level, "anna")
    wait(level, "ben")
    hold(level, 0, "holder")
    told = claim(level, "anna")
    pass_minutes(16, told.session_id)
    timers.settle_all()

    assert session_of(told).status == "expired"
    assert stands(level) == [("anna", "claimed", 0), ("ben", "offered", 1)]
    assert not Hold.objects.filter(state="held").exists()
    assert_proven()
