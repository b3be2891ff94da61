"""Samples: what is kept of sessions for learning, by a listener beside the hot path."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.later import outbox
from floorwalker.core.log.entries import read_logs
from floorwalker.core.registry import Channel
from floorwalker.risk.models import RiskSample
from floorwalker.risk.samples import LABELLED, newest, note
from floorwalker.risk.tests.kiosk.channel import SCHEME, Bought, Left, machine
from floorwalker.risk.tests.visits import CUSTOMER, HOARDER, assessed, tell, visit

label = machine.verb("label")


def test_a_session_leaves_what_was_last_observed_its_label_and_its_end(
    kiosk: Channel, berlin: Store, mia: Actor
) -> None:
    session = visit(berlin, CUSTOMER, HOARDER)
    tell(label(session, actor=mia, verdict="fraud"), Left())
    bought = tell(visit(berlin, CUSTOMER), Bought())
    outbox.deliver()

    (second, first) = newest(berlin, SCHEME, 10)
    assert (first.session_id, first.score, first.level, first.label) == (session.id, 100, "review", "fraud")
    assert (first.values["address_holds"], first.succeeded) == (40, False)
    assert (second.session_id, second.label, second.succeeded) == (bought.id, "", True)
    assert newest(berlin, SCHEME, 10, only=LABELLED) == [first]


def test_what_is_observed_after_the_label_is_not_learnt_from(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = label(visit(berlin, HOARDER), actor=mia, verdict="fraud")
    assessed(session, CUSTOMER)
    outbox.deliver()

    assert [sample.score for sample in newest(berlin, SCHEME, 10)] == [100]


@pytest.mark.parametrize("times", [1, 2])
def test_an_event_that_is_heard_again_changes_nothing(times: int, kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = label(visit(berlin, CUSTOMER, HOARDER), actor=mia, verdict="fine")
    label(session, actor=mia, verdict="fraud")
    for _ in range(times):
        for happening in read_logs({session.id: kiosk})[session.id]:
            note(SCHEME, session, happening)

    (sample,) = RiskSample.objects.all()
    assert (sample.score, sample.label, sample.heard) == (100, "fraud", 5)


def test_a_sample_says_nothing_of_who_it_was(kiosk: Channel, berlin: Store) -> None:
    visit(berlin, HOARDER, token="cart-of-anna")
    outbox.deliver()

    (sample,) = RiskSample.objects.all().values()
    assert "anna" not in str(sample)
