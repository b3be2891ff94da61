"""How a session stands: what the facts of risk do to its record, and what the channel has to obey."""

from datetime import datetime
from typing import Any

import msgspec

from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Effect
from floorwalker.risk import facts as f
from floorwalker.risk.levels import NORMAL, RESTRICTED
from floorwalker.risk.models import AtRisk
from floorwalker.risk.restrictions import FREE, Restriction
from floorwalker.risk.score import Assessment, Reason, Seen

MOVED = 5
"""So many points must a score have moved to be told again while the level stays."""


def restriction_of(record: AtRisk) -> Restriction:
    """What the channel has to obey; ``FREE`` where the session is not restricted."""
    return msgspec.convert(record.risk_restriction, Restriction) if record.risk_level == RESTRICTED else FREE


def reasons_of(record: AtRisk) -> tuple[Reason, ...]:
    """The reasons of the last score, the largest first."""
    return msgspec.convert(record.risk_reasons, tuple[Reason, ...])


def seen_of(record: AtRisk) -> tuple[Seen, ...]:
    """All that was looked at for the last score."""
    return msgspec.convert(record.risk_seen, tuple[Seen, ...])


def told(record: AtRisk, assessment: Assessment) -> list[Fact]:
    """The fact of an assessment, if it says something new: the first one, another level, or a score that has moved."""
    before = record.risk_score
    if before is not None and assessment.level == record.risk_reached and abs(assessment.score - before) < MOVED:
        return []
    return [
        f.RiskAssessed(
            score=assessment.score,
            level=assessment.level,
            reasons=assessment.reasons,
            seen=assessment.seen,
            version=assessment.version,
            model=assessment.model,
            worth=assessment.worth,
        )
    ]


def restricted_by(
    record: AtRisk, restriction: Restriction, *, rule: str, version: int, trace: dict[str, Any] | None = None
) -> list[Fact]:
    """The fact that a rule restricts the session; nothing while a person has pinned its level, or it is restricted already."""
    if not _open_to_rules(record) or not restriction:
        return []
    return [f.RiskRestricted(restriction=restriction, rule=rule[:200], version=version, trace=trace)]


def _open_to_rules(record: AtRisk) -> bool:
    return record.risk_level != RESTRICTED and record.risk_pinned_until is None


def override_due(sheet: Sheet) -> datetime | None:
    """When the override ends."""
    record: AtRisk = sheet.record
    return record.risk_pinned_until


def _plain(value: Any) -> Any:
    """A value as plain JSON, as it will be read again."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _set(sheet: Sheet, level: str) -> None:
    sheet.record.risk_level = level
    sheet.session.risk = level


def _assessed(sheet: Sheet, fact: f.RiskAssessed, at: Happening) -> None:
    record: AtRisk = sheet.record
    record.risk_score, record.risk_reached = fact.score, fact.level
    record.risk_version, record.risk_model, record.risk_worth = fact.version, fact.model, fact.worth
    record.risk_reasons = _plain(fact.reasons)
    record.risk_seen = _plain(fact.seen)
    if record.risk_level != RESTRICTED and record.risk_pinned_until is None:
        _set(sheet, fact.level)


def _noted(sheet: Sheet, fact: f.RiskNoted, at: Happening) -> None:
    """Nothing follows from a rule on trial."""


def _restricted(sheet: Sheet, fact: f.RiskRestricted, at: Happening) -> bool | None:
    if fact.rule and not _open_to_rules(sheet.record):
        return False
    sheet.record.risk_restriction = _plain(fact.restriction)
    sheet.record.risk_pinned_until = None
    _set(sheet, RESTRICTED)
    return None


def _lifted(sheet: Sheet, fact: f.RiskLifted, at: Happening) -> bool | None:
    if sheet.record.risk_level != RESTRICTED:
        return False
    _follow(sheet)
    return None


def _overridden(sheet: Sheet, fact: f.RiskOverridden, at: Happening) -> bool | None:
    if fact.until <= at.occurred_at:
        return False
    sheet.record.risk_restriction = {}
    sheet.record.risk_pinned_until = fact.until
    _set(sheet, fact.level)
    return None


def _override_ended(sheet: Sheet, fact: f.RiskOverrideEnded, at: Happening) -> bool | None:
    if sheet.record.risk_pinned_until is None:
        return False
    _follow(sheet)
    return None


def _follow(sheet: Sheet) -> None:
    """The level follows the score."""
    sheet.record.risk_restriction = {}
    sheet.record.risk_pinned_until = None
    _set(sheet, sheet.record.risk_reached or NORMAL)


def _labelled(sheet: Sheet, fact: f.RiskLabelled, at: Happening) -> None:
    sheet.record.risk_label = fact.verdict_code


EFFECTS: dict[type[Fact], Effect] = {
    f.RiskAssessed: _assessed,
    f.RiskNoted: _noted,
    f.RiskRestricted: _restricted,
    f.RiskLifted: _lifted,
    f.RiskOverridden: _overridden,
    f.RiskOverrideEnded: _override_ended,
    f.RiskLabelled: _labelled,
}
"""What a channel adds to its own effects."""
