"""What happens to the risk of a session: the facts that every channel that watches risk shares."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext
from msgspec import Meta

from floorwalker.core.facts import Fact
from floorwalker.kit.speech import later as _
from floorwalker.risk.levels import Automatic, level
from floorwalker.risk.restrictions import Restriction
from floorwalker.risk.score import Reason, Seen

Label = Literal["fraud", "fine"]
LABELS = {"fraud": _("Fraud"), "fine": _("Fine")}
Words = Annotated[str, Meta(max_length=2_000)]
_why = property(lambda fact: f": {fact.reason}" if fact.reason else "")


@dataclass(frozen=True, kw_only=True)
class RiskAssessed(Fact):
    """The signals were weighed. ``reasons`` add up to the score; ``seen`` is all that was looked at."""

    type = "risk.assessed"
    label = _("Risk assessed")
    says = _("Risk {score}, {level_label}")
    tone = "secondary"
    score: Annotated[int, Meta(ge=0, le=100)]
    level: Automatic
    reasons: tuple[Reason, ...] = ()
    seen: tuple[Seen, ...] = ()
    version: int = 0
    model: int = 0
    worth: Annotated[int, Meta(ge=0, le=100)] | None = None

    level_label = property(lambda fact: level(fact.level).label)


@dataclass(frozen=True, kw_only=True)
class RiskRestricted(Fact):
    """The session was restricted, by a person or by a rule of the store; a person's reason can be erased.

    ``trace`` is how the rules came to it, as plain JSON.
    """

    type = "risk.restricted"
    label = _("Session restricted")
    says = _("Restricted ({what}){rule_tail}{why}")
    tone = "red"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    restriction: Restriction
    rule: Annotated[str, Meta(max_length=200)] = ""
    version: int = 0
    reason: Words = ""
    trace: dict[str, Any] | None = None

    what = property(lambda fact: fact.restriction.words)
    why = _why

    @property
    def rule_tail(self) -> str:
        """By which rule, if it was one."""
        return gettext(" by the rule “{rule}”").format(rule=self.rule) if self.rule else ""


@dataclass(frozen=True, kw_only=True)
class RiskNoted(Fact):
    """A rule on trial would have restricted the session; nothing follows from it."""

    type = "risk.noted"
    label = _("Rule on trial")
    says = _("The rule “{rule}”, which is on trial, would restrict ({what})")
    tone = "secondary"
    restriction: Restriction
    rule: Annotated[str, Meta(max_length=200)]
    version: int = 0
    trace: dict[str, Any] | None = None

    what = property(lambda fact: fact.restriction.words)


@dataclass(frozen=True, kw_only=True)
class RiskLifted(Fact):
    """The restriction was taken away; the reason can be erased."""

    type = "risk.lifted"
    label = _("Restriction lifted")
    says = _("Restriction lifted{why}")
    tone = "green"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    reason: Words = ""

    why = _why


@dataclass(frozen=True, kw_only=True)
class RiskOverridden(Fact):
    """A person has set the level until a moment, whatever the score says; the reason can be erased."""

    type = "risk.overridden"
    label = _("Risk overridden")
    says = _("Level set to {level_label} until {until_words}{why}")
    tone = "yellow"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    level: Automatic
    until: datetime
    reason: Words = ""

    until_words = property(lambda fact: f"{fact.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    level_label = property(lambda fact: level(fact.level).label)
    why = _why


@dataclass(frozen=True, kw_only=True)
class RiskOverrideEnded(Fact):
    """The time of an override is over: the level follows the score again."""

    type = "risk.override_ended"
    label = _("Override ended")
    says = _("The override has ended; the level follows the score again")
    tone = "secondary"


@dataclass(frozen=True, kw_only=True)
class RiskLabelled(Fact):
    """A person has said what the session turned out to be, for others to learn from; the note can be erased."""

    type = "risk.labelled"
    label = _("Labelled")
    says = _("Labelled: {verdict}{why}")
    tone = "secondary"
    private: ClassVar[tuple[str, ...]] = ("reason",)
    verdict_code: Label
    reason: Words = ""

    verdict = property(lambda fact: LABELS[fact.verdict_code])
    why = _why


FACTS: tuple[type[Fact], ...] = (
    RiskAssessed, RiskNoted, RiskRestricted, RiskLifted, RiskOverridden, RiskOverrideEnded, RiskLabelled,
)  # fmt: skip
"""All of them, in the order in which they may happen."""
