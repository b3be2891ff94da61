"""Deciding, held against a naive evaluator: same input, same outcome; what is not known never raises and never matches."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.core.lists.filters import Between, Setting
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.decide import decide
from floorwalker.rules.document import AnyOf, Condition, Is, Not, Rule, Then
from floorwalker.rules.tests import random_rules
from floorwalker.rules.tests.samples import NOW, OFFERS, Offer, compiled, context, line, rule
from floorwalker.rules.trace import SeenWord, kept, remembered
from floorwalker.rules.values import see
from floorwalker.rules.vocabulary import Context, Mode, Operand

MODES: list[Mode] = ["first", "all", "veto"]
modes = st.sampled_from(MODES)
BERLIN = ZoneInfo("Europe/Berlin")


def _naive(condition: Condition, seen: Context) -> bool | None:
    """Three-valued logic in the plainest way: ``None`` is unknown."""
    if isinstance(condition, Is):
        operand = OFFERS.operand(condition.asked.key)
        assert operand is not None
        value, _, why = see(operand.filter, seen.values.get(operand.key), zone=BERLIN, foreign=seen.currency != "EUR")
        if why and not (why == "missing" and condition.asked.values == ("*",)):
            return None
        return operand.filter.test(value, condition.asked, Setting(zone=BERLIN, now=seen.now, currency="EUR"))
    if isinstance(condition, Not):
        inner = _naive(condition.of, seen)
        return None if inner is None else not inner
    parts = [_naive(part, seen) for part in condition.of]
    wanted = isinstance(condition, AnyOf)
    return wanted if wanted in parts else None if None in parts else not wanted


def _holds(one: Rule, seen: Context) -> bool:
    today = seen.now.astimezone(BERLIN).date()
    in_days = (one.since_on or today) <= today <= (one.until_on or today)
    return one.active and in_days and _naive(one.when, seen) is True


def _expected(rules: tuple[Rule, ...], seen: Context, mode: Mode) -> list[str]:
    matching = [one for one in rules if _holds(one, seen)]
    vetoes = [one for one in matching if one.then.outcome == "refuse"]
    wanted = {"first": matching[:1], "all": matching, "veto": vetoes or matching[:1]}[mode]
    return [one.id for one in wanted] or [""]


@given(random_rules.rules(), random_rules.contexts, modes)
@settings(max_examples=500, deadline=None)
def test_any_rules_decide_any_context_as_a_naive_evaluator_does(
    rules: tuple[Rule, ...], seen: Context, mode: Mode
) -> None:
    decision = decide(compiled(*rules, mode=mode), seen)

    assert [chosen.rule for chosen in decision.chosen] == _expected(rules, seen, mode)
    assert decision == decide(compiled(*rules, mode=mode), seen)
    assert remembered(json.loads(json.dumps(kept(decision.trace)))).tried == decision.trace.tried


@given(random_rules.rules(), random_rules.contexts, modes, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_conditions_is_irrelevant(rules: tuple[Rule, ...], seen: Context, mode: Mode, chance: Any) -> None:
    def shuffled(condition: Condition) -> Condition:
        if isinstance(condition, Is):
            return condition
        if isinstance(condition, Not):
            return Not(shuffled(condition.of))
        parts = [shuffled(part) for part in condition.of]
        chance.shuffle(parts)
        return type(condition)(tuple(parts))

    others = tuple(msgspec.structs.replace(one, when=shuffled(one.when)) for one in rules)

    assert decide(compiled(*rules, mode=mode), seen).chosen == decide(compiled(*others, mode=mode), seen).chosen


@given(random_rules.contexts, modes)
@settings(max_examples=100, deadline=None)
def test_what_holds_otherwise_is_reached_where_no_rule_matches(seen: Context, mode: Mode) -> None:
    never = rule("never", "discount>5 discount<5")
    off = rule("off", active=False)

    for rules in ((), (never,), (off, never)):
        decision = decide(compiled(*rules, mode=mode), seen)
        assert (decision.outcomes, decision.first.rule) == (("review",), "")


@given(random_rules.rules(), random_rules.tame)
@settings(max_examples=150, deadline=None)
def test_what_is_all_known_leaves_no_doubt(rules: tuple[Rule, ...], seen: Context) -> None:
    decision = decide(compiled(*rules), seen)

    assert decision.doubts == ()
    assert all(tried.verdict != "unknown" for tried in decision.trace.tried)


@pytest.mark.parametrize("odd", random_rules.ODD, ids=lambda odd: str(type(odd).__name__))
@pytest.mark.parametrize("operand", OFFERS.operands, ids=lambda operand: operand.key)
def test_no_value_raises_and_each_unknown_has_a_reason(operand: Operand, odd: Any) -> None:
    words = [word for word in random_rules.WORDS if word.lstrip("-").startswith(operand.key)]
    rules = compiled(*(rule(f"r{number}", word) for number, word in enumerate(words)))
    trace = decide(rules, context(**{operand.key: odd})).trace

    for tried in trace.tried:
        assert isinstance(tried.when, SeenWord)
        assert (tried.when.verdict == "unknown") == bool(tried.when.why)
    assert len(json.dumps(kept(trace))) < 20_000


def test_an_operand_that_cannot_be_read_is_unknown() -> None:
    seen = OFFERS.look({"country": "DE"}, now=NOW, currency="EUR")
    decision = decide(compiled(rule("a", "tag:new"), rule("b", "-tag:new"), rule("c", "country:DE")), seen)

    assert [tried.verdict for tried in decision.trace.tried] == ["unknown", "unknown", "true"]
    assert (decision.first.rule, decision.doubts) == ("c", ("a", "b"))


def test_an_amount_in_another_currency_is_unknown() -> None:
    rules = compiled(rule("dear", "price>10"), rule("known", "price:*"))

    decision = decide(rules, context(price=5_000, currency="JPY"))

    assert [tried.verdict for tried in decision.trace.tried] == ["unknown", "unknown"]
    assert decide(rules, context(price=5_000)).first.rule == "dear"


def test_days_are_the_stores_own_and_both_included() -> None:
    """On the 22nd at 23:30 UTC it is the 23rd in Berlin."""
    night = NOW.replace(hour=23, minute=30)
    rules = compiled(rule("sale", since_on=date(2026, 11, 23), until_on=date(2026, 11, 23)))

    def chosen(at: Any) -> str:
        return decide(rules, replace(context(), now=at)).first.rule

    assert chosen(night) == "sale"
    assert chosen(night - timedelta(hours=1)) == ""
    assert chosen(night + timedelta(hours=23)) == "sale"
    assert chosen(night + timedelta(hours=24)) == ""


def test_why_a_rule_was_not_looked_at_stands_in_the_trace() -> None:
    rules = compiled(
        rule("off", active=False), rule("soon", since_on=date(2027, 1, 1)), rule("past", until_on=date(2026, 1, 1))
    )

    assert [tried.outside for tried in decide(rules, context()).trace.tried] == ["off", "not_yet", "over"]


def test_a_veto_wins_over_an_earlier_rule_and_brings_its_reason() -> None:
    rules = compiled(
        rule("home", "country:DE"), rule("sale", "tag:final-sale", "refuse", says="Sale items stay."), mode="veto"
    )

    assert decide(rules, context(country="DE", tag=[])).outcomes == ("refund",)
    vetoed = decide(rules, context(country="DE", tag=["Final-Sale"])).first
    assert (vetoed.outcome, vetoed.rule, vetoed.says) == ("refuse", "sale", "Sale items stay.")


def test_a_veto_that_cannot_be_told_is_a_doubt() -> None:
    rules = compiled(rule("home", "country:DE"), rule("sale", "tag:final-sale", "refuse"), mode="veto")

    decision = decide(rules, context(country="DE"))

    assert (decision.outcomes, decision.doubts) == (("refund",), ("sale",))


def test_an_unknown_rule_behind_the_chosen_one_is_no_doubt() -> None:
    rules = (rule("home", "country:DE"), rule("new", "tag:new"))

    assert decide(compiled(*rules), context(country="DE")).doubts == ()
    assert decide(compiled(*rules, mode="all"), context(country="DE")).doubts == ("new",)


def test_parameters_come_with_their_type_and_leave_as_plain_values() -> None:
    decision = decide(compiled(rule("a", "", "credit", parameters={"bonus": "10"})), context())

    assert decision.first.parameters == Offer(bonus=10, fee=0)
    assert kept(decision.trace)["chosen"][0]["parameters"] == {"bonus": 10, "fee": 0}


def test_rules_whose_words_and_outcomes_are_gone_never_match_and_never_raise() -> None:
    gone = Compiled(
        vocabulary=replace(OFFERS, operands=(replace(OFFERS.operands[0], filter=Between()),)),
        document=compiled(rule("a", "country:DE"), rule("b", "tag:new"), rule("c", "", "credit")).document,
        zone="UTC",
        currency="EUR",
    )
    odd = msgspec.structs.replace(
        gone.document, rules=(*gone.document.rules, Rule(id="d", name="D", then=Then("gift", {"x": 1})))
    )

    decision = decide(replace(gone, document=odd), context(country="DE", tag=["new"]), "all")

    assert [chosen.rule for chosen in decision.chosen] == ["c", "d"]
    assert decision.chosen[1].parameters == {"x": 1}
    whys = [tried.when.why for tried in decision.trace.tried if isinstance(tried.when, SeenWord)]
    assert whys == ["not_understood", "not_understood"]


def test_values_are_read_once_from_the_subject() -> None:
    seen = OFFERS.look(line(5), now=NOW, currency="EUR")

    assert seen.values["country"] == "FR"
