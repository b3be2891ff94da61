"""When more is promised than was found: staff see it, nobody's hold is taken away, and it ends when it is filled."""

from django.db import connection
from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.commerce.links import page_of
from floorwalker.commerce.stock.counting import count
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.proof import findings, repair
from floorwalker.commerce.stock.tests.builders import figures, fresh, make_level
from floorwalker.commerce.stock.tests.test_counting import free, hold
from floorwalker.commerce.stock.wall import Shortfall, shortfall
from floorwalker.core.tests.builders import make_store


def _short(store: Store, mia: Actor) -> Level:
    """Four are held, and two are found."""
    level = make_level(store, 5)
    hold(level, 3, "oldest")
    hold(level, 1, "newest")
    return count(level, 2, actor=mia)


def test_staff_see_what_is_short_since_when_and_by_how_much(berlin: Store, mia: Actor, desk: Client) -> None:
    level, well = _short(berlin, mia), make_level(berlin, 5, title="Felt slippers")

    page = desk.get(page_of("stock", level.pk)).content.decode()
    assert "2 more are promised than were found, since" in page
    listed = desk.get("/records/stock/", {"q": "short>0"}).content.decode()
    assert page_of("stock", level.pk) in listed
    assert page_of("stock", well.pk) not in listed
    assert shortfall(EVERYWHERE) == Shortfall(levels=1, units=2)
    assert shortfall(Reach(store_ids=frozenset({make_store("bonn").pk}))) == Shortfall(levels=0, units=0)


def test_no_hold_is_taken_away_and_it_ends_when_it_is_filled(berlin: Store, mia: Actor) -> None:
    level = _short(berlin, mia)
    since = fresh(level).short_since
    assert figures(level) == {"on_hand": 2, "held": 4, "short": 2}

    free(level, 1)
    assert figures(level) == {"on_hand": 2, "held": 3, "short": 1}
    assert fresh(level).short_since == since

    count(level, 3, actor=mia)
    assert figures(level) == {"on_hand": 3, "held": 3}
    assert fresh(level).short_since is None
    assert list(findings()) == []


def test_a_gap_that_nobody_knows_of_is_found_and_put_right(berlin: Store, mia: Actor) -> None:
    level = _short(berlin, mia)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stock_level SET short = 0, oversell = true, short_since = NULL WHERE id = %s", [level.pk]
        )

    assert [found.field for found in findings()] == ["short"]
    assert [found.folded for found in repair(mia)] == [2]
    assert fresh(level).short_since is not None
    assert list(findings()) == []


def test_an_index_knows_what_is_short(berlin: Store) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM stock_level WHERE short > 0 ORDER BY updated_at DESC, id DESC LIMIT 50")
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "stock_short_list" in plan
