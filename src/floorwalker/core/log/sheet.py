"""One session opened for work: its row, its channel's record and the rows it owns, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from floorwalker.core.facts import Happening
from floorwalker.core.log import rows
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel

Row = TypeVar("Row", bound=models.Model)


class Sheet:
    """What the fold writes on. ``rows(Line)`` are the owned rows by number, in order."""

    def __init__(self, session: Session, channel: Channel, record: Any, terms: Any) -> None:
        self.session = session
        self.channel = channel
        self.record = record
        self.terms = terms
        self._rows: dict[type[models.Model], dict[int, Any]] = {model: {} for model in channel.owned}

    def rows(self, model: type[Row]) -> dict[int, Row]:
        """The session's rows of one kind, keyed by number."""
        return self._rows[model]

    def add(self, model: type[Row], **fields: Any) -> Row:
        """A new owned row with the next free number."""
        mine = self._rows[model]
        number = max(mine, default=0) + 1
        mine[number] = row = rows.new(model, session_id=self.session.id, number=number, **fields)
        return row

    def blank(self) -> None:
        """Forget all that facts have said, before they are folded again."""
        kept = self.session
        self.session = rows.new(
            Session,
            id=kept.id,
            channel=kept.channel,
            store_id=kept.store_id,
            token=kept.token,
            terms_id=kept.terms_id,
            currency=kept.currency,
            time_zone=kept.time_zone,
            event_count=kept.event_count,
        )
        self.record = rows.new(self.channel.record, session_id=kept.id)
        for model in self._rows:
            self._rows[model] = {}


@dataclass(frozen=True, kw_only=True)
class Written:
    """A session that has just been written: how it stands, what it heard now, and the rows that it owned before, by number."""

    sheet: Sheet
    happenings: Sequence[Happening]
    before: Mapping[type[models.Model], Mapping[int, Mapping[str, Any]]]
