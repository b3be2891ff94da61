"""Samples: what was observed of sessions that have been, kept for trying and learning. Written beside the hot path, by a listener."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from floorwalker.accounts.models import Store
from floorwalker.core.facts import Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.models import Session
from floorwalker.risk import facts as f
from floorwalker.risk.models import RiskSample
from floorwalker.risk.signals import Scheme


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One session: what was last observed, the score it had, what it was labelled and whether it came to anything."""

    session_id: UUID
    observed_at: datetime
    values: dict[str, float | None]
    score: int
    level: str
    label: str = ""
    succeeded: bool | None = None


def listener(watched: Scheme) -> Listener:
    """Who listens to a channel that watches risk; the channel enters it when it is ready."""

    def hear(session: Session, happening: Happening) -> None:
        note(watched, session, happening)

    return Listener(name=f"risk.{watched.code}", hear=hear, channels=frozenset({watched.code}))


def note(scheme: Scheme, session: Session, happening: Happening) -> None:
    """Bring a session's sample up to what has happened. The same event twice, or an older one, changes nothing."""
    fact = happening.fact
    if isinstance(fact, f.RiskAssessed):
        _assessed(scheme, session, happening, fact)
    elif isinstance(fact, f.RiskLabelled):
        _change(session, happening, label=fact.verdict_code, labelled_at=happening.occurred_at)
    elif type(fact) in scheme.ends:
        _change(session, happening, succeeded=scheme.ends[type(fact)])


def _assessed(scheme: Scheme, session: Session, happening: Happening, fact: f.RiskAssessed) -> None:
    """A label ends what is learnt from: what was observed afterwards is no news of that time."""
    fields = {
        "observed_at": happening.occurred_at,
        "heard": happening.number,
        "values": {seen.code: seen.value for seen in fact.seen},
        "score": fact.score,
        "level": fact.level,
    }
    given = {"store_id": session.store_id, "scheme": scheme.code} | fields
    sample, made = RiskSample.objects.get_or_create(session_id=session.id, defaults=given)
    if not made and not sample.label and sample.heard < happening.number:
        RiskSample.objects.filter(session_id=session.id, label="").update(**fields)


def _change(session: Session, happening: Happening, **fields: Any) -> None:
    rows = RiskSample.objects.filter(session_id=session.id, heard__lt=happening.number)
    rows.update(heard=happening.number, **fields)


def newest(store: Store, scheme: Scheme, most: int, *, only: Q | None = None) -> list[Sample]:
    """So many samples of a store, the newest first."""
    rows = RiskSample.objects.filter(store=store, scheme=scheme.code)
    found = rows.filter(only) if only is not None else rows
    return [_sample(row) for row in found.order_by("-observed_at", "-session_id")[:most]]


LABELLED = ~Q(label="")
ENDED = Q(succeeded__isnull=False)


def _sample(row: RiskSample) -> Sample:
    return Sample(
        session_id=row.session_id,
        observed_at=row.observed_at,
        values=row.values,
        score=row.score,
        level=row.level,
        label=row.label,
        succeeded=row.succeeded,
    )


def in_time(samples: Iterable[Sample]) -> list[Sample]:
    """The same in the order of time; of two at once, in that of their ids."""
    return sorted(samples, key=lambda sample: (sample.observed_at, sample.session_id))
