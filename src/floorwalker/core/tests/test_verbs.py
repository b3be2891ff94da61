"""A move is all or nothing: right, state, function, fact; two at once leave one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from floorwalker.accounts.actor import Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed, NotFound, Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log import verify
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Event, Session
from floorwalker.core.registry import Channel, channel
from floorwalker.core.tests.builders import ago, clerk, fresh, make_store, tell
from floorwalker.core.tests.machines import changed
from floorwalker.core.tests.threads import at_once
from floorwalker.core.verbs import moves_for, verb

FACTS = channel("instore").facts


def _said(type_: str, **fields: str) -> Fact:
    return FACTS.restore(type_, fields)


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


def _answering(*facts: Fact, unless: Callable[[Sheet], str] | None = None) -> tuple[Channel, Callable[..., Session]]:
    """The channel whose note answers these facts, and the verb of it."""
    moves = channel("instore").machine.moves
    note = replace(
        next(m for m in moves if m.name == "note"), facts=(FACTS["basket.noted"], FACTS["exit.scanned"]), unless=unless
    )
    which = changed(moves=(note,))

    def told(sheet: Sheet, *, actor: Actor) -> tuple[Fact, ...]:
        return facts

    return which, verb(which.machine, "note")(told)


def test_one_move_may_tell_several_facts_and_they_keep_their_order(berlin: Store, mia: Actor) -> None:
    paid = _paid(berlin)
    _, write = _answering(_said("basket.noted", text="one"), _said("exit.scanned"), _said("basket.noted", text="two"))
    write(paid, actor=mia, key="asked")

    told = list(paid.events.filter(key__startswith="asked").order_by("occurred_at").values_list("type", "key"))
    assert told == [("basket.noted", "asked"), ("exit.scanned", "asked.1"), ("basket.noted", "asked.2")]
    assert fresh(paid.id).state == "completed"
    assert list(verify.findings()) == []


def test_where_one_of_several_facts_does_not_fit_none_is_written(berlin: Store, mia: Actor) -> None:
    basket = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))
    _, write = _answering(_said("basket.noted", text="one"), _said("exit.scanned"))
    with pytest.raises(Refused, match="“Add note” is not possible here"):
        write(basket, actor=mia)

    assert fresh(basket.id).event_count == basket.event_count


def test_a_verb_that_has_nothing_left_to_do_writes_nothing(berlin: Store, mia: Actor) -> None:
    paid = _paid(berlin)
    _, write = _answering()

    assert write(paid, actor=mia).event_count == paid.event_count == fresh(paid.id).event_count


def test_a_verb_tells_no_fact_that_its_move_does_not_declare(berlin: Store, mia: Actor) -> None:
    paid = _paid(berlin)
    _, write = _answering(_said("basket.completed"))
    with pytest.raises(AssertionError, match="does not say that it may answer"):
        write(paid, actor=mia)

    assert fresh(paid.id).event_count == paid.event_count


def test_a_move_says_why_it_is_not_possible_though_the_state_allows_it(berlin: Store, mia: Actor) -> None:
    paid = _paid(berlin)
    which, write = _answering(
        _said("basket.noted", text="one"), unless=lambda sheet: "" if sheet.session.quantity > 5 else "Nothing to note."
    )

    with pytest.raises(Refused, match="Nothing to note"):
        write(paid, actor=mia)
    assert moves_for(which, paid, mia) == []
    assert fresh(paid.id).event_count == paid.event_count
