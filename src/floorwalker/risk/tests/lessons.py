"""Sessions of the past, made up in the order of time, for lessons."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from floorwalker.accounts.models import Store
from floorwalker.risk.models import RiskSample
from floorwalker.risk.samples import Sample

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def honest(many: int = 800, *, seed: int = 3) -> list[Sample]:
    """Fraud follows holds of the address and a data centre, today as tomorrow; one in ten comes to nothing of it."""
    dice = random.Random(seed)
    found = []
    for place in range(many):
        fraud = dice.random() < 0.25
        values: dict[str, float | None] = {
            "address_holds": dice.gauss(14, 4) if fraud else abs(dice.gauss(2, 3)),
            "datacentre": float(dice.random() < (0.6 if fraud else 0.08)),
            "paid_orders": float(dice.randint(0, 1) if fraud else dice.randint(0, 6)),
            "page_views": None if dice.random() < 0.3 else float(dice.randint(0, 12)),
        }
        found.append(_sample(place, values, fraud if dice.random() < 0.95 else not fraud))
    return found


def rings(many: int = 1_200, *, seed: int = 3) -> list[Sample]:
    """Each fortnight another ring, whose address happens to hold about so much: known by chance, unknown tomorrow."""
    dice = random.Random(seed)
    found = []
    for place in range(many):
        ring = (place // 60 * 37) % 97
        fraud = dice.random() < 0.4
        values: dict[str, float | None] = {
            "system_holds": ring + dice.random() if fraud else dice.random() * 97,
            "page_views": float(dice.randint(0, 9)),
        }
        found.append(_sample(place, values, fraud))
    return found


def _sample(place: int, values: dict[str, float | None], fraud: bool) -> Sample:
    return Sample(
        session_id=UUID(int=place + 1),
        observed_at=BEGIN + timedelta(hours=place),
        values=values,
        score=0,
        level="normal",
        label="fraud" if fraud else "fine",
        succeeded=not fraud,
    )


def keep(store: Store, samples: Sequence[Sample]) -> None:
    """Enter samples as their listener would."""
    RiskSample.objects.bulk_create(
        RiskSample(
            session_id=s.session_id, store=store, scheme="kiosk", observed_at=s.observed_at, heard=3, values=s.values,
            score=s.score, level=s.level, label=s.label, labelled_at=s.observed_at, succeeded=s.succeeded,
        )
        for s in samples
    )  # fmt: skip
