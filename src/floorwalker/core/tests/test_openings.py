"""A session may open by a move: with its right, in a store that is open, under a name that is free."""

import pytest

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.lists import tally
from floorwalker.core.log import verify
from floorwalker.core.log.record import record
from floorwalker.core.models import Event, Session, SessionKey
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import clerk, fresh, make_store, report
from floorwalker.core.tests.threads import at_once

hand_out = channel("instore").machine.verb("hand_out")


def _nothing() -> bool:
    return not (Session.objects.exists() or SessionKey.objects.exists() or Event.objects.exists())


def test_a_session_opens_with_its_first_fact_and_is_counted(berlin: Store, mia: Actor) -> None:
    session = hand_out(berlin, actor=mia, token="visit-42", device="Scanner 7")

    assert (fresh(session.id).state, session.token, session.currency) == ("checked_in", "visit-42", "EUR")
    event = session.events.get()
    assert (event.type, event.actor_label, event.number) == ("basket.checked_in", "Mia", 1)
    assert tally.counts("instore", clerk().reach("instore.see")) == {"checked_in": 1}
    assert list(verify.findings()) == []


def test_devices_report_into_a_session_that_was_opened_by_a_move(berlin: Store, mia: Actor) -> None:
    session = hand_out(berlin, actor=mia, token="visit-42", device="Scanner 7")
    answer = record([report("item.scanned", session.last_activity_at, store=berlin, token="visit-42", code="apples")])

    assert answer[0].session_id == session.id
    assert fresh(session.id).quantity == 1


def test_without_a_name_outside_a_session_is_called_by_an_id(berlin: Store, mia: Actor) -> None:
    one, two = (hand_out(berlin, actor=mia, device="Scanner 7") for _ in range(2))

    assert one.token != two.token
    assert SessionKey.objects.get(token=one.token).session_id == one.id


def test_a_name_that_is_taken_is_refused_and_the_session_that_has_it_is_told(berlin: Store, mia: Actor) -> None:
    first = hand_out(berlin, actor=mia, token="visit-42", device="Scanner 7")
    with pytest.raises(Refused, match="There is a session called “visit-42” already") as refused:
        hand_out(berlin, actor=mia, token="visit-42", device="Scanner 8")

    assert (refused.value.code, refused.value.data["session"]) == ("exists", first.id)
    assert (Session.objects.count(), Event.objects.count()) == (1, 1)


def test_a_closed_store_opens_no_session(mia: Actor, db: None) -> None:
    with pytest.raises(Refused, match="inactive") as refused:
        hand_out(make_store(active=False), actor=mia, device="Scanner 7")

    assert refused.value.code == "store_closed"
    assert _nothing()


def test_a_right_in_another_store_opens_nothing_here(berlin: Store) -> None:
    elsewhere = Reach(store_ids=frozenset({make_store("elsewhere").pk}))
    with pytest.raises(NotAllowed, match=r"instore\.hand_out"):
        hand_out(berlin, actor=clerk("*", reach=elsewhere), device="Scanner 7")

    assert _nothing()


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_name_at_once_get_one_session() -> None:
    berlin, mia = make_store(), clerk()

    answers = at_once(*[lambda: hand_out(berlin, actor=mia, token="visit-42", device="Scanner 7").token] * 4)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Refused", "Refused", "str"]
    assert (Session.objects.count(), Event.objects.count()) == (1, 1)
