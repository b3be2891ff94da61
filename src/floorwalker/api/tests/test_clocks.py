"""Devices whose clocks are wrong: what counts is how long before sending it happened."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from floorwalker.api.clocks import Placed, place, read_instant
from floorwalker.api.problems import ApiProblem
from floorwalker.api.tests.conftest import opened, outcomes, scan, send, written
from floorwalker.core.models import Event

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("wrong", [26 * HOUR, -26 * HOUR, 5 * MINUTE, -20_000 * DAY])
def test_a_wrong_clock_is_corrected_by_how_wrong_it_was_when_it_sent(wrong: timedelta) -> None:
    happened = NOW - 10 * MINUTE
    placed = place(said=happened + wrong, sent_at=NOW + wrong, received_at=NOW)
    assert placed == Placed(occurred_at=happened, device_at=happened + wrong)


@pytest.mark.parametrize("skew", [timedelta(0), timedelta(seconds=60), -timedelta(seconds=60)])
def test_up_to_a_minute_is_not_the_clock_but_the_way(skew: timedelta) -> None:
    said = NOW - 10 * MINUTE
    assert place(said=said, sent_at=NOW - skew, received_at=NOW) == Placed(occurred_at=said)


def test_without_sentat_the_future_is_placed_at_receipt() -> None:
    assert place(said=NOW + 26 * HOUR, sent_at=None, received_at=NOW) == Placed(
        occurred_at=NOW, device_at=NOW + 26 * HOUR
    )


def test_without_sentat_the_past_is_believed() -> None:
    assert place(said=NOW - 26 * HOUR, sent_at=None, received_at=NOW) == Placed(occurred_at=NOW - 26 * HOUR)


def test_nothing_happens_after_it_was_received() -> None:
    placed = place(said=NOW + 2 * HOUR, sent_at=NOW + HOUR, received_at=NOW)
    assert placed == Placed(occurred_at=NOW, device_at=NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("said", "sent_at"),
    [
        (NOW + 48 * HOUR + MINUTE, None),
        (NOW - 400 * DAY - MINUTE, None),
        (NOW - 500 * DAY, NOW),
        (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
        (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)),
    ],
)
def test_what_cannot_be_is_refused(said: datetime, sent_at: datetime | None) -> None:
    with pytest.raises(ApiProblem, match="48 hours ahead") as refused:
        place(said=said, sent_at=sent_at, received_at=NOW)
    assert refused.value.code == "wrong_time"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2024-02-29T23:59:59.5Z", datetime(2024, 2, 29, 23, 59, 59, 500_000, tzinfo=UTC)),
        ("2026-11-22t17:45:00z", datetime(2026, 11, 22, 17, 45, tzinfo=UTC)),
    ],
)
def test_instants_are_read_with_their_zone(text: str, instant: datetime) -> None:
    assert read_instant("time", text) == instant


@pytest.mark.parametrize("text", ["2025-02-29T10:00:00Z", "2026-10-25T02:30:00", "25.10.2026", "", "1e9", "now"])
def test_other_texts_are_no_instants(text: str) -> None:
    with pytest.raises(ApiProblem, match="“time” must be an instant"):
        read_instant("time", text)


def test_the_two_half_past_twos_of_an_autumn_night_are_an_hour_apart(till: Client) -> None:
    """Sent late, of the last night in which the clocks in Berlin went back."""
    today = datetime.now(UTC).date()
    octobers = [date(year, 10, 31) for year in (today.year, today.year - 1)]
    night = next(day for last in octobers if (day := last - (last.isoweekday() % 7) * DAY) < today)
    for id_, zone in (("summer", "+02:00"), ("winter", "+01:00")):
        assert outcomes(till, scan(id=id_, subject=id_, time=f"{night}T02:30:00{zone}")) == ["applied"]
    summer, winter = (Event.objects.get(key=f"ce:/devices/7|{id_}").occurred_at for id_ in ("summer", "winter"))
    assert winter - summer == HOUR


@pytest.mark.parametrize("wrong", [26 * HOUR, -26 * HOUR])
def test_a_device_26_hours_off_is_put_right_over_http(till: Client, wrong: timedelta) -> None:
    clock = datetime.now(UTC) + wrong
    opened(till, time=(clock - 10 * MINUTE).isoformat(), sentat=clock.isoformat())

    event = Event.objects.filter(key__startswith="ce:").get()
    assert abs(event.recorded_at - event.occurred_at - 10 * MINUTE) < timedelta(seconds=5)
    assert event.device_at == clock - 10 * MINUTE


def test_26_hours_ahead_without_sentat_happened_now(till: Client) -> None:
    clock = datetime.now(UTC) + 26 * HOUR
    opened(till, time=clock.isoformat())

    event = Event.objects.get()
    assert timedelta(0) <= event.recorded_at - event.occurred_at < timedelta(seconds=5)
    assert event.device_at == clock


def test_a_year_9999_is_refused_and_leaves_nothing(till: Client) -> None:
    before = written()
    assert send(till, scan(time="9999-12-31T23:59:59-12:00", sentat="0001-01-01T00:00:00+12:00")).status_code == 422
    assert written() == before
