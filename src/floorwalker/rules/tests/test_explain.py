"""A decision explained: everything to staff, plain words that leak nothing to shoppers; also long after."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings

from floorwalker.kit.speech import later
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Rule
from floorwalker.rules.explain import Line, explain, nearest
from floorwalker.rules.tests import random_rules
from floorwalker.rules.tests.samples import NOW, OFFERS, compiled, context, rule
from floorwalker.rules.trace import kept, remembered
from floorwalker.rules.vocabulary import Context, Outcome

SECRET = rule("fraud", "country:FR price>10", "review", name="Known thieves", note="Ask Mia about them.")


def test_staff_are_told_each_rule_and_what_was_seen() -> None:
    rules = compiled(
        rule("faulty", "country:DE price>10", "credit", parameters={"bonus": 10}, name="Dear ones"),
        rule("old", "bought>30d or vendor:acme", "refuse", name="Too late"),
        rule("off", active=False, name="Not now"),
    )
    seen = context(country="FR", price=1_250, bought=NOW - timedelta(days=40), vendor="Northwind")
    told = explain(decide(rules, seen).trace, OFFERS)

    assert told.sentences == ("“Too late” applies: Not eligible.",)
    assert [(one.name, one.outcome, one.verdict, one.chosen, one.outside) for one in told.rules] == [
        ("Dear ones", "Store credit", "false", False, ""),
        ("Too late", "Not eligible", "true", True, ""),
        ("Not now", "Refund", "false", False, "switched off"),
    ]
    assert told.rules[0].lines == (
        Line(text="Country is Germany", verdict="false", seen="France"),
        Line(text="Price paid over 10", verdict="true", seen="€12.50"),
    )
    assert told.rules[1].lines == (
        Line(text="One of these holds", verdict="true"),
        Line(text="Bought was over 30d ago", verdict="true", seen="13 Oct, 14:00", depth=1),
        Line(text="Vendor is “acme”", verdict="false", seen="Northwind", depth=1),
    )


def test_where_nothing_applies_the_nearest_rule_is_named_with_what_it_lacks() -> None:
    rules = compiled(
        rule("far", "country:DE price>10 vip:yes", name="Far"),
        rule("near", "country:FR price>10 tag:new", name="Near"),
    )
    told = explain(decide(rules, context(country="FR", price=500, tag=["new"], vip=False)).trace, OFFERS)

    assert told.sentences == (
        "No rule applies, so: Look at it by hand.",
        "Nearest was “Near”, for which this does not hold: Price paid over 10.",
    )


def test_the_nearest_rule_needs_the_fewest_changes_within_brackets_too() -> None:
    rules = compiled(
        rule("two", "price>10 vip:yes"), rule("one", "(price>10 or vip:yes)"), rule("not", "-(vip:no price>1)")
    )
    trace = decide(rules, context(price=500, vip="no")).trace

    assert nearest(trace) == trace.tried[1]


def test_staff_are_told_what_is_not_known() -> None:
    rules = compiled(rule("new", "tag:new", name="New ones"), rule("home", "country:DE", name="Home"))
    told = explain(decide(rules, context(country="DE", tag=7)).trace, OFFERS)

    assert told.sentences == (
        "“Home” applies: Refund.",
        "Not everything is known: “New ones” might have applied.",
    )
    assert told.rules[0].lines == (
        Line(text="Tag is “new”", verdict="unknown", seen="7", why="what is there is no list of texts"),
    )


def test_shoppers_are_told_the_rules_sentence_and_nothing_else() -> None:
    seen = context(country="FR", price=5_000)
    silent = decide(compiled(SECRET), seen).trace
    spoken = decide(compiled(replace_says(SECRET, "We look at this by hand.")), seen).trace

    assert explain(silent, OFFERS, "shopper").sentences == ()
    assert explain(spoken, OFFERS, "shopper").sentences == ("We look at this by hand.",)
    assert explain(spoken, OFFERS, "shopper").rules == ()


def replace_says(one: Rule, says: str) -> Rule:
    return Rule(id=one.id, name=one.name, when=one.when, then=one.then, note=one.note, says=says)


def test_without_a_sentence_of_its_own_a_rule_speaks_with_its_outcomes() -> None:
    trace = decide(compiled(rule("a"), rule("b"), mode="all"), context()).trace

    assert explain(trace, OFFERS, "shopper").sentences == ("You get your money back.",)


def test_an_outcome_speaks_the_shoppers_language_whoever_asked_first() -> None:
    saved = replace(OFFERS, outcomes=(Outcome(code="review", label="Review", shopper=later("Saved.")),))
    rules = replace(compiled(), vocabulary=saved)
    decide(rules, context())

    with translation.override("de"):
        assert explain(decide(rules, context()).trace, saved, "shopper").sentences == ("Gespeichert.",)


@given(random_rules.rules(), random_rules.contexts)
@settings(max_examples=150, deadline=None)
def test_any_kept_trace_can_be_explained_also_when_its_words_are_gone(rules: tuple[Rule, ...], seen: Context) -> None:
    ready: Compiled = compiled(*rules, SECRET)
    trace = remembered(json.loads(json.dumps(kept(decide(ready, seen).trace))))
    shrunk = replace(OFFERS, operands=OFFERS.operands[:1], outcomes=OFFERS.outcomes[3:])

    for vocabulary in (OFFERS, shrunk):
        told = explain(trace, vocabulary)
        assert len(told.rules) == len(rules) + 1
        assert all(line.text for one in told.rules for line in one.lines)
        leaked = " ".join(explain(trace, vocabulary, "shopper").sentences)
        assert not any(word in leaked for word in (SECRET.name, SECRET.note, "France", "Rule"))


@pytest.mark.parametrize(
    ("word", "values", "seen"),
    [
        ("country:DE", {"country": ""}, "none"),
        ("vip:yes", {"vip": True}, "Yes"),
        ("discount>1", {"discount": 2.5}, "2.5"),
        ("tag:new", {"tag": {"b", "a"}}, "a, b"),
        ("tag:new", {"tag": []}, "none"),
        ("vendor:a*", {"vendor": "x" * 500}, "x" * 200 + "…"),
        ("bought:*", {}, "none"),
        ("bought<1d", {}, ""),
    ],
)
def test_a_value_is_shown_as_people_read_it(word: str, values: dict[str, Any], seen: str) -> None:
    (told,) = explain(decide(compiled(rule("a", word)), context(**values)).trace, OFFERS).rules

    assert told.lines[0].seen == seen
