"""The system check finds what does not fit together in a declaration."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.management import call_command

from floorwalker.core.checks import mistakes, mistakes_of_desk
from floorwalker.core.desks.desk import Desk
from floorwalker.core.facts import Fact, FactTypes
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.filters import When
from floorwalker.core.machine import Move, State, Step, Timer
from floorwalker.core.models import Session, TallyDelta
from floorwalker.core.parts import PartState
from floorwalker.core.registry import Channel, channel, channels, desk, desks
from floorwalker.core.tests.machines import changed

TRANSACTIONS, CHECKS = channel("instore").parts


@dataclass(frozen=True, kw_only=True)
class Bare(Fact):
    type = "bare.fact"


Bare.__doc__ = None


def _with(**changes: Any) -> Channel:
    """The in-store channel with something of its machine changed, its verbs bound."""
    which = changed(**changes)
    for move in which.machine.moves:
        which.machine.bind(move.name, print)
    return which


def _extra(name: str, *more: Any) -> dict[str, Any]:
    return {name: (*getattr(channel("instore").machine, name), *more)}


def _column(**fields: Any) -> Channel:
    given: dict[str, Any] = {"key": "odd", "label": "Odd", "kind": "text", "value": str}
    column = Column(**(given | fields))
    return replace(channel("instore"), columns=(*channel("instore").columns, column))


def _part(**changes: Any) -> Channel:
    return replace(channel("instore"), parts=(TRANSACTIONS, replace(CHECKS, **changes)))


def _unbound() -> Channel:
    which = _with(**_extra("moves", _move("waive")))
    which.machine._verbs.pop("waive")
    return which


def _too_many_verbs() -> Channel:
    which = _with()
    which.machine.bind("waive", print)
    return which


def _move(name: str, **changes: Any) -> Move:
    return replace(channel("instore").machine.moves[-1], name=name, **changes)


def test_every_channel_and_desk_of_the_house_fits_together() -> None:
    for which in channels():
        assert mistakes(which) == []
    for a_desk in desks():
        assert mistakes_of_desk(a_desk) == []
    call_command("check")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (_unbound, "the move “waive” has no verb."),
        (_too_many_verbs, "the verb “waive” has no move."),
        (lambda: _with(**_extra("states", State("lost", "abandoned"))), "no step leads to the state “lost”."),
        (lambda: _with(**_extra("states", State("lost", "weird"))), "the state “lost” has the unknown status “weird”."),
        (lambda: _with(**_extra("steps", Step(Bare, ("nowhere",)))), "names the unknown state “nowhere”."),
        (
            lambda: _with(**_extra("steps", Step(Bare, ("paid",), when=bool))),
            "the last step of “bare.fact” from “paid” has a “when”, so that the fact may find none.",
        ),
        (lambda: _with(**_extra("steps", Step(Bare, ("paid",)))), "a step names “Bare”, which is not among"),
        (
            lambda: _with(**_extra("moves", _move("waive", sources=("gone",)))),
            "“waive” names the unknown state “gone”.",
        ),
        (lambda: _with(**_extra("moves", _move("waive", right="calls.x"))), "does not begin with the channel's code."),
        (
            lambda: _with(**_extra("moves", _move("waive", facts=(Bare,)))),
            "is allowed in “paid”, where none of its facts has a step.",
        ),
        (
            lambda: _with(**_extra("moves", _move("waive", opens=True))),
            "the move “waive” opens a session, but not from the first state.",
        ),
        (lambda: _part(model=Session), "the part “check” is a row that sessions do not own."),
        (
            lambda: _part(ways={**CHECKS.ways, "shown": ("lost",)}),
            "a way of the part “check” names the unknown state “lost”.",
        ),
        (
            lambda: _part(states=(*CHECKS.states, PartState("lost", "Lost"))),
            "no way leads a part “check” to the state “lost”.",
        ),
        (
            lambda: _part(states=(*CHECKS.states, PartState("looked_at_by_two_employees", "Looked at"))),
            "the state “looked_at_by_two_employees” is longer than the 24 characters that are kept of it.",
        ),
        (
            lambda: _with(**_extra("timers", Timer("late", ("paid",), Bare(), lambda sheet: None))),
            "the timer “late” runs in “paid”, where its fact has no step.",
        ),
        (
            lambda: _with(**_extra("states", State("waiting_for_the_customer_to_answer", "stale"))),
            "the state “waiting_for_the_customer_to_answer” is longer than the 24 characters that are kept of it.",
        ),
        (
            lambda: replace(channel("instore"), clients={"a_client_with_a_very_long_name": "Long"}),
            "the client “a_client_with_a_very_long_name” is longer than the 24 characters that are kept of it.",
        ),
        (lambda: _column(key="value"), "there are two columns called “value”."),
        (lambda: _column(sort="token"), "sorts by “token”, but no index of Session ends with it and “id”."),
        (lambda: _column(sort="mood"), "sorts by “mood”, which is no field of Session."),
        (lambda: _column(filter=When(path="mood__at")), "compares “mood__at”, which is no field of Session."),
    ],
)
def test_a_mistake_is_said_in_a_sentence(make: Callable[[], Channel], sentence: str) -> None:
    found = mistakes(make())

    assert any(sentence in mistake for mistake in found), found
    assert all(mistake.startswith("instore: ") for mistake in found)


def test_a_fact_without_words_is_a_mistake() -> None:
    facts = FactTypes(heard=(*channel("instore").facts, Bare))
    found = mistakes(replace(channel("instore"), facts=facts))

    assert found == [
        "instore: the fact Bare has no “label”.",
        "instore: the fact Bare has no “says”.",
        "instore: the fact Bare has no docstring.",
    ]


def test_a_private_field_that_could_not_be_erased_is_a_mistake() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Named(Fact):
        """Somebody said a name."""

        type, label, says, private = "person.named", "Named", "{name}", ("name", "nickname")
        name: str

    facts = FactTypes(heard=(*channel("instore").facts, Named))

    assert mistakes(replace(channel("instore"), facts=facts)) == [
        "instore: the private field “name” of Named has no default, so that it cannot be erased.",
        "instore: the private field “nickname” of Named is no field.",
    ]


def _desk(**changes: Any) -> Desk:
    return replace(desk("tickets"), **changes)


def _ticket_column(**fields: Any) -> Desk:
    given: dict[str, Any] = {"key": "odd", "label": "Odd", "kind": "text", "value": str}
    return _desk(columns=(*desk("tickets").columns, Column(**(given | fields))))


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (_desk(code="what_was_handed_in"), "the desk “what_was_handed_in” is longer than the 16 characters"),
        (_desk(rows=lambda reach: TallyDelta.objects.all()), "TallyDelta has no UUID “id” for its key."),
        (
            _desk(rows=lambda reach: TallyDelta.objects.all()),
            "TallyDelta has no “words” in which free words are looked",
        ),
        (_desk(own_rights={"coats.burn": "Burn"}), "the right “coats.burn” does not begin with the desk's code."),
        (_desk(choices={"colour": []}), "there are choices for “colour”, which is no column."),
        (_desk(newest="returned_at"), "no column sorts by “returned_at”, by which the list is sorted at first."),
        (_ticket_column(key="fee"), "there are two columns called “fee”."),
        (_ticket_column(sort="hooks"), "sorts by “hooks”, but no index of Ticket ends with it and “id”."),
        (_ticket_column(sort="store__name"), "sorts by “store__name”, which is no field of Ticket."),
        (_ticket_column(filter=When(path="store__opened_at")), "compares “store__opened_at”, which is no field of"),
    ],
)
def test_a_mistake_of_a_desk_is_said_in_a_sentence(made: Desk, sentence: str) -> None:
    found = mistakes_of_desk(made)

    assert any(sentence in mistake for mistake in found), found
    assert all(mistake.startswith(f"{made.code}: ") for mistake in found)
