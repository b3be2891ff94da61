"""When something happened, told by devices whose clocks may be wrong; see docs/decisions/0004-device-clocks.md."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from floorwalker.api.problems import ApiProblem

TOLERATED = timedelta(seconds=60)
AHEAD = timedelta(hours=48)
BACK = timedelta(days=400)
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """When it happened by our clock; ``device_at`` is what the device said, where that differs."""

    occurred_at: datetime
    device_at: datetime | None = None


def read_instant(name: str, text: str) -> datetime:
    """An RFC 3339 instant with its zone; anything else is ``wrong_time``."""
    try:
        return msgspec.convert(text, _Instant)
    except msgspec.ValidationError:
        raise ApiProblem(
            "wrong_time", f"“{name}” must be an instant with a time zone, such as 2026-11-22T17:45:00Z.", attribute=name
        ) from None


def place(*, said: datetime | None, sent_at: datetime | None, received_at: datetime) -> Placed:
    """Correct a device's time by how wrong its clock was when it sent; what still cannot be is ``wrong_time``.

    The method is the public one of Segment: time + (received_at − sent_at), if the two differ by more than a minute.
    """
    if said is None:
        return Placed(occurred_at=received_at)
    occurred_at = said
    try:
        if sent_at is not None and abs(received_at - sent_at) > TOLERATED:
            occurred_at = said + (received_at - sent_at)
        if not received_at - BACK <= occurred_at <= received_at + AHEAD:
            raise OverflowError
    except OverflowError:
        raise ApiProblem(
            "wrong_time",
            "“time” lies over 48 hours ahead or over 400 days back. Is the device's clock set?",
            attribute="time",
        ) from None
    occurred_at = min(occurred_at, received_at)
    return Placed(occurred_at=occurred_at, device_at=said if occurred_at != said else None)
