"""Complete session: staff saw a shopper leave who has paid, though no exit code was scanned."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.instore.actions import complete
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, clerk, tell

PAY = ("transaction.completed", {"transaction": "t", "amount": 199})


@pytest.fixture
def paid(berlin: Store) -> Session:
    return tell(berlin, (0, "item.scanned", {"code": "apples", "price": 199}), (60, *PAY), begin=ago(minutes=10))


def test_a_paid_session_is_completed_by_whoever_saw_the_shopper_leave(paid: Session, mia: Actor) -> None:
    done = complete(paid, actor=mia, reason="Gate out of order")
    event = done.events.get(type="basket.completed")

    assert (done.state, done.progress, done.basket.end_reason) == (
        "completed",
        "session_completed",
        "completed_by_staff",
    )
    assert done.ended_at == event.occurred_at
    assert (event.actor_kind, event.actor_label, event.data) == ("employee", "Mia", {})
    assert done.privates.get(number=event.number).fields == {"reason": "Gate out of order"}


def test_an_unpaid_session_is_not_completed(berlin: Store, mia: Actor) -> None:
    open_ = tell(berlin, (0, "item.scanned", {"code": "apples", "price": 199}), begin=ago(minutes=10))

    with pytest.raises(Refused, match="“Complete session” is not possible here: the session is “Ongoing”"):
        complete(open_, actor=mia)

    assert open_.events.count() == 1


def test_who_may_only_look_completes_nothing(paid: Session) -> None:
    with pytest.raises(NotAllowed, match=r"instore\.complete"):
        complete(paid, actor=clerk("instore.see"))

    assert not paid.events.filter(type="basket.completed").exists()


def test_an_exit_scan_afterwards_changes_nothing_but_is_kept(paid: Session, berlin: Store, mia: Actor) -> None:
    done = complete(paid, actor=mia)
    seen = tell(berlin, (0, "exit.scanned", {"gate": "A"}), begin=ago())

    assert (seen.id, seen.state, seen.ended_at) == (done.id, "completed", done.ended_at)
    assert seen.basket.exit_at is not None
    assert seen.misfits == []
