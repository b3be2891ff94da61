"""Levels of risk: from a score to a level, and how a level stands against restrictions and overrides."""

from typing import Literal

from floorwalker.core.parts import PartState
from floorwalker.kit.speech import later as _

Level = Literal["normal", "monitored", "review", "restricted"]
Automatic = Literal["normal", "monitored", "review"]
NORMAL: Automatic = "normal"
MONITORED: Automatic = "monitored"
REVIEW: Automatic = "review"
RESTRICTED: Level = "restricted"
LEVELS = (
    PartState(NORMAL, _("Normal"), "green"),
    PartState(MONITORED, _("Monitored"), "blue"),
    PartState(REVIEW, _("Review"), "orange"),
    PartState(RESTRICTED, _("Restricted"), "red"),
)
_BY_CODE = {level.code: level for level in LEVELS}
CHOICES = [(level.code, level.label) for level in LEVELS]
HELP: dict[str, str] = {
    NORMAL: _("No concern."),
    MONITORED: _("Watched for patterns."),
    REVIEW: _("A person should look."),
    RESTRICTED: _("Limited or blocked, by a person or by a rule that the store has published."),
}


def level(code: str) -> PartState:
    """A level in words and colour; one that is not known reads as normal."""
    return _BY_CODE.get(code, _BY_CODE[NORMAL])


def reached(score: int, *, monitored: int, review: int) -> Automatic:
    """The level of a score. No score restricts anybody."""
    return REVIEW if score >= review else MONITORED if score >= monitored else NORMAL
