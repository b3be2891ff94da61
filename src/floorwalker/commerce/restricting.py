"""Rules that restrict: a vocabulary made of what a channel watches. A store that publishes none restricts nobody by rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django import forms
from django.utils.translation import gettext

from floorwalker.accounts.models import Store
from floorwalker.core.facts import Fact
from floorwalker.core.lists.filters import Between, OneOf
from floorwalker.kit.speech import later as _
from floorwalker.risk.facts import RiskLifted, RiskNoted, RiskRestricted
from floorwalker.risk.forms import ActionsForm
from floorwalker.risk.levels import CHOICES, RESTRICTED
from floorwalker.risk.models import AtRisk
from floorwalker.risk.restrictions import ACTIONS, Restriction
from floorwalker.risk.samples import Sample as Past
from floorwalker.risk.samples import newest
from floorwalker.risk.score import Assessment
from floorwalker.risk.signals import Feature, Scheme
from floorwalker.risk.standing import restricted_by
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Then
from floorwalker.rules.policies import in_force
from floorwalker.rules.trace import Decision, kept
from floorwalker.rules.vocabulary import Context, Operand, Outcome, Sample, Vocabulary

RESTRICT = "restrict"
NOTE = "note"
LEAVE = "leave"
_YES_NO = OneOf(choices=(("yes", _("yes")), ("no", _("no"))))
_LEVELS = OneOf(choices=[choice for choice in CHOICES if choice[0] != RESTRICTED])
Seen = Mapping[str, object]


def vocabulary(scheme: Scheme, label: str, help_: str) -> Vocabulary:
    """The words in which a store says whom it restricts: score, level, hold worth, and every signal and feature by its code."""
    form = _form(scheme)
    return Vocabulary(
        code=f"{scheme.code}.risk",
        label=label,
        help=help_,
        mode="first",
        operands=(*_OPERANDS, *(_operand(one) for one in scheme.watched)),
        outcomes=(
            Outcome(
                code=RESTRICT, label=_("Restrict the session"), parameters=Restriction, form=form,
                says=lambda restriction: restriction.words,
            ),
            Outcome(
                code=NOTE, label=_("Only note it"), parameters=Restriction, form=form, notes=True,
                help=_("On trial: what it would restrict is noted at the session, and nothing follows from it."),
                says=lambda restriction: gettext("Note that it would restrict ({what})").format(what=restriction.words),
            ),
            Outcome(code=LEAVE, label=_("Leave it to the score")),
        ),
        otherwise=Then(LEAVE),
        samples=_samples(scheme),
    )  # fmt: skip


def _form(scheme: Scheme) -> type[forms.Form]:
    """What a restriction does, of what the channel obeys."""

    class Form(ActionsForm):
        actions = forms.MultipleChoiceField(
            label=_("What is restricted"),
            widget=forms.CheckboxSelectMultiple,
            choices=[(code, ACTIONS[code]) for code in scheme.actions],
        )

    return Form


def _value(key: str) -> Callable[[Seen], object]:
    return lambda seen: seen.get(key)


_OPERANDS = (
    Operand(key="score", label=_("Score"), filter=Between(), value=_value("score"), help=_("From 0 to 100.")),
    Operand(key="level", label=_("Level of the score"), filter=_LEVELS, value=_value("level")),
    Operand(
        key="worth", label=_("Hold worth"), filter=Between(), value=_value("worth"),
        help=_("The chance of success in percent, where a model tells it."),
    ),
)  # fmt: skip


def _operand(one: Feature) -> Operand:
    """A flag is yes or no, all else a number."""
    flag = one.kind == "flag"
    return Operand(
        key=one.code, label=one.label, filter=_YES_NO if flag else Between(), value=_value(one.code), help=one.help
    )


def seen_of(scheme: Scheme, values: Mapping[str, float | None], **more: object) -> Seen:
    """What rules compare: yes and no of flags, other numbers as they are."""
    flags = {one.code for one in scheme.watched if one.kind == "flag"}
    found = {code: bool(value) if code in flags and value is not None else value for code, value in values.items()}
    return found | more


def rule_on(spoken: Vocabulary, scheme: Scheme, store: Store, assessment: Assessment, *, now: datetime) -> Decision:
    """What the published rules say of an assessment. Values that are not known let no rule match."""
    values = {one.code: one.value for one in assessment.seen}
    seen = seen_of(scheme, values, score=assessment.score, level=assessment.level, worth=assessment.worth)
    return decide(in_force(spoken, store), spoken.look(seen, now=now, currency=store.currency))


def speaks(decision: Decision) -> bool:
    """Whether anything is to be told of it."""
    return decision.first.outcome == RESTRICT or bool(decision.noted)


def ruled(decision: Decision, record: AtRisk, past: Sequence[Fact] = ()) -> list[Fact]:
    """The facts of a decision: that a rule restricts the session, and which rules on trial would have.

    ``past`` is what happened to its risk, newest first. What a person has lifted or pinned, no rule restricts again; what was noted
    of a version is noted once.
    """
    trace, version = kept(decision.trace), decision.trace.version
    known = {(fact.rule, fact.version) for fact in past if isinstance(fact, RiskNoted)}
    facts: list[Fact] = [
        RiskNoted(restriction=one.parameters, rule=one.name[:200], version=version, trace=trace)
        for one in decision.noted
        if (one.name[:200], version) not in known
    ]
    chosen = decision.first
    if chosen.outcome == RESTRICT and not _lifted(past):
        facts += restricted_by(record, chosen.parameters, rule=chosen.name, version=version, trace=trace)
    return facts


def _lifted(past: Sequence[Fact]) -> bool:
    """Whether a restriction was taken away, and none was made since."""
    return isinstance(next((fact for fact in past if isinstance(fact, RiskLifted | RiskRestricted)), None), RiskLifted)


def _samples(scheme: Scheme) -> Callable[[Store, int], Iterable[Sample]]:
    def find(store: Store, most: int) -> list[Sample]:
        return [_sample(scheme, store, past) for past in newest(store, scheme, most)]

    return find


def _sample(scheme: Scheme, store: Store, past: Past) -> Sample:
    seen = seen_of(scheme, past.values, score=past.score, level=past.level)
    context = Context(values=seen, now=past.observed_at, currency=store.currency)
    return Sample(name=past.session_id.hex[-8:], context=context)
