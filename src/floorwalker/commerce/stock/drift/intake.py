"""What a shop says that it has, to be compared and not to be taken over: a report, sent or uploaded, or what the shop answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, ClassVar

from django.utils.translation import gettext
from pydantic import ConfigDict, Field

from floorwalker.accounts.models import Store
from floorwalker.commerce.said import Quantity, Said
from floorwalker.commerce.stock.drift.models import Told
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.taking import Intake
from floorwalker.core.errors import Refused
from floorwalker.core.log.rows import Lot

_SAID = ("on_hand", "committed", "source", "on_hand_gap", "committed_gap", "since", "words", "updated_at", "digest")


class ReportIn(Said):
    """How many of a variant the shop says there are. What is left out is not compared; nothing here is changed by it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"example": {"external_id": "v-17-red", "updated_at": "2026-11-22T17:45:00Z", "on_hand": 11, "committed": 2}}
    )  # fmt: skip

    on_hand: Quantity
    committed: Annotated[int | None, Field(ge=0, le=1_000_000, description="Sold, but still there.")] = None


class ReportBatch:
    """Some levels that a shop reports; each is called as its variant is."""

    def __init__(self, store: Store, items: Sequence[ReportIn], moment: datetime, *, source: str = "report") -> None:
        self._store = store
        self._ids = [item.external_id for item in items]
        self._moment = moment
        self._source = source
        self._levels: dict[str, Level] = {}

    def known(self, *, lock: bool) -> list[Told]:
        """What was said before. The levels are locked first, as everywhere, so that none changes while it is compared."""
        levels = Level.objects.filter(store=self._store, external_id__in=self._ids).order_by("id")
        self._levels = {
            level.external_id: level for level in (levels.select_for_update(no_key=True) if lock else levels)
        }
        told = Told.objects.filter(store=self._store, external_id__in=self._ids).order_by("id")
        return list(told.select_for_update() if lock else told)

    def content(self, item: ReportIn) -> str:
        """Said again, it is said anew: that it is still so is worth knowing."""
        return f"{item.model_dump_json(exclude={'updated_at'})} {self._moment}"

    def load(self, rows: Sequence[Told]) -> None:
        """What is told owns nothing."""

    def fill(self, row: Told | None, item: ReportIn) -> Told:
        level = self._levels.get(item.external_id)
        if level is None:
            no = gettext("There is no stock of “{id}” here.").format(id=item.external_id)
            raise Refused(no, code="unknown_level")
        told = row or Told(store=self._store, level=level, external_id=item.external_id)
        told.on_hand, told.committed, told.source, told.words = item.on_hand, item.committed, self._source, level.words
        told.on_hand_gap = item.on_hand - level.on_hand
        told.committed_gap = 0 if item.committed is None else item.committed - level.committed
        told.since = (told.since or self._moment) if told.on_hand_gap or told.committed_gap else None
        return told

    def write(self, created: Sequence[Told], changed: Sequence[Told]) -> None:
        lot = Lot()
        lot.insert(Told, created)
        lot.upsert(Told, changed)
        lot.write()


def note(levels: Sequence[Level], said: Sequence[tuple[int, int | None]]) -> None:
    """The shop has told this of levels, on hand and committed, and it was taken over."""
    told = [
        Told(
            store_id=level.store_id,
            level=level,
            external_id=level.external_id,
            on_hand=on_hand,
            committed=committed,
            source="told",
            updated_at=level.updated_at,
            words=level.words,
        )
        for level, (on_hand, committed) in zip(levels, said, strict=True)
    ]
    Told.objects.bulk_create(told, update_conflicts=True, unique_fields=["level"], update_fields=_SAID)


REPORTS = Intake(code="drift", right="drift.write", item=ReportIn, batch=ReportBatch, model=Told)
READINGS = replace(REPORTS, batch=partial(ReportBatch, source="read"))
"""The same, as shops answer it that were asked."""
