"""What a channel that watches risk enters into its declaration: facts, steps, moves, a timer, a column, and the verbs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused
from floorwalker.core.facts import Fact
from floorwalker.core.lists.columns import Cell, Column
from floorwalker.core.lists.filters import OneOf
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Machine, Move, Step, Timer
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.verbs import verb
from floorwalker.kit.speech import later as _
from floorwalker.risk import facts as f
from floorwalker.risk.forms import LabelForm, LiftForm, OverrideForm, RestrictForm, span
from floorwalker.risk.levels import CHOICES, RESTRICTED, level
from floorwalker.risk.restrictions import Restriction
from floorwalker.risk.standing import override_due

Also = Callable[[Sheet, Restriction], Iterable[Fact]]
"""What else happens in a channel when a session is restricted, such as stock that is set free."""


@dataclass(frozen=True, kw_only=True)
class Watching:
    """How a channel of that ``code`` watches risk: in its ``open`` states; labels may be given in ``every`` state.

    ``frees`` are the facts that a restriction brings with it.
    """

    code: str
    open: tuple[str, ...]
    every: tuple[str, ...]
    frees: tuple[type[Fact], ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Facts of risk never change the state of the session itself."""
        anywhere = (
            f.RiskAssessed,
            f.RiskNoted,
            f.RiskRestricted,
            f.RiskLifted,
            f.RiskOverridden,
            f.RiskLabelled,
            f.RiskOverrideEnded,
        )
        return tuple(Step(fact, self.every) for fact in anywhere)

    @property
    def moves(self) -> tuple[Move, ...]:
        """Restrict, lift, override, label."""
        right = f"{self.code}.restrict"
        return (
            Move(
                "restrict", self.open, _("Restrict Session"), right, (f.RiskRestricted, *self.frees), RestrictForm,
                help=_("Limit what can still be done in this session."), danger=True, unless=_is_restricted,
            ),
            Move(
                "lift", self.open, _("Lift restriction"), right, (f.RiskLifted,), LiftForm,
                help=_("The level follows the score again."), unless=_is_free,
            ),
            Move(
                "override", self.open, _("Override risk"), right, (f.RiskOverridden,), OverrideForm,
                help=_("The level stays as you say, whatever the score says, until the time is over."),
            ),
            Move(
                "label", self.every, _("Label session"), f"{self.code}.label", (f.RiskLabelled,), LabelForm,
                help=_("What the session turned out to be; the score learns from it."),
            ),
        )  # fmt: skip

    @property
    def timers(self) -> tuple[Timer, ...]:
        """An override ends by itself."""
        said = _("An override of the risk level is over.")
        return (Timer("risk_override", self.every, f.RiskOverrideEnded(), override_due, help=said),)

    def bind(self, machine: Machine, also: Also | None = None) -> None:
        """Give the moves their verbs; ``also`` answers the facts in ``frees``."""
        verb(machine, "restrict")(_restricting(also))
        verb(machine, "lift")(lift)
        verb(machine, "override")(override)
        verb(machine, "label")(label)


def _is_restricted(sheet: Sheet) -> str:
    return gettext("The session is restricted already.") if sheet.record.risk_level == RESTRICTED else ""


def _is_free(sheet: Sheet) -> str:
    return "" if sheet.record.risk_level == RESTRICTED else gettext("The session is not restricted.")


def _restricting(also: Also | None) -> Callable[..., list[Fact]]:
    def restrict(
        sheet: Sheet,
        *,
        actor: Actor,
        actions: Sequence[str],
        reason: str,
        quantity: int | None = None,
        minutes: int | None = None,
    ) -> list[Fact]:
        """Limit what can still be done; a person says why."""
        usual = Restriction()
        restriction = Restriction(
            actions=tuple(actions),
            quantity=usual.quantity if quantity is None else quantity,
            minutes=usual.minutes if minutes is None else minutes,
        )
        freed = also(sheet, restriction) if also else ()
        return [f.RiskRestricted(restriction=restriction, reason=reason), *freed]

    return restrict


def lift(sheet: Sheet, *, actor: Actor, reason: str) -> f.RiskLifted:
    """Take the restriction away."""
    return f.RiskLifted(reason=reason)


def override(sheet: Sheet, *, actor: Actor, level: str, hours: int, reason: str) -> f.RiskOverridden:
    """Pin the level for a while."""
    return f.RiskOverridden(level=level, until=now() + span(hours), reason=reason)  # type: ignore[arg-type]  # the form knows the levels


def label(sheet: Sheet, *, actor: Actor, verdict: str, reason: str = "") -> f.RiskLabelled:
    """Say what the session turned out to be."""
    if sheet.record.risk_label == verdict:
        raise Refused(gettext("It is labelled so already."))
    return f.RiskLabelled(verdict_code=verdict, reason=reason)  # type: ignore[arg-type]  # the form knows the labels


def level_cell(session: Session, reader: Reader) -> Cell:
    """The level as a badge."""
    at = level(session.risk)
    return Cell(kind="badge", text=str(at.label), tone=at.tone, priority=2)


COLUMN = Column(
    key="risk",
    label=_("Risk level"),
    kind="badge",
    value=lambda session: level(session.risk).label,
    cell=level_cell,
    filter=OneOf(path="risk", choices=CHOICES),
    priority=2,
    help=_(
        "Normal: no concern. Monitored: watched for patterns. Review: a person should look. Restricted: limited or blocked."
    ),
)
"""The level in the channel's list."""
