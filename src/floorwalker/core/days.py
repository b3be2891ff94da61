"""A store's day: when it ends next, on the store's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def next_cut_off(after: datetime, cut_off: str, zone: ZoneInfo) -> datetime:
    """The first local ``cut_off`` strictly after a moment. Where a DST change skips that time, the moment of the change."""
    hour = after.replace(minute=0, second=0, microsecond=0)
    early = _first_after(hour, cut_off, zone)
    return early if early > after else _first_after(after, cut_off, zone)


@lru_cache(maxsize=4096)
def _first_after(after: datetime, cut_off: str, zone: ZoneInfo) -> datetime:
    day = after.astimezone(zone).date()
    days = (day + timedelta(days=ahead) for ahead in (-1, 0, 1, 2))
    return next(moment for d in days if (moment := _cut_off_on(d, cut_off, zone)) > after)


@lru_cache(maxsize=4096)
def _cut_off_on(day: date, cut_off: str, zone: ZoneInfo) -> datetime:
    at = time.fromisoformat(cut_off)
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    exists = moment.astimezone(zone).time() == at
    return moment if exists else _end_of_gap(moment, zone)


def _end_of_gap(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks jumped, for a local time that does not exist."""
    low, high = moment - timedelta(hours=3), moment
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)
