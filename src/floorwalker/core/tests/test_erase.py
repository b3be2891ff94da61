"""What was erased is gone everywhere; what happened stays, and stays provable."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Model

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.log.entries import read_logs
from floorwalker.core.log.erase import erase, of_customer
from floorwalker.core.log.record import record
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Private, Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import ago, fresh, report, tell

_ANNA: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (0, "basket.created", {"customer": "anna@example.com"}),
    (10, "item.scanned", {"code": "apples", "price": 250}),
    (20, "transaction.started", {"transaction": "t1", "amount": 250}),
    (30, "check.required", {"check": "c1", "kind": "spot"}),
    (40, "check.approved", {"check": "c1", "employee": "Bertha"}),
    (50, "transaction.completed", {"transaction": "t1", "amount": 250}),
    (60, "feedback.given", {"rating": 4, "comment": "Call me, Anna."}),
    (70, "basket.noted", {"text": "Anna lost her bag."}),
)


def _anna(store: Store, token: str = "b") -> Session:
    return tell(store, *_ANNA, begin=ago(minutes=10), token=token)


def _stored(session: Session) -> str:
    """Everything that the database still keeps of a session."""
    which = channel(session.channel)
    models: list[type[Model]] = [which.record, *which.owned, Private]
    rows: list[Any] = [*Session.objects.filter(id=session.id).values(), *session.events.values("data", "actor_label")]
    for model in models:
        rows += model._default_manager.filter(session_id=session.id).values()
    return str(rows)


def test_what_was_private_is_gone_everywhere_and_the_rest_stays(berlin: Store, mia: Actor) -> None:
    session = _anna(berlin)
    assert "nna" in _stored(session)
    assert "Bertha" in _stored(session)

    assert erase([session.id], actor=mia) == 1

    after = fresh(session.id)
    assert "nna" not in _stored(session)
    assert "Bertha" not in _stored(session)
    assert (after.state, after.value, after.status, after.progress) == ("paid", 250, "paid", session.progress)
    assert list(findings()) == []


def test_the_log_says_who_had_it_erased(berlin: Store, mia: Actor) -> None:
    session = _anna(berlin)
    erase([session.id], actor=mia)

    last = read_logs({session.id: channel("instore")})[session.id][-1]
    assert (last.fact.type, last.actor_kind, last.actor_label) == ("session.erased", "employee", "Mia")
    assert last.number == session.event_count + 1
    assert fresh(session.id).misfits == []


def test_a_session_without_private_words_is_left_as_it_is(berlin: Store, mia: Actor) -> None:
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))
    anna = _anna(berlin, "anna")

    assert [erase([session.id, anna.id], actor=mia) for _ in range(2)] == [1, 0]
    assert fresh(session.id).event_count == 1


def test_a_private_fact_that_is_repeated_afterwards_is_known_and_brings_nothing_back(berlin: Store, mia: Actor) -> None:
    told = report("feedback.given", ago(seconds=9), store=berlin, rating=4, comment="Call me, Anna.")
    session = fresh(record([told])[0].session_id or pytest.fail("no session"))
    erase([session.id], actor=mia)

    assert record([told])[0].outcome == "repeated"
    assert Private.objects.count() == 0


def test_a_fact_that_comes_late_is_folded_without_what_was_erased(berlin: Store, mia: Actor) -> None:
    session = _anna(berlin)
    erase([session.id], actor=mia)
    tell(berlin, (15, "item.scanned", {"code": "pears", "price": 100}), begin=ago(minutes=10))

    assert fresh(session.id).value == 350
    assert "nna" not in _stored(session)
    assert list(findings()) == []


def test_the_command_erases_every_session_of_a_customer(berlin: Store, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = _anna(berlin, "one"), _anna(berlin, "other")
    call_command("erase", "--customer", "anna@example.com", "--by", "Olga")

    assert capsys.readouterr().out == "Erased the private words of 2 sessions.\n"
    assert of_customer("anna@example.com") == []
    assert [s.events.order_by("-number")[0].actor_label for s in (one, other)] == ["Olga", "Olga"]


def test_the_command_erases_one_session_by_its_id(berlin: Store, capsys: pytest.CaptureFixture[str]) -> None:
    session = _anna(berlin)
    call_command("erase", str(session.id))

    assert capsys.readouterr().out == "Erased the private words of 1 session.\n"
    assert session.events.order_by("-number")[0].actor_label == "Floorwalker"


def test_the_command_asks_whose_words() -> None:
    with pytest.raises(CommandError, match="Name sessions by their ids"):
        call_command("erase")
