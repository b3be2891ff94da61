"""Listeners hear every event of a session at least once and in order; who cannot listen stops nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Fact
from floorwalker.core.later import outbox
from floorwalker.core.log.record import record
from floorwalker.core.models import Errand, Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, fresh, make_store, report
from floorwalker.core.tests.threads import Ear, at_once, listening


def _scan(store: Store, token: str, times: int = 1) -> Session:
    answers = record(
        [report("item.scanned", ago(seconds=n), store=store, token=token, code="apples") for n in range(times)]
    )
    assert answers[0].session_id is not None
    return fresh(answers[0].session_id)


def _removed() -> type[Fact]:
    return channel("instore").facts["item.removed"]


def _due_again() -> None:
    Errand.objects.filter(due_at__isnull=False).update(due_at=now() - timedelta(seconds=1))


def test_every_event_is_told_in_order_and_once(berlin: Store, ear: Ear) -> None:
    _scan(berlin, "a", times=3)
    _scan(berlin, "b")
    outbox.deliver()
    _scan(berlin, "a")
    outbox.deliver()

    assert ear.of("a") == [1, 2, 3, 4]
    assert ear.of("b") == [1]
    assert outbox.deliver() == 0


def test_all_that_is_due_is_told_where_there_is_time(berlin: Store, ear: Ear) -> None:
    record([report("item.scanned", ago(minutes=1), store=berlin, token=f"b-{n}", code="apples") for n in range(120)])

    assert outbox.deliver_for(0) == 0
    assert outbox.deliver_for(60) == len(ear.heard) == 120


def test_a_listener_that_was_dead_for_an_hour_hears_everything(berlin: Store, ear: Ear) -> None:
    ear.deaf_to = {"a"}
    for _ in range(5):
        _scan(berlin, "a")
        _due_again()
        outbox.deliver()
    ear.deaf_to = set()
    _due_again()
    outbox.deliver()

    assert ear.of("a") == [1, 2, 3, 4, 5]


def test_what_nobody_can_hear_is_parked_and_the_others_go_on(berlin: Store, ear: Ear) -> None:
    ear.deaf_to = {"poison"}
    poison = _scan(berlin, "poison")
    for _ in range(outbox.MOST_TRIES):
        _due_again()
        outbox.deliver()
    _scan(berlin, "good")
    _due_again()
    outbox.deliver()

    assert ear.heard == [("good", 1)]
    (parked,) = outbox.parked()
    assert (parked.session_id, parked.tries) == (poison.id, outbox.MOST_TRIES)
    assert parked.complaint == "ConnectionError: nobody there"


def test_a_listener_that_gives_up_goes_on_with_the_next_event(berlin: Store) -> None:
    ear, given_up = Ear(), []
    ear.deaf_to = {"poison"}
    note = outbox.Listener(name="ear", hear=ear.hear, give_up=lambda s, h, why: given_up.append((h.number, str(why))))
    outbox.listen(note)
    try:
        _scan(berlin, "poison", times=1)
        for _ in range(outbox.MOST_TRIES):
            _due_again()
            outbox.deliver()
        ear.deaf_to = set()
        _scan(berlin, "poison")
        outbox.deliver()
    finally:
        outbox.forget("ear")

    assert given_up == [(1, "nobody there")]
    assert (ear.of("poison"), outbox.parked()) == ([2], [])


def test_a_listener_that_cannot_even_give_up_waits_for_a_person(berlin: Store) -> None:
    ear = Ear()
    ear.deaf_to = {"poison"}

    def give_up(*whatever: Any) -> None:
        raise ValueError("no")

    outbox.listen(outbox.Listener(name="ear", hear=ear.hear, give_up=give_up))
    try:
        _scan(berlin, "poison")
        for _ in range(outbox.MOST_TRIES):
            _due_again()
            outbox.deliver()
    finally:
        outbox.forget("ear")

    assert [errand.complaint for errand in outbox.parked()] == ["ConnectionError: nobody there"]


def test_a_parked_errand_is_taken_up_again_on_request(berlin: Store, ear: Ear) -> None:
    ear.deaf_to = {"poison"}
    _scan(berlin, "poison", times=2)
    Errand.objects.update(parked=True, tries=outbox.MOST_TRIES)
    outbox.deliver()
    assert ear.heard == []

    ear.deaf_to = set()
    outbox.retry(outbox.parked()[0])
    outbox.deliver()

    assert ear.of("poison") == [1, 2]
    assert outbox.parked() == []


def test_pauses_double_up_to_an_hour(berlin: Store, ear: Ear) -> None:
    ear.deaf_to = {"a"}
    _scan(berlin, "a")
    pauses = []
    for _ in range(outbox.MOST_TRIES):
        _due_again()
        began = now()
        outbox.deliver()
        due = Errand.objects.get().due_at
        assert due is not None
        pauses.append(round((due - began).total_seconds()))

    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]


def test_a_worker_that_dies_in_the_middle_leaves_the_rest_to_the_next_after_its_lease(berlin: Store, ear: Ear) -> None:
    _scan(berlin, "a", times=3)
    hear = ear.hear

    def die(session: Session, happening: Any) -> None:
        hear(session, happening)
        if happening.number == 2:
            raise SystemExit

    outbox.forget("ear")
    outbox.listen(outbox.Listener(name="ear", hear=die))
    with pytest.raises(SystemExit):
        outbox.deliver()
    assert outbox.deliver() == 0, "the errand is leased"

    outbox.forget("ear")
    outbox.listen(outbox.Listener(name="ear", hear=hear))
    _due_again()
    outbox.deliver()

    assert ear.of("a") == [1, 2, 2, 3]


def test_a_worker_that_is_overtaken_stops_and_leaves_the_order_to_the_other(berlin: Store, ear: Ear) -> None:
    _scan(berlin, "a", times=3)
    hear = ear.hear
    overtaken: list[str] = []

    def dawdle(session: Session, happening: Any) -> None:
        hear(session, happening)
        if happening.number == 2 and not overtaken:
            _due_again()
            overtaken.append("here")
            outbox.deliver()

    outbox.forget("ear")
    outbox.listen(outbox.Listener(name="ear", hear=dawdle))
    outbox.deliver()

    assert ear.of("a") == [1, 2, 2, 3]
    assert Errand.objects.values_list("heard", "due_at").get() == (3, None)


def test_a_complaint_of_a_worker_that_was_overtaken_is_not_written_over_what_the_other_did(
    berlin: Store, ear: Ear
) -> None:
    _scan(berlin, "a", times=2)
    hear = ear.hear
    overtaken: list[str] = []

    def break_late(session: Session, happening: Any) -> None:
        hear(session, happening)
        if not overtaken:
            _due_again()
            overtaken.append("here")
            outbox.deliver()
            raise ConnectionError("too late")

    outbox.forget("ear")
    outbox.listen(outbox.Listener(name="ear", hear=break_late))
    outbox.deliver()

    assert Errand.objects.values_list("heard", "due_at", "tries", "complaint").get() == (2, None, 0, "")


def test_what_is_unreachable_for_good_is_parked_at_once(berlin: Store, ear: Ear) -> None:
    ear.refusal = Unreachable("The address is gone.", permanent=True)
    _scan(berlin, "a")
    outbox.deliver()

    (parked,) = outbox.parked()
    assert (parked.tries, parked.complaint) == (1, "Unreachable: The address is gone.")


def test_who_asks_for_a_pause_gets_it(berlin: Store, ear: Ear) -> None:
    ear.refusal = Unreachable("Too many.", retry_after=900)
    _scan(berlin, "a")
    began = now()
    outbox.deliver()
    ended = now()

    errand = Errand.objects.get()
    assert errand.due_at is not None
    assert began <= errand.due_at - timedelta(seconds=900) <= ended
    assert not errand.parked


def test_a_session_that_cannot_be_read_stops_no_other(berlin: Store, ear: Ear) -> None:
    broken = _scan(berlin, "broken")
    _scan(berlin, "good")
    Session.objects.filter(id=broken.id).update(channel="gone")
    outbox.deliver()

    assert ear.heard == [("good", 1)]
    assert Errand.objects.get(session_id=broken.id).complaint == "KeyError: 'gone'"


def test_a_change_that_is_undone_tells_nobody(berlin: Store, ear: Ear) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _scan(berlin, "a")
        raise ZeroDivisionError

    assert Errand.objects.count() == 0
    assert outbox.deliver() == 0


def test_a_listener_may_choose_its_channels(berlin: Store) -> None:
    ear = Ear()
    outbox.listen(outbox.Listener(name="returns only", hear=ear.hear, channels=frozenset({"returns"})))
    try:
        _scan(berlin, "a")
        outbox.deliver()
    finally:
        outbox.forget("returns only")

    assert ear.heard == []


def test_a_listener_may_choose_its_facts_and_no_errand_is_left_for_others(berlin: Store) -> None:
    ear = Ear()
    outbox.listen(outbox.Listener(name="ear", hear=ear.hear, facts=frozenset({_removed()})))
    try:
        _scan(berlin, "a", times=2)
        assert not Errand.objects.exists()
        record([report("item.removed", ago(), store=berlin, token="a", line="apples")])
        _scan(berlin, "a", times=3)
        outbox.deliver()
    finally:
        outbox.forget("ear")

    assert ear.of("a") == [3]
    assert Errand.objects.values_list("heard", "due_at").get() == (3, None)


def test_an_errand_for_facts_that_were_passed_over_ends(berlin: Store, ear: Ear) -> None:
    _scan(berlin, "a", times=2)
    outbox.forget("ear")
    outbox.listen(outbox.Listener(name="ear", hear=ear.hear, facts=frozenset({_removed()})))
    outbox.deliver()

    assert ear.heard == []
    assert Errand.objects.values_list("heard", "due_at").get() == (2, None)


def test_a_listener_may_choose_the_sessions_that_concern_it(berlin: Store) -> None:
    ear = Ear()
    outbox.listen(outbox.Listener(name="ear", hear=ear.hear, concerns=lambda sheet: sheet.session.token == "b"))
    try:
        _scan(berlin, "a")
        _scan(berlin, "b")
        outbox.deliver()
    finally:
        outbox.forget("ear")

    assert ear.heard == [("b", 1)]
    assert Errand.objects.count() == 1


def test_two_listeners_of_one_name_are_a_mistake(ear: Ear) -> None:
    with pytest.raises(ValueError, match="two listeners called ear"):
        outbox.listen(outbox.Listener(name="ear", hear=ear.hear))


@pytest.mark.django_db(transaction=True)
def test_five_workers_tell_each_event_once() -> None:
    ear, store = Ear(), make_store()
    with listening(ear):
        for n in range(20):
            _scan(store, f"s{n}", times=2)
        at_once(*[lambda: outbox.deliver(50)] * 5)

    assert sorted(ear.heard) == sorted((f"s{n}", number) for n in range(20) for number in (1, 2))
