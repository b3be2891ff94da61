"""Where a hold means it, the shop's own stock follows what is held: each change once, in order, whatever the shop answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.tests.builders import assert_proven, convert, hold, hold_all, pass_minutes
from floorwalker.channels.reservations.waiting.tests.builders import claim, leave, wait
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.models import StockEntry, Telling
from floorwalker.commerce.stock.platform.telling import MOST_TRIES, deliver, shift_of, tell_again
from floorwalker.commerce.stock.tests.builders import figures, fresh, make_level
from floorwalker.connectors.ledger.models import Shift
from floorwalker.connectors.webhook.tests.shop import shop
from floorwalker.core.clock import now
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.later import timers
from floorwalker.core.tests.builders import clerk
from floorwalker.core.tests.threads import at_once


@pytest.fixture
def bonn(db: None, set_terms: Callable[..., None], berlin: Store) -> Store:
    """A store whose shop follows."""
    set_terms(berlin, platform="moved", provider="webhook")
    return berlin


def _tell(times: int = 1) -> None:
    """Let the worker tell, and wait no longer between its tries."""
    for _ in range(times):
        Telling.objects.filter(due_at__isnull=False).update(due_at=now() - timedelta(seconds=1))
        deliver()


def _telling() -> Telling:
    return Telling.objects.select_related("level__store").get()


def test_a_store_that_only_tracks_tells_no_shop(berlin: Store) -> None:
    hold(make_level(berlin, 5), 2)

    assert deliver() == 0
    assert not Telling.objects.exists()


def test_what_is_held_is_reserved_in_the_shop_and_free_again_with_its_end(bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop() as here:
        hold(level, 2)
        _tell()
        assert here.figures(level.external_id) == {"available": -2, "reserved": 2}

        hold(level, 0)
        _tell()

        assert here.figures(level.external_id) == {}
        assert len(here.asked) == 2
    assert_proven()


def test_a_hold_that_runs_out_is_free_in_the_shop_too(bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop() as here:
        hold(level, 2)
        _tell()
        pass_minutes(16)
        timers.settle_all()
        _tell()

        assert here.figures(level.external_id) == {}


def test_an_order_turns_what_is_reserved_into_what_is_committed_once(bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop() as here:
        hold(level, 2)
        _tell()
        convert(level)
        convert(level)
        _tell(2)

        assert here.asked[-1]["changes"] == [
            {"source": "reserved", "target": "committed", "quantity": 2, "compare": None}
        ]
        assert here.figures(level.external_id) == {"available": -2, "committed": 2}
        assert len(here.asked) == 2
    assert_proven()


def test_changes_that_wait_are_told_as_what_comes_of_them(bonn: Store) -> None:
    level = make_level(bonn, 9)
    with shop() as here:
        hold(level, 1, "cart-1")
        hold(level, 4, "cart-2")
        hold(level, 2, "cart-1")
        convert(level, "cart-2")
        _tell()

        assert here.figures(level.external_id) == {"available": -6, "reserved": 2, "committed": 4}
        assert len(here.asked) == 1
    assert_proven()


def test_what_was_undone_before_it_was_told_is_not_told(bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop() as here:
        hold(level, 2)
        hold(level, 0)
        _tell()

        assert here.asked == []
    assert (_telling().heard, _telling().due_at) == (_telling().wanted, None)
    assert_proven()


@pytest.mark.parametrize("habit", ["500", "429", "403", "silent", "dies", "500 moved", "garbled"])
def test_while_nobody_knows_what_became_of_it_the_same_is_asked_for_and_moved_once(bonn: Store, habit: str) -> None:
    level = make_level(bonn, 5)
    with shop(habit, habit) as here:
        hold(level, 2)
        _tell()
        hold(level, 3)
        _tell(3)

        first, again, third, last = here.asked
        assert first == again == third
        assert first["changes"] == [{"source": "available", "target": "reserved", "quantity": 2, "compare": None}]
        assert last["changes"] == [{"source": "available", "target": "reserved", "quantity": 1, "compare": None}]
        assert here.figures(level.external_id) == {"available": -3, "reserved": 3}
    assert_proven()


def test_who_dies_after_the_shop_has_moved_asks_again_for_the_same(bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop() as here:
        hold(level, 2)
        telling = _telling()
        telling.through = telling.wanted
        Telling.objects.update(through=telling.wanted)
        here.port.move(shift_of(telling))
        hold(level, 1)
        _tell(2)

        assert here.asked[0] == here.asked[1]
        assert here.figures(level.external_id) == {"available": -1, "reserved": 1}


def test_two_workers_at_once_move_once(transactional_db: None, bonn: Store) -> None:
    levels = [make_level(bonn, 5) for _ in range(6)]
    with shop() as here:
        for level in levels:
            hold(level, 2, f"cart-{level.pk}")
        at_once(*[deliver] * 4)

        assert sorted(one["item"] for one in here.asked) == sorted(level.external_id for level in levels)
        assert {tuple(here.figures(one.external_id).items()) for one in levels} == {
            (("available", -2), ("reserved", 2))
        }


def test_a_certain_no_is_another_attempt_of_all_that_has_come_since(bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop("422") as here:
        hold(level, 4)
        _tell()
        assert here.figures(level.external_id) == {}
        assert _telling().complaint == "Refused: There are not so many."

        hold(level, 1)
        _tell()

        assert here.asked[0]["key"] != here.asked[1]["key"]
        assert here.figures(level.external_id) == {"available": -1, "reserved": 1}
    assert (_telling().tries, _telling().complaint) == (0, "")


def test_the_shop_says_when_to_come_again(bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop("429") as here:
        hold(level, 1)
        before = now()
        deliver()
        due = _telling().due_at

        assert due is not None
        assert timedelta(seconds=6) < due - before < timedelta(seconds=9)
        assert deliver() == 0
        assert len(here.asked) == 1


def test_no_transaction_is_open_while_a_shop_is_asked(transactional_db: None, bonn: Store) -> None:
    level = make_level(bonn, 5)
    with shop() as here:
        here.look = _transactions
        hold(level, 2)
        deliver()

    assert here.seen == [0]


def _transactions() -> int:
    """How many others have a transaction open in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        )
        found = int(cursor.fetchone()[0])
    connection.close()
    return found


def test_after_the_last_try_it_waits_for_a_person_who_sees_why(bonn: Store, mia: Actor, desk: Client) -> None:
    level = make_level(bonn, 5)
    with shop(*["500"] * MOST_TRIES) as here:
        hold(level, 2)
        _tell(MOST_TRIES)
        assert (_telling().parked, fresh(level).stuck) == (True, True)
        page = desk.get(page_of("stock", level.pk)).content.decode()
        assert "Shop not told" in page
        assert "The answer was 500." in page
        assert page_of("stock", level.pk) in desk.get("/records/stock/", {"q": "shop:stuck"}).content.decode()

        _tell()
        assert len(here.asked) == MOST_TRIES
        with pytest.raises(NotAllowed):
            tell_again(level, actor=clerk("stock.see"))
        assert _telling().parked

        desk.post(reverse("stock:tell", args=[level.pk]), {})
        _tell()

        assert here.figures(level.external_id) == {"available": -2, "reserved": 2}
        assert not fresh(level).stuck
        with pytest.raises(Refused, match="Nothing waits"):
            tell_again(level, actor=mia)


def test_a_shop_that_is_not_there_any_more_waits_for_a_person(bonn: Store) -> None:
    level = make_level(bonn, 5)
    hold(level, 2)
    deliver()

    assert _telling().parked
    assert _telling().complaint == "Unreachable: No shop called “webhook” can be told."


def test_the_built_in_shop_writes_down_what_it_is_told(berlin: Store, set_terms: Callable[..., None]) -> None:
    set_terms(berlin, platform="moved")
    one, other = make_level(berlin, 5), make_level(berlin, 5)
    hold_all(berlin, {one: 1, other: 2})
    deliver()

    assert sorted(Shift.objects.values_list("item", "changes")) == sorted(
        (level.external_id, [{"source": "available", "target": "reserved", "quantity": units, "compare": None}])
        for level, units in ((one, 1), (other, 2))
    )
    assert figures(one) == {"on_hand": 5, "held": 1, "available": 4}


def test_carts_that_opened_before_the_shop_followed_end_without_it(
    berlin: Store, set_terms: Callable[..., None]
) -> None:
    level = make_level(berlin, 5)
    hold(level, 2, "early")
    set_terms(berlin, platform="moved")
    hold(level, 1, "late")
    hold(level, 0, "early")
    deliver()

    assert Shift.objects.get().changes[0]["quantity"] == 1
    assert StockEntry.objects.filter(level=level, provider="ledger").count() == 1
    assert_proven()


def test_a_unit_that_is_offered_to_the_next_in_line_stays_reserved_in_the_shop(bonn: Store) -> None:
    level = make_level(bonn, 1)
    with shop() as here:
        hold(level, 1, "holder")
        wait(level, "anna")
        wait(level, "ben")
        _tell()
        hold(level, 0, "holder")
        _tell()
        assert here.figures(level.external_id) == {"available": -1, "reserved": 1}

        claim(level, "anna")
        hold(level, 0, "anna")
        leave(level, "ben")
        _tell()

        assert here.figures(level.external_id) == {}
    assert_proven()


def test_an_offer_is_given_back_where_it_was_told_though_the_store_follows_no_more(
    bonn: Store, set_terms: Callable[..., None]
) -> None:
    level = make_level(bonn, 1)
    with shop() as here:
        hold(level, 1, "holder")
        wait(level, "anna")
        hold(level, 0, "holder")
        set_terms(bonn, platform="tracked")
        leave(level, "anna")
        _tell()

        assert here.figures(level.external_id) == {}
    assert_proven()
