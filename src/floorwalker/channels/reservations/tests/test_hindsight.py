"""What if: histories made by hand, with numbers that were reckoned by hand; and the report over real carts."""

import csv
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.test import Client

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.hindsight.replay import Held, Refused, changed
from floorwalker.channels.reservations.tests.builders import convert, hold, hold_all, pass_minutes
from floorwalker.commerce.stock.tests.builders import make_level

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
SCARF, SHOES = UUID(int=1), UUID(int=2)


def _at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def _held(begin: float, end: float, units: int = 1, *, ordered: bool = False, article: UUID = SCARF) -> Held:
    return Held(article=article, units=units, held_at=_at(begin), ended_at=_at(end), ordered=ordered)


def _wish(at: float, units: int = 1, article: UUID = SCARF) -> Refused:
    return Refused(article=article, units=units, at=_at(at))


def test_a_shorter_time_serves_who_was_refused_and_risks_who_was_slow() -> None:
    holds = [_held(0, 20), _held(0, 8, ordered=True), _held(2, 17, ordered=True), _held(4, 24)]
    refused = [_wish(9), _wish(13)]
    ten, twenty = changed(10, holds, refused), changed(20, holds, refused)

    # At 9 nothing has ended by a time of 10 that had not ended anyway; at 13 the holds of 0 and of 2 have.
    assert (ten.in_time, ten.at_risk, ten.served, ten.expected) == (1, 1, 1, 0.25)
    assert (twenty.in_time, twenty.at_risk, twenty.served, twenty.expected) == (2, 0, 0, 0)
    assert ten.at_most_lost == -0.75


def test_each_unit_serves_one_wish_at_a_time() -> None:
    holds = [_held(0, 60)]

    assert changed(10, holds, [_wish(11), _wish(12)]).served == 1
    assert changed(10, holds, [_wish(11), _wish(21)]).served == 2
    assert changed(10, holds, [_wish(12), _wish(11)]).served == 1, "whatever the order of the records"


def test_a_wish_is_served_whole_or_not_and_only_by_its_own_article() -> None:
    holds = [_held(0, 60, 2), _held(0, 60, 3, article=SHOES)]

    assert changed(10, holds, [_wish(11, 3)]).served == 0
    assert changed(10, holds, [_wish(11, 3, SHOES)]).served == 1
    assert changed(10, holds, [_wish(60, 2)]).served == 0, "the hold was over anyway"


def test_of_nothing_nothing_is_said() -> None:
    found = changed(10, [], [])

    assert (found.orders, found.served, found.expected) == (0, 0, 0)


def test_the_report_plays_the_carts_of_a_period_again(berlin: Store, desk: Client) -> None:
    level, other = make_level(berlin, 2), make_level(berlin, 5)
    hold(level, 2, "slow")
    pass_minutes(12)
    hold(other, 1, "refused")
    hold_all(berlin, {other: 1, level: 1}, "refused", partial=True)
    convert(level, "slow")
    page = desk.get("/reports/reservations/what-if/").content.decode()
    told = b"".join(desk.get("/reports/reservations/what-if/times.csv")).decode("utf-8-sig")

    assert "counted too low" in page
    rows = {row["Held for (minutes)"]: row for row in csv.DictReader(told.splitlines())}
    assert [(row["Orders at risk"], row["Of these served"]) for row in (rows["10"], rows["15"])] == [
        ("1", "1"),
        ("0", "0"),
    ]
