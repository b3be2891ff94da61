"""Asking the rules: may it come back, and what is offered for it. Which version answered is kept, and can be asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.models import OPTIONS
from floorwalker.channels.returns.policies.events import Made
from floorwalker.channels.returns.policies.offers import Terms, parts
from floorwalker.channels.returns.policies.subject import Subject
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY, OFFERED
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.decide import decide
from floorwalker.rules.policies import compiled, find_version, in_force, unpublished
from floorwalker.rules.trace import Chosen, Decision, kept

_FARTHEST = timedelta(days=400)
_NEAR = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of the rules of eligibility, the sentence of the rule for the shopper if it has one, and the trace.

    ``until`` is when what may come back may no more, where somebody asked and an end is in sight.
    """

    code: str
    told: str
    version: int
    trace: dict[str, Any]
    until: datetime | None = None

    @property
    def eligible(self) -> bool:
        return self.code == "eligible"


def judge(rules: Compiled, subject: Subject, at: datetime) -> Verdict:
    """May it come back? The first rule that forbids it is the one that is told."""
    decision = _decided(rules, subject, at)
    first = decision.first
    return Verdict(code=first.outcome, told=first.says, version=rules.version, trace=kept(decision.trace))


def eligible_until(rules: Compiled, subject: Subject, at: datetime) -> datetime | None:
    """Until when something that may come back now still may; ``None`` where no end is in sight."""
    if judge(rules, subject, at + _FARTHEST).eligible:
        return None
    good, over = at, at + _FARTHEST
    while over - good > _NEAR:
        middle = good + (over - good) / 2
        good, over = (middle, over) if judge(rules, subject, middle).eligible else (good, middle)
    return good


def offered(rules: Compiled, subject: Subject, at: datetime, *, paid: int) -> tuple[tuple[Made, ...], dict[str, Any]]:
    """What may be chosen for something that cost ``paid``, each option once, and the trace."""
    decision = _decided(rules, subject, at)
    first: dict[str, Chosen] = {}
    for chosen in decision.chosen:
        if chosen.outcome in OPTIONS and isinstance(chosen.parameters, Terms):
            first.setdefault(chosen.outcome, chosen)
    return tuple(_made(chosen, paid) for chosen in first.values()), kept(decision.trace)


def _made(chosen: Chosen, paid: int) -> Made:
    terms: Terms = chosen.parameters
    figured = parts(chosen.outcome, terms, paid=paid)
    return Made(
        option=chosen.outcome,  # type: ignore[arg-type]  # one of the options, as was asked above
        terms=terms,
        paid=figured.paid,
        bonus=figured.bonus,
        fee=figured.fee,
        balance=figured.balance,
        rule=chosen.rule,
        rule_name=chosen.name[:200],
        told=chosen.says,
    )


def _decided(rules: Compiled, subject: Subject, at: datetime) -> Decision:
    context = rules.vocabulary.look(subject, now=at, currency=subject.order.currency)
    return decide(rules, context)


def eligibility_rules(store: Store, version: int | None = None) -> Compiled:
    """The rules of eligibility in force, or those of a version; version 0 is that of a store that had published none."""
    if version is None:
        return in_force(ELIGIBILITY, store)
    if version == 0:
        return unpublished(ELIGIBILITY, store)
    return compiled(find_version(store, ELIGIBILITY, version))


def offer_rules(store: Store) -> Compiled:
    """The rules of offers in force."""
    return in_force(OFFERED, store)
