"""A move is all or nothing: right, state, function, fact; two at once leave one."""

import pytest
from django.db import connection

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed, NotFound, Refused
from floorwalker.core.models import Event, Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, clerk, fresh, make_store, tell
from floorwalker.core.tests.threads import at_once


def _paid(store: Store) -> Session:
    return tell(
        store,
        (0, "item.scanned", {"code": "apples", "price": 100}),
        (9, "transaction.completed", {"transaction": "t", "amount": 100}),
        begin=ago(minutes=2),
    )


def test_a_move_writes_its_fact_with_the_actor(berlin: Store, mia: Actor) -> None:
    session = channel("instore").machine.verb("complete")(_paid(berlin), actor=mia, reason="Seen leaving")
    event = session.events.order_by("-number")[0]

    assert (session.state, session.status) == ("completed", "completed")
    assert (event.type, event.actor_kind, event.actor_ref, event.actor_label) == (
        "basket.completed",
        "employee",
        "7",
        "Mia",
    )
    assert event.data == {}
    assert session.privates.get(number=event.number).fields == {"reason": "Seen leaving"}


def test_without_the_right_nothing_is_written(berlin: Store) -> None:
    paid = _paid(berlin)
    with pytest.raises(NotAllowed, match=r"instore\.complete"):
        channel("instore").machine.verb("complete")(paid, actor=clerk("instore.see"), reason="")

    assert fresh(paid.id).event_count == paid.event_count
    assert fresh(paid.id).state == "paid"


def test_a_right_in_another_store_is_none_here(berlin: Store) -> None:
    paid, elsewhere = _paid(berlin), make_store("elsewhere")
    with pytest.raises(NotAllowed):
        channel("instore").machine.verb("complete")(
            paid, actor=clerk("*", reach=Reach(store_ids=frozenset({elsewhere.pk}))), reason=""
        )

    assert fresh(paid.id).event_count == paid.event_count


def test_where_the_state_does_not_allow_it_nothing_is_written(berlin: Store, mia: Actor) -> None:
    paid = _paid(berlin)
    with pytest.raises(Refused, match="“Cancel session” is not possible here: the session is “Payment completed”"):
        channel("instore").machine.verb("cancel")(paid, actor=mia, reason="No")

    assert fresh(paid.id).event_count == paid.event_count


def test_a_session_that_is_gone_is_not_found(berlin: Store, mia: Actor) -> None:
    paid = _paid(berlin)
    paid.id = type(paid.id)(int=1)
    with pytest.raises(NotFound):
        channel("instore").machine.verb("complete")(paid, actor=mia, reason="")


def test_what_is_due_is_settled_before_the_move_is_judged(berlin: Store, mia: Actor) -> None:
    paid = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))
    Session.objects.filter(id=paid.id).update(
        due_at=ago(minutes=200), last_activity_at=ago(hours=50), head_at=ago(hours=50)
    )
    with pytest.raises(Refused, match="the session is “Abandoned”"):
        channel("instore").machine.verb("cancel")(paid, actor=mia, reason="No")


def test_a_move_that_does_not_fit_behind_events_of_a_clock_that_was_put_back_is_refused(
    berlin: Store, mia: Actor
) -> None:
    paid = _paid(berlin)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute("UPDATE core_event SET occurred_at = occurred_at + interval '10 minutes'")
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
        cursor.execute("UPDATE core_session SET head_at = head_at + interval '10 minutes'")

    with pytest.raises(Refused, match="“Complete session” is not possible here: the session has changed meanwhile"):
        channel("instore").machine.verb("complete")(paid, actor=mia, reason="Seen leaving")

    after = fresh(paid.id)
    assert (after.state, after.event_count, after.misfits) == ("paid", paid.event_count, [])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_fact() -> None:
    paid, mia = _paid(make_store()), clerk()
    complete = channel("instore").machine.verb("complete")

    answers = at_once(*[lambda: complete(fresh(paid.id), actor=mia, reason="").state] * 4)

    assert sorted(str(type(a).__name__) for a in answers) == ["Refused", "Refused", "Refused", "str"]
    assert Event.objects.filter(type="basket.completed").count() == 1
