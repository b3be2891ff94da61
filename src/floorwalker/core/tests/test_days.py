"""A store's day ends on its own clock, once a day, also where the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from floorwalker.core.days import next_cut_off


def utc(text: str) -> datetime:
    """A moment from ``2025-03-30 01:00``, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "after", "cut_off", "expected"),
    [
        pytest.param("Europe/Berlin", "2025-03-29 22:00", "00:00", "2025-03-29 23:00", id="the eve of spring"),
        pytest.param("Europe/Berlin", "2025-03-30 10:00", "00:00", "2025-03-30 22:00", id="the short day"),
        pytest.param("Europe/Berlin", "2025-03-29 23:30", "02:30", "2025-03-30 01:00", id="02:30 is skipped"),
        pytest.param("Europe/Berlin", "2025-03-30 01:00", "02:30", "2025-03-31 00:30", id="never twice that night"),
        pytest.param(
            "Europe/Berlin", "2025-10-25 23:00", "02:30", "2025-10-26 00:30", id="02:30 comes twice: the first"
        ),
        pytest.param("Europe/Berlin", "2025-10-26 00:45", "02:30", "2025-10-27 01:30", id="after the first, next day"),
        pytest.param("Europe/Berlin", "2025-10-26 10:00", "00:00", "2025-10-26 23:00", id="the long day"),
        pytest.param("America/New_York", "2025-03-09 05:30", "02:30", "2025-03-09 07:00", id="New York's gap"),
        pytest.param("America/New_York", "2025-11-02 04:30", "01:30", "2025-11-02 05:30", id="New York's double hour"),
        pytest.param("Asia/Tokyo", "2025-03-29 14:59", "00:00", "2025-03-29 15:00", id="Tokyo has none"),
        pytest.param("Asia/Tokyo", "2025-03-29 15:00", "00:00", "2025-03-30 15:00", id="strictly after"),
        pytest.param("Europe/Berlin", "2024-02-29 22:59", "00:00", "2024-02-29 23:00", id="leap day"),
    ],
)
def test_the_stores_day_ends_on_its_own_clock(zone: str, after: str, cut_off: str, expected: str) -> None:
    assert next_cut_off(utc(after), cut_off, ZoneInfo(zone)) == utc(expected)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"])
@pytest.mark.parametrize("cut_off", ["00:00", "01:30", "02:15", "02:30"])
def test_every_day_of_a_year_ends_exactly_once(zone: str, cut_off: str) -> None:
    at, days = datetime(2025, 1, 1, tzinfo=UTC), []
    while at < datetime(2026, 1, 1, tzinfo=UTC):
        at = next_cut_off(at, cut_off, ZoneInfo(zone))
        days.append(at.astimezone(ZoneInfo(zone)).date())

    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
