"""The days of a recording: the first replay notes them, so that every later one says the same."""

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from floorwalker.core.clock import now
from floorwalker.core.replays.target import Target


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The recording lies before the day ``until``, on the clock of ``zone``."""

    until: date
    zone: str


def days_of(target: Target, recording: str, until: date | None = None) -> Calendar:
    """The calendar of a recording in a store: as it was noted there, unless another day is asked for."""
    today = now().astimezone(ZoneInfo(target.zone)).date()
    return calendar(Path(settings.HOME), key=target.key(recording), zone=target.zone, today=today, until=until)


def calendar(home: Path, *, key: str, zone: str, today: date, until: date | None = None) -> Calendar:
    """The calendar of an earlier replay if the data folder keeps one, else from today; thus every replay says the same."""
    book = home / "replays.json"
    kept = json.loads(book.read_text()) if book.exists() else {}
    if until is not None:
        return Calendar(until=until, zone=zone)
    if key not in kept:
        kept[key] = {"until": today.isoformat(), "zone": zone}
        draft = book.with_suffix(".part")
        draft.write_text(json.dumps(kept, indent=1))
        os.replace(draft, book)
    return Calendar(until=date.fromisoformat(kept[key]["until"]), zone=kept[key]["zone"])
