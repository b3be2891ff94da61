"""The level machine of a session: automatic up to review, restricted by a person or a rule, pinned by an override."""

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core import wall
from floorwalker.core.checks import mistakes
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.log.entries import read_logs
from floorwalker.core.log.erase import erase
from floorwalker.core.log.verify import findings
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.tests.builders import ago, clerk, fresh
from floorwalker.core.verbs import moves_for, sheet_of
from floorwalker.risk.facts import RiskAssessed, RiskOverridden
from floorwalker.risk.holding import HoldContext
from floorwalker.risk.restrictions import FREE, Restriction
from floorwalker.risk.standing import restricted_by, restriction_of
from floorwalker.risk.tests.kiosk.channel import Left, machine
from floorwalker.risk.tests.kiosk.models import Visit
from floorwalker.risk.tests.visits import CUSTOMER, HOARDER, assessed, tell, visit

restrict, lift, override, label = (machine.verb(name) for name in ("restrict", "lift", "override", "label"))


def _record(session: Session) -> Visit:
    return Visit.objects.get(pk=session.id)


def _types(session: Session, channel: Channel) -> list[str]:
    return [happening.fact.type for happening in read_logs({session.id: channel})[session.id]]


def test_a_channel_includes_risk_in_a_few_lines_without_a_mistake(kiosk: Channel) -> None:
    assert mistakes(kiosk) == []


def test_the_score_moves_the_level_up_and_down_but_never_to_restricted(kiosk: Channel, berlin: Store) -> None:
    session = visit(berlin, HOARDER)
    assert (session.risk, _record(session).risk_score) == ("review", 100)

    session = assessed(session, CUSTOMER)
    assert (session.risk, _record(session).risk_score) == ("normal", 0)


def test_an_assessment_that_says_nothing_new_is_not_told(kiosk: Channel, berlin: Store) -> None:
    session = visit(berlin, CUSTOMER, CUSTOMER, HoldContext(address_holds=5, paid_orders=9))

    assert _types(session, kiosk) == ["kiosk.held", "risk.assessed"]


def test_every_change_keeps_its_signals_and_its_version(kiosk: Channel, berlin: Store) -> None:
    session = visit(berlin, HOARDER)
    fact = read_logs({session.id: kiosk})[session.id][-1].fact

    assert isinstance(fact, RiskAssessed)
    assert fact.version == 0
    assert sum(reason.points for reason in fact.reasons) == fact.score == 100
    assert {one.code: one.value for one in fact.seen}["address_holds"] == 40


def test_a_person_restricts_and_the_channel_obeys(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = visit(berlin, HOARDER, pieces=7)
    actions = ["limit_quantity", "shorten_time", "no_renewal", "block"]
    session = restrict(session, actor=mia, actions=actions, quantity=2, minutes=3, reason="Hoarding")

    found = restriction_of(_record(session))
    assert session.risk == "restricted"
    assert found == Restriction(actions=tuple(actions), quantity=2, minutes=3)
    assert (found.blocks, found.renews, found.challenges, found.minutes_within(20)) == (True, False, False, 3)
    assert found.quantity_within(9) == 0
    assert _record(session).held == 0, "blocking frees what is held"
    assert _types(session, kiosk)[-2:] == ["risk.restricted", "kiosk.freed"]


def test_no_score_lifts_a_restriction(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = restrict(visit(berlin, HOARDER), actor=mia, actions=["no_renewal"], reason="Hoarding")

    session = assessed(session, CUSTOMER)
    assert session.risk == "restricted"

    session = lift(session, actor=mia, reason="A mistake")
    assert session.risk == "normal"
    assert restriction_of(_record(session)) == FREE


def test_an_override_pins_the_level_until_its_time_and_ends_by_itself(
    kiosk: Channel, berlin: Store, mia: Actor
) -> None:
    session = override(visit(berlin, HOARDER), actor=mia, level="normal", hours=24, reason="I know them")

    assert assessed(session, HoldContext(address_holds=9, tor=True)).risk == "normal"
    assert fresh(session.id).due_at == _record(session).risk_pinned_until


def test_an_override_that_is_over_has_ended_at_its_own_time(kiosk: Channel, berlin: Store) -> None:
    until = ago(minutes=2)
    session = visit(berlin, HOARDER, at=ago(minutes=9))
    session = tell(session, RiskOverridden(level="normal", until=until), at=ago(minutes=5))

    log = read_logs({session.id: kiosk})[session.id]
    assert (log[-1].fact.type, log[-1].occurred_at) == ("risk.override_ended", until)
    assert session.risk == "review"


def test_an_override_ends_a_restriction(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = restrict(visit(berlin, HOARDER), actor=mia, actions=["challenge"], reason="Hoarding")
    session = override(session, actor=mia, level="monitored", hours=1, reason="We talked")

    assert (session.risk, restriction_of(_record(session))) == ("monitored", FREE)


def test_a_rule_restricts_only_who_is_neither_restricted_nor_overridden(
    kiosk: Channel, berlin: Store, mia: Actor
) -> None:
    rule: dict[str, Any] = {"rule": "Hoarders", "version": 3}
    wanted = Restriction(actions=("no_renewal",))
    session = visit(berlin, HOARDER)
    pinned = override(visit(berlin, HOARDER), actor=mia, level="normal", hours=1, reason="A friend")

    session = tell(session, *restricted_by(_record(session), wanted, **rule))

    assert session.risk == "restricted"
    assert restricted_by(_record(session), wanted, **rule) == []
    assert restricted_by(_record(pinned), wanted, **rule) == []
    assert restricted_by(_record(visit(berlin)), FREE, **rule) == []


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("restrict", {"actions": ["block"], "reason": "x"}),
        ("override", {"level": "normal", "hours": 1, "reason": "x"}),
        ("label", {"verdict": "fraud"}),
    ],
)
def test_without_the_right_nothing_is_written(name: str, fields: Any, kiosk: Channel, berlin: Store) -> None:
    session = visit(berlin, HOARDER)
    with pytest.raises(NotAllowed):
        machine.verb(name)(session, actor=clerk("kiosk.see"), **fields)

    assert fresh(session.id).event_count == session.event_count


def test_what_makes_no_sense_is_refused_and_nothing_is_written(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = restrict(visit(berlin, HOARDER), actor=mia, actions=["block"], reason="Hoarding")
    free = label(visit(berlin), actor=mia, verdict="fine")
    for again, verb, fields in (
        (session, restrict, {"actions": ["block"], "reason": "Again"}),
        (free, lift, {"reason": "There is none"}),
        (free, label, {"verdict": "fine"}),
    ):
        with pytest.raises(Refused):
            verb(again, actor=mia, **fields)
        assert fresh(again.id).event_count == again.event_count


def test_the_moves_that_are_offered_are_those_that_are_possible(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = visit(berlin, HOARDER)
    assert [move.name for move in moves_for(kiosk, session, mia)] == ["restrict", "override", "label"]

    session = restrict(session, actor=mia, actions=["block"], reason="Hoarding")
    assert [move.name for move in moves_for(kiosk, session, mia)] == ["lift", "override", "label"]

    assert [move.name for move in moves_for(kiosk, tell(session, Left()), mia)] == ["label"]


def test_the_reasons_of_people_can_be_erased_and_the_level_stays(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = restrict(visit(berlin, HOARDER), actor=mia, actions=["block"], reason="Anna Meier hoards")
    session = label(session, actor=mia, verdict="fraud", reason="Anna again")
    erase([session.id], actor=mia)

    said = str([happening.fact for happening in read_logs({session.id: kiosk})[session.id]])
    assert "Anna" not in said
    assert (fresh(session.id).risk, _record(session).risk_label) == ("restricted", "fraud")


def test_what_is_stored_follows_from_the_events(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    session = visit(berlin, HOARDER, at=ago(minutes=30))
    restrict(session, actor=mia, actions=["block"], reason="Hoarding")
    assessed(session, CUSTOMER, at=ago(minutes=40))

    assert [finding for finding in findings() if str(session.id) in str(finding)] == []
    assert sheet_of(fresh(session.id)).record.risk_level == "restricted"


def test_a_list_is_narrowed_by_level(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    suspect = visit(berlin, HOARDER)
    visit(berlin, CUSTOMER)
    rows = wall.sessions(mia.reach("kiosk.see"), "kiosk")

    assert [row.id for row in rows.filter(risk="review")] == [suspect.id]


def test_an_override_cannot_end_before_it_begins(kiosk: Channel, berlin: Store) -> None:
    session = visit(berlin, HOARDER)
    session = tell(session, RiskOverridden(level="normal", until=ago(hours=1) - timedelta(minutes=1)))

    assert (session.risk, len(session.misfits)) == ("review", 1)
