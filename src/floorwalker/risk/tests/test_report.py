"""Labels against levels: by level, in all, and week by week on the store's clock."""

from dataclasses import replace
from datetime import UTC, date, datetime

from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.registry import Channel
from floorwalker.risk.report import LevelLine, WeekLine, report
from floorwalker.risk.tests import lessons
from floorwalker.risk.tests.kiosk.channel import SCHEME

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)


def _told(store: Store, *said: tuple[datetime, str, str]) -> None:
    some = zip(lessons.honest(len(said)), said, strict=True)
    lessons.keep(store, [replace(one, observed_at=at, level=level, label=label) for one, (at, level, label) in some])


def test_labels_are_counted_by_level_and_by_week(kiosk: Channel, berlin: Store) -> None:
    Store.objects.filter(pk=berlin.pk).update(time_zone="Europe/Berlin")
    berlin.refresh_from_db()
    _told(
        berlin,
        (MONDAY, "review", "fine"), (MONDAY, "review", "fraud"), (MONDAY, "normal", "fine"), (MONDAY, "normal", "fraud"),
        (SUNDAY, "normal", "fine"), (SUNDAY, "review", ""), (now(), "review", ""),
    )  # fmt: skip
    found = report(berlin, SCHEME)

    lines = {line.level: line for line in found.levels}
    assert lines["review"] == LevelLine(level="review", fraud=1, fine=1, unlabelled=1)
    assert (lines["normal"].fine_share, lines["monitored"].fine_share) == (2 / 3, None)
    assert (found.false_positives, found.precision, found.missed, found.labelled) == (1 / 3, 1 / 2, 1 / 2, 5)
    assert found.weeks == (
        WeekLine(week=date(2026, 3, 9), fraud=0, fine=1, alarms=0, caught=0),
        WeekLine(week=date(2026, 3, 2), fraud=2, fine=2, alarms=1, caught=1),
    ), "Sunday night is Monday in Berlin"
    assert [(line.false_positives, line.missed) for line in found.weeks] == [(0, None), (0.5, 0.5)]


def test_the_page_shows_the_weeks(kiosk: Channel, berlin: Store, desk: Client) -> None:
    _told(berlin, (MONDAY, "review", "fine"))
    page = desk.get(f"/settings/risk/{berlin.pk}/kiosk/labels/").content.decode()

    assert "Week by week" in page and "2026-03-02" in page and "100.0 %" in page
