"""Simulating: counts, differences, rules that never count, rules hidden by others, conflicts; and the cases."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.rules.covers import covers, implies
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Case, Rule
from floorwalker.rules.simulate import check, context_of, simulate, values_of
from floorwalker.rules.tests import random_rules
from floorwalker.rules.tests.samples import NOW, OFFERS, compiled, context, rule, samples
from floorwalker.rules.vocabulary import Context, Sample

SAMPLES = samples(None, 40)


def test_outcomes_and_rules_are_counted_and_none_is_lost() -> None:
    rules = compiled(rule("home", "country:DE"), rule("sale", "tag:final-sale", "refuse"))
    found = simulate(rules, SAMPLES)

    assert found.samples == 40
    assert found.outcomes == {("refund",): 14, ("refuse",): 10, ("review",): 16}
    assert found.otherwise == 16
    assert [(reach.rule.id, reach.matched, reach.counted) for reach in found.reaches] == [
        ("home", 14, 14),
        ("sale", 16, 10),
    ]
    assert (found.never, found.moved, found.doubtful) == ((), None, 0)


def test_differences_name_each_sample_that_comes_out_otherwise() -> None:
    before = compiled(rule("home", "country:DE"), rule("credit", "", "credit"))
    after = compiled(rule("home", "country:DE discount<50"), rule("credit", "", "credit", parameters={"bonus": 0}))
    found = simulate(after, SAMPLES, against=before)

    assert found.moved == {(("refund",), ("credit",)): len(found.differences)}
    assert {one.name for one in found.differences} == {
        sample.name
        for sample in SAMPLES
        if sample.context.values["country"] == "DE" and sample.context.values["discount"] >= 50
    }
    assert simulate(after, SAMPLES, against=after).differences == ()


def test_another_parameter_is_a_difference_of_the_same_outcome() -> None:
    found = simulate(
        compiled(rule("a", "", "credit", parameters={"bonus": 10})),
        SAMPLES[:3],
        against=compiled(rule("a", "", "credit")),
    )

    assert found.moved == {(("credit",), ("credit",)): 3}


def test_a_rule_behind_a_wider_one_is_shadowed_as_written_and_as_seen() -> None:
    rules = compiled(
        rule("wide", "country:DE,AT or price>5"),
        rule("as_written", "country:DE discount>10"),
        rule("as_seen", "country:DE"),
        rule("never", "country:FR price<1", "refuse"),
    )
    found = {reach.rule.id: reach for reach in simulate(rules, SAMPLES).reaches}

    assert found["as_written"].hidden_by == found["as_seen"].hidden_by == rules.document.rules[0]
    assert [one.id for one in found["as_seen"].always_after] == ["wide"]
    assert found["never"].hidden_by is None
    assert (found["never"].is_shadowed, found["as_seen"].is_shadowed) == (False, True)
    assert [one.id for one in simulate(rules, SAMPLES).never] == ["as_written", "as_seen", "never"]


def test_where_every_rule_counts_or_vetoes_none_is_shadowed() -> None:
    twins = (rule("one", "country:DE"), rule("two", "country:DE", "refuse"))

    assert not any(reach.is_shadowed for reach in simulate(compiled(*twins, mode="all"), SAMPLES).reaches)
    assert not any(reach.is_shadowed for reach in simulate(compiled(*twins, mode="veto"), SAMPLES).reaches)


def test_rules_that_want_different_things_of_the_same_samples_are_in_conflict() -> None:
    rules = (rule("home", "country:DE"), rule("sale", "tag:final-sale", "refuse"), rule("again", "country:DE"))
    (found, other) = simulate(compiled(*rules), SAMPLES).conflicts

    assert (found.first.id, found.second.id, found.samples) == ("home", "sale", 6)
    assert (other.first.id, other.second.id, other.samples) == ("sale", "again", 6)
    assert simulate(compiled(*rules, mode="all"), SAMPLES).conflicts == ()


def test_where_all_count_the_same_outcome_with_other_parameters_is_a_conflict() -> None:
    rules = (rule("a", "", "credit", parameters={"bonus": 5}), rule("b", "", "credit"))

    assert len(simulate(compiled(*rules, mode="all"), SAMPLES).conflicts) == 1


@given(random_rules.conditions, random_rules.conditions, random_rules.contexts)
@settings(max_examples=600, deadline=None)
def test_what_covers_another_condition_matches_wherever_that_does(narrow: object, wide: object, seen: Context) -> None:
    one, other = (msgspec.structs.replace(rule(name), when=when) for name, when in (("a", narrow), ("b", wide)))
    verdicts = [tried.verdict for tried in decide(compiled(one, other), seen).trace.tried]

    if covers(other, one):
        assert verdicts != ["true", "false"]
        assert verdicts != ["true", "unknown"]


_ranges = st.sampled_from(
    [
        "discount>5",
        "discount>=5",
        "discount<5",
        "discount:5",
        "discount:1..5",
        "discount:5..9",
        "discount<=9",
        "discount:7",
    ]
)


@given(_ranges, _ranges, st.integers(0, 10))
@settings(max_examples=400, deadline=None)
def test_a_range_that_covers_another_holds_wherever_that_does(narrow: str, wide: str, value: int) -> None:
    rules = compiled(rule("a", narrow), rule("b", wide))
    verdicts = [tried.verdict for tried in decide(rules, context(discount=value)).trace.tried]

    assert not (covers(rules.document.rules[1], rules.document.rules[0]) and verdicts == ["true", "false"])


@pytest.mark.parametrize(
    ("narrow", "wide", "covered"),
    [
        ("country:DE", "", True),
        ("", "country:DE", False),
        ("country:DE", "country:AT,DE", True),
        ("-country:DE,AT", "-country:DE", True),
        ("-country:DE", "-country:DE,AT", False),
        ("country:DE vip:yes", "country:DE", True),
        ("country:DE", "country:DE vip:yes", False),
        ("vip:yes country:DE", "country:DE vip:yes", True),
        ("discount>50", "discount>20", True),
        ("discount:60", "discount>50", True),
        ("price>10.00", "price>=10", True),
        ("bought<14d", "bought<30d", True),
        ("bought<2w", "bought<14d", True),
        ("bought:2h", "bought>1h", False),
        ("bought:2026-11-02", "bought:2026-11-01..2026-11-03", True),
        ("bought:today", "bought<30d", False),
        ("vendor:acme", "vendor:*", True),
        ("-vendor:acme", "vendor:*", False),
        ("country:DE or country:AT", "country:DE,AT", True),
        ("country:DE", "vip:yes or country:DE", True),
        ("-(vip:yes country:DE)", "-(vip:yes country:DE)", True),
    ],
)
def test_what_is_wider_is_told_from_how_it_is_written(narrow: str, wide: str, covered: bool) -> None:
    assert implies(random_rules.condition(narrow), random_rules.condition(wide)) is covered


def test_a_rule_of_some_days_covers_only_what_lies_within_them() -> None:
    sale: Any = {"since_on": date(2026, 11, 1), "until_on": date(2026, 11, 30)}
    short = rule("short", since_on=date(2026, 11, 5), until_on=date(2026, 11, 6))

    assert covers(rule("long", **sale), short)
    assert not covers(short, rule("long", **sale))
    assert not covers(rule("long", **sale), rule("always"))
    assert not covers(rule("off", active=False), short)


def _case(name: str, expects: str, seen: Context) -> Case:
    return Case(
        id=name, name=name, values=values_of(seen, compiled()), at=seen.now, currency=seen.currency, expects=(expects,)
    )


def test_a_case_is_decided_as_on_its_own_day() -> None:
    seen = OFFERS.look({"country": "DE", "bought": NOW, "price": 5_000, "discount": 3}, now=NOW, currency="EUR")
    rules = compiled(rule("fresh", "country:DE bought<30d price>10", "refund"))

    assert [one.holds for one in check(rules, [_case("good", "refund", seen), _case("bad", "review", seen)])] == [
        True,
        False,
    ]


@given(random_rules.rules(), random_rules.contexts)
@settings(max_examples=150, deadline=None)
def test_a_kept_context_decides_as_the_real_one_did(rules: tuple[Rule, ...], seen: Context) -> None:
    kept = msgspec.convert(msgspec.to_builtins(_case("a", "refund", seen)), Case)
    again = context_of(kept, OFFERS)
    ready = compiled(*rules)

    verdicts = [(tried.rule, tried.verdict) for tried in decide(ready, seen).trace.tried]
    assert [(tried.rule, tried.verdict) for tried in decide(ready, again).trace.tried] == verdicts
    assert Sample(name="again", context=again).context.now == seen.now
