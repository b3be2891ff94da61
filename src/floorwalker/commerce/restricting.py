"""Rules that restrict: a vocabulary made of what a channel watches. A store that publishes none restricts nobody by rule."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from floorwalker.accounts.models import Store
from floorwalker.core.facts import Fact
from floorwalker.core.filters import Between, OneOf
from floorwalker.kit.speech import later as _
from floorwalker.risk.forms import ActionsForm
from floorwalker.risk.levels import CHOICES, RESTRICTED
from floorwalker.risk.models import AtRisk
from floorwalker.risk.restrictions import Restriction
from floorwalker.risk.samples import Sample as Past
from floorwalker.risk.samples import newest
from floorwalker.risk.score import Assessment
from floorwalker.risk.signals import Feature, Scheme
from floorwalker.risk.standing import restricted_by
from floorwalker.rules.decide import decide
from floorwalker.rules.document import Then
from floorwalker.rules.policies import in_force
from floorwalker.rules.vocabulary import Context, Operand, Outcome, Sample, Vocabulary

RESTRICT = "restrict"
LEAVE = "leave"
_YES_NO = OneOf(choices=(("yes", _("yes")), ("no", _("no"))))
_LEVELS = OneOf(choices=[choice for choice in CHOICES if choice[0] != RESTRICTED])
Seen = Mapping[str, object]


def vocabulary(scheme: Scheme, label: str, help_: str) -> Vocabulary:
    """The words in which a store says whom it restricts: score, level, hold worth, and every signal and feature by its code."""
    return Vocabulary(
        code=f"{scheme.code}.risk",
        label=label,
        help=help_,
        mode="first",
        operands=(*_OPERANDS, *(_operand(one) for one in scheme.watched)),
        outcomes=(
            Outcome(
                code=RESTRICT, label=_("Restrict the session"), parameters=Restriction, form=ActionsForm,
                says=lambda restriction: restriction.words,
            ),
            Outcome(code=LEAVE, label=_("Leave it to the score")),
        ),
        otherwise=Then(LEAVE),
        samples=_samples(scheme),
    )  # fmt: skip


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


def restrict(
    spoken: Vocabulary, scheme: Scheme, store: Store, record: AtRisk, assessment: Assessment, *, now: datetime
) -> list[Fact]:
    """The fact that a published rule restricts this session, or nothing. Values that are not known let no rule match."""
    values = {one.code: one.value for one in assessment.seen}
    seen = seen_of(scheme, values, score=assessment.score, level=assessment.level, worth=assessment.worth)
    rules = in_force(spoken, store)
    chosen = decide(rules, spoken.look(seen, now=now, currency=store.currency)).first
    if chosen.outcome != RESTRICT:
        return []
    return restricted_by(record, chosen.parameters, rule=chosen.name, version=rules.version)


def _samples(scheme: Scheme) -> Callable[[Store, int], Iterable[Sample]]:
    def find(store: Store, most: int) -> list[Sample]:
        return [_sample(scheme, store, past) for past in newest(store, scheme, most)]

    return find


def _sample(scheme: Scheme, store: Store, past: Past) -> Sample:
    seen = seen_of(scheme, past.values, score=past.score, level=past.level)
    context = Context(values=seen, now=past.observed_at, currency=store.currency)
    return Sample(name=past.session_id.hex[-8:], context=context)
