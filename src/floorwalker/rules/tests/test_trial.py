"""Rules on trial: whatever they say is noted, and everything comes out as if they were not there."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.rules.compiled import Compiled
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.pages import cards
from floorwalker.rules.simulate import simulate
from floorwalker.rules.tests import random_rules
from floorwalker.rules.tests.samples import NOW, OUTCOMES, context, rule, samples, vocabulary
from floorwalker.rules.vocabulary import Context, Mode

MODES: list[Mode] = ["first", "all", "veto"]
TRIAL = "credit"


def _rules(rules: tuple[Rule, ...], mode: Mode = "first") -> Compiled:
    outcomes = tuple(replace(one, notes=one.code == TRIAL) for one in OUTCOMES)
    spoken = replace(vocabulary(mode=mode), outcomes=outcomes)
    return Compiled(
        vocabulary=spoken,
        document=Document(rules=rules, otherwise=Then("review")),
        zone="Europe/Berlin",
        currency="EUR",
    )


@given(random_rules.rules(), random_rules.contexts, st.sampled_from(MODES))
@settings(max_examples=300, deadline=None)
def test_rules_on_trial_never_change_what_comes_out(rules: tuple[Rule, ...], seen: Context, mode: Mode) -> None:
    earnest = tuple(one for one in rules if one.then.outcome != TRIAL)
    with_trial, without = decide(_rules(rules, mode), seen), decide(_rules(earnest, mode), seen)

    assert (with_trial.chosen, with_trial.doubts) == (without.chosen, without.doubts)
    true = {tried.rule for tried in with_trial.trace.tried if tried.verdict == "true"}
    assert [one.rule for one in with_trial.noted] == [
        one.id for one in rules if one.then.outcome == TRIAL and one.id in true
    ]


def test_a_rule_on_trial_hides_none_and_contradicts_none() -> None:
    rules = _rules((rule("trial", "", TRIAL), rule("earnest", "country:DE", "refuse"), rule("last", "vip:yes")))
    found = simulate(rules, samples(None, 40))

    assert [card.hidden_by for card in cards(rules)] == ["", "", ""]
    assert [reach.hidden_by for reach in found.reaches] == [None, None, None]
    assert {(one.first.id, one.second.id) for one in found.conflicts} == {("earnest", "last")}
    assert decide(rules, context(NOW, country="DE")).noted[0].rule == "trial"
