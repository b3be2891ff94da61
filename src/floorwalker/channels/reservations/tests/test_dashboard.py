"""The dashboard says what somebody would count by hand who looks at every cart."""

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.accounts.actor import EVERYWHERE, Reach
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.holding.deciding import Shopper
from floorwalker.channels.reservations.models import Cart
from floorwalker.channels.reservations.reports.reading import Floor
from floorwalker.channels.reservations.tests.builders import convert, hold, hold_all, pass_minutes, session_of
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.tests.builders import make_level
from floorwalker.core.later import timers
from floorwalker.core.models import Session
from floorwalker.core.reports import find_report, find_section
from floorwalker.core.scope import Asked, Scope, scope_of
from floorwalker.core.tests.builders import make_store, reader

DASHBOARD = find_report(reservations.reports, "dashboard")


@pytest.fixture
def berlin(db: None) -> Store:
    return make_store("berlin", currency="USD")


@pytest.fixture
def mug(berlin: Store) -> Level:
    return make_level(berlin, 40, price=500, title="Mug")


def _rows(section: str, scope: Scope | None = None) -> list[Any]:
    timers.settle_all()
    asked = scope or scope_of(Asked(), EVERYWHERE, reader())[0]
    return list(find_section(DASHBOARD, section).rows(Floor(asked)))


def _from(country: str) -> Shopper:
    return Shopper(country=country, country_source="edge")


def _expired(level: Level, units: int, token: str, **more: Any) -> None:
    pass_minutes(40, hold(level, units, token, **more).session_id)
    timers.settle_all()


def test_sessions_are_counted_by_what_became_of_them(mug: Level) -> None:
    hold(mug, 2, "still-here")
    hold(mug, 1, "bought")
    convert(mug, "bought")
    _expired(mug, 3, "gone")
    _expired(mug, 1, "gone-too")
    hold(mug, 1, "emptied")
    hold(mug, 0, "emptied")

    (line,) = _rows("overview")
    ends = line.ends

    assert (ends.sessions, ends.active, ends.converted, ends.expired, ends.cancelled) == (5, 1, 1, 2, 1)
    assert (ends.conversion, ends.expiry) == (0.25, 0.5)
    assert [(row.currency, row.carts, row.units, row.value) for row in _rows("now")] == [("USD", 1, 2, 1000)]
    assert [(row.currency, row.ordered, row.lost) for row in _rows("money")] == [("USD", 500, 2000)]


def test_what_expired_and_was_ordered_after_all_is_not_lost(mug: Level) -> None:
    _expired(mug, 2, "late")
    convert(mug, "late")

    (line,) = _rows("money")

    assert (line.ordered, line.lost, line.lost_share) == (1000, 0, 0.0)


def test_half_of_those_who_order_are_faster_than_the_median(mug: Level) -> None:
    for minutes in (2, 4, 12):
        pass_minutes(minutes, hold(mug, 1, f"takes-{minutes}").session_id)
        convert(mug, f"takes-{minutes}", f"#{minutes}")

    (line,) = _rows("overview")

    assert line.median == pytest.approx(240, abs=5)


def test_no_order_has_no_median(mug: Level) -> None:
    hold(mug, 1)

    assert [line.median for line in _rows("overview")] == [None]


def test_what_open_carts_are_denied_is_counted_by_its_reason(berlin: Store, mug: Level) -> None:
    scarce = make_level(berlin, 1, price=900)
    hold(mug, 1, "asks")
    hold(scarce, 3, "asks")
    hold(scarce, 2, "asks")
    hold_all(berlin, {scarce: 4}, "asks", partial=True)

    lines = [(line.code, line.asks, line.units, line.value) for line in _rows("denials")]

    assert lines == [("out_of_stock", 2, 5, 4500)]
    assert [line.denied for line in _rows("overview")] == [2]


def test_products_are_ordered_by_what_was_held_of_them(berlin: Store, mug: Level) -> None:
    boots = make_level(berlin, 9, price=9_000, title="Boots")
    hold_all(berlin, {mug: 2, boots: 1}, "both")
    hold(mug, 3, "buys")
    convert(mug, "buys")
    _expired(boots, 2, "leaves")

    lines = [(line.label, line.carts, line.units, line.ordered, line.expired, line.lost) for line in _rows("products")]

    assert lines == [("Mug", 2, 5, 3, 0, 0), ("Boots", 2, 3, 0, 2, 18_000)]


def test_countries_stand_by_their_sessions_and_the_unknown_last(mug: Level) -> None:
    for place, code in enumerate(("", "CZ", "DE", "DE", "")):
        hold(mug, 1, f"cart-{place}", shopper=_from(code))

    assert [(line.code, line.ends.sessions) for line in _rows("countries")] == [("DE", 2), ("CZ", 1), ("", 2)]


def test_risk_is_counted_by_day_and_level(mug: Level) -> None:
    watched = session_of(hold(mug, 1, "watched"))
    hold(mug, 1, "fine")
    Session.objects.filter(id=watched.id).update(risk="review")
    Cart.objects.filter(pk=watched.id).update(risk_level="review")

    *before, today = _rows("risk")

    assert (today.normal, today.monitored, today.review, today.restricted) == (1, 0, 1, 0)
    assert len(before) == 29
    assert not any(line.normal or line.review for line in before)


def test_a_store_out_of_reach_is_not_counted(berlin: Store, mug: Level) -> None:
    other = make_level(make_store("bonn", currency="EUR"), 9, price=700)
    hold(mug, 1, "here")
    hold(other, 2, "there")
    convert(other, "there")
    scope, _ = scope_of(Asked(), Reach(store_ids=frozenset({berlin.pk})), reader())

    assert [(line.code, line.ends.sessions) for line in _rows("stores", scope)] == [("berlin", 1)]
    assert [line.units for line in _rows("now", scope)] == [1]
    assert _rows("money", scope) == []
    assert [line.ordered for line in _rows("money")] == [1400]
    assert [(line.code, line.ends.sessions) for line in _rows("stores")] == [("berlin", 1), ("bonn", 1)]


def test_what_is_held_now_is_told_also_of_carts_that_began_before(mug: Level) -> None:
    hold(mug, 2)
    scope, _ = scope_of(Asked(), EVERYWHERE, reader())
    old = Scope(
        reach=scope.reach,
        first=scope.first - timedelta(days=90),
        last=scope.last - timedelta(days=90),
        zone=scope.zone,
    )

    assert [(line.carts, line.units) for line in _rows("now", old)] == [(1, 2)]
    assert _rows("overview", old) == []
