"""Simulating: what a version would have decided, and how that differs from another version."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import msgspec

from floorwalker.rules.compiled import Compiled
from floorwalker.rules.covers import covers
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Case, Rule
from floorwalker.rules.trace import Decision
from floorwalker.rules.values import MISSING, plain, restore, see
from floorwalker.rules.vocabulary import Context, Sample, Vocabulary


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One sample that comes out otherwise."""

    name: str
    before: Decision
    after: Decision


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far a rule reaches: in how many samples it matched, in how many it counted, and by which rules it is hidden.

    ``hidden_by`` is the earlier rule that is at least as wide as written; ``always_after`` those rules of which one
    counted in every sample that this one matched.
    """

    rule: Rule
    matched: int
    counted: int
    hidden_by: Rule | None = None
    always_after: tuple[Rule, ...] = ()

    @property
    def is_shadowed(self) -> bool:
        return self.hidden_by is not None or bool(self.always_after)


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two rules that matched the same samples and want different things."""

    first: Rule
    second: Rule
    samples: int


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """``outcomes`` and ``moved`` count samples: by their outcomes, and from what to what they differ."""

    samples: int
    outcomes: dict[tuple[str, ...], int]
    otherwise: int
    doubtful: int
    reaches: tuple[Reach, ...]
    conflicts: tuple[Conflict, ...]
    differences: tuple[Difference, ...] = ()
    moved: dict[tuple[tuple[str, ...], tuple[str, ...]], int] | None = None

    @property
    def never(self) -> tuple[Rule, ...]:
        """Rules that counted in no sample."""
        return tuple(reach.rule for reach in self.reaches if not reach.counted)


def simulate(rules: Compiled, samples: Iterable[Sample], *, against: Compiled | None = None) -> Simulation:
    """Decide every sample, and what ``against`` decides of it if another version is given."""
    known = list(samples)
    decided = [decide(rules, sample.context) for sample in known]
    before = [decide(against, sample.context) for sample in known] if against else []
    changed = [
        Difference(name=sample.name, before=old, after=new)
        for sample, old, new in zip(known, before, decided, strict=bool(against))
        if _wanted(old) != _wanted(new)
    ]
    return Simulation(
        samples=len(known),
        outcomes=dict(Counter(decision.outcomes for decision in decided)),
        otherwise=sum(not decision.first.rule for decision in decided),
        doubtful=sum(bool(decision.doubts) for decision in decided),
        reaches=_reaches(rules, decided),
        conflicts=_conflicts(rules, decided),
        differences=tuple(changed),
        moved=dict(Counter((one.before.outcomes, one.after.outcomes) for one in changed)) if against else None,
    )


def _wanted(decision: Decision) -> list[Any]:
    """Outcomes with their parameters, whichever rule led to them."""
    return [(chosen.outcome, msgspec.to_builtins(chosen.parameters)) for chosen in decision.chosen]


def _matching(decision: Decision) -> list[str]:
    return [tried.rule for tried in decision.trace.tried if tried.verdict == "true"]


def _reaches(rules: Compiled, decided: Sequence[Decision]) -> tuple[Reach, ...]:
    matched = Counter(rule for decision in decided for rule in _matching(decision))
    counted = Counter(chosen.rule for decision in decided for chosen in decision.chosen)
    hides = rules.vocabulary.mode != "all"
    found: list[Reach] = []
    for place, ready in enumerate(rules.rules):
        rule = ready.rule
        earlier = _earlier(rules, place) if hides and not ready.vetoes and not ready.notes else ()
        reach = Reach(
            rule=rule,
            matched=matched[rule.id],
            counted=counted[rule.id],
            hidden_by=next((one for one in earlier if rule.active and covers(one, rule)), None),
            always_after=_before(rule, earlier, decided) if matched[rule.id] and not counted[rule.id] else (),
        )
        found.append(reach)
    return tuple(found)


def _earlier(rules: Compiled, place: int) -> tuple[Rule, ...]:
    """The rules before it that count; those on trial hide nothing."""
    return tuple(ready.rule for ready in rules.rules[:place] if not ready.notes)


def _before(rule: Rule, earlier: Sequence[Rule], decided: Sequence[Decision]) -> tuple[Rule, ...]:
    """The rules that counted where this one matched."""
    won = {decision.first.rule for decision in decided if rule.id in _matching(decision)}
    return tuple(one for one in earlier if one.id in won)


def _conflicts(rules: Compiled, decided: Sequence[Decision]) -> tuple[Conflict, ...]:
    """Pairs of rules that matched the same samples, the most frequent pair first.

    Where all rules count, only the same outcome with other parameters is one.
    """
    known = {ready.rule.id: ready.rule for ready in rules.rules if not ready.notes}
    every = rules.vocabulary.mode == "all"
    pairs = Counter(
        pair for decision in decided for pair in combinations([one for one in _matching(decision) if one in known], 2)
    )
    return tuple(
        Conflict(first=known[one], second=known[other], samples=count)
        for (one, other), count in pairs.most_common()
        if _disagree(known[one], known[other], every=every)
    )


def _disagree(one: Rule, other: Rule, *, every: bool) -> bool:
    same = one.then.outcome == other.then.outcome
    return one.then != other.then and (same or not every)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A case and what became of it."""

    case: Case
    decision: Decision

    @property
    def holds(self) -> bool:
        return set(self.case.expects) == set(self.decision.outcomes)


def check(rules: Compiled, cases: Iterable[Case]) -> list[Checked]:
    """Decide every case kept beside the rules."""
    return [Checked(case=case, decision=decide(rules, context_of(case, rules.vocabulary))) for case in cases]


def context_of(case: Case, vocabulary: Vocabulary) -> Context:
    """The context that a case keeps."""
    values = {
        key: restore(operand.filter, kept)
        for key, kept in case.values.items()
        if (operand := vocabulary.operand(key)) is not None
    }
    return Context(values=values, now=case.at, currency=case.currency)


def values_of(context: Context, rules: Compiled) -> dict[str, Any]:
    """The values of a context as a case keeps them. What is not known is left out; what cannot be compared stays so."""
    kept: dict[str, Any] = {}
    for operand in rules.vocabulary.operands:
        value, _, why = see(operand.filter, context.values.get(operand.key), zone=rules.clock, foreign=False)
        if why != MISSING:
            kept[operand.key] = {"why": why} if why else plain(value)
    return kept
