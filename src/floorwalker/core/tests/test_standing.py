"""A shopper stands in one session by a signed link: they may ask for its moves for shoppers, and for nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed, NotFound, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.fold import MOST_EVENTS
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel, channel
from floorwalker.core.standing import pass_to, shopper_of, stand
from floorwalker.core.tests.builders import ago, fresh, tell
from floorwalker.core.tests.machines import changed
from floorwalker.core.verbs import moves_for, verb

DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Channel:
    """Scan and go, where shoppers may write notes too."""
    machine = channel("instore").machine
    return changed(moves=tuple(replace(move, shopper=move.name == "note") for move in machine.moves))


def _write(shop: Channel, session: Session, actor: Actor) -> Session:
    noted = next(move for move in shop.machine.moves if move.name == "note").facts[0]

    def note(sheet: Sheet, *, actor: Actor) -> Fact:
        return noted(text="Hello")  # type: ignore[call-arg]  # a note has a text

    return verb(shop.machine, "note")(note)(session, actor=actor)


@pytest.fixture
def basket(berlin: Store) -> Session:
    return tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1), token="one")


def test_a_link_leads_back_to_its_session_and_says_nothing_of_it(shop: Channel, basket: Session) -> None:
    passed = pass_to(basket)
    session, shopper = stand(shop, passed, most=DAY)

    assert session.id == basket.id
    assert (shopper.kind, shopper.label) == ("customer", "Shopper")
    assert str(basket.id) not in passed


def test_who_stands_in_a_session_may_ask_for_its_moves_for_shoppers_only(shop: Channel, basket: Session) -> None:
    _, shopper = stand(shop, pass_to(basket), most=DAY)

    assert [move.name for move in moves_for(shop, basket, shopper)] == ["note"]
    assert _write(shop, basket, shopper).events.get(type="basket.noted").actor_kind == "customer"
    with pytest.raises(NotAllowed):
        channel("instore").machine.verb("cancel")(basket, actor=shopper, reason="No")


def test_standing_in_a_session_gives_no_right_in_its_store(shop: Channel, basket: Session, berlin: Store) -> None:
    other = tell(berlin, (0, "item.scanned", {"code": "pears"}), begin=ago(minutes=1), token="two")
    shopper = shopper_of(shop, basket)

    assert not shopper.may("instore.note", berlin.pk)
    assert not shopper.reach("instore.see")
    with pytest.raises(NotAllowed):
        _write(shop, other, shopper)
    assert fresh(other.id).event_count == 1


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda passed: passed[:-2], "not complete"),
        (lambda passed: passed.replace("instore.", "returns."), "not complete"),
        (lambda passed: "", "not complete"),
        (lambda passed: "a:b:c", "not complete"),
    ],
)
def test_a_link_that_was_changed_leads_nowhere(shop: Channel, basket: Session, spoil: object, sentence: str) -> None:
    with pytest.raises(NotFound, match=sentence):
        stand(shop, spoil(pass_to(basket)), most=DAY)  # type: ignore[operator]  # parametrised with functions


def test_a_link_grows_old(shop: Channel, basket: Session) -> None:
    with pytest.raises(NotFound, match="too old") as expired:
        stand(shop, pass_to(basket), most=timedelta(seconds=-1))

    assert expired.value.code == "link_expired"


def test_the_link_of_another_channel_or_of_a_session_that_is_gone_leads_nowhere(shop: Channel, basket: Session) -> None:
    elsewhere = replace(shop, code="elsewhere")
    with pytest.raises(NotFound, match="leads nowhere"):
        stand(elsewhere, pass_to(basket), most=DAY)

    basket.id = type(basket.id)(int=1)
    with pytest.raises(NotFound, match="leads nowhere"):
        stand(shop, pass_to(basket), most=DAY)


def test_a_shopper_cannot_fill_a_session_beyond_what_can_be_folded(shop: Channel, basket: Session) -> None:
    Session.objects.filter(id=basket.id).update(event_count=MOST_EVENTS)
    with pytest.raises(Refused, match="please contact the shop"):
        _write(shop, basket, shopper_of(shop, basket))
