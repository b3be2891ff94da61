"""Velocity: exact counts under concurrency, bounded, only of this store, and nobody can be read back from them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.log.erase import erase_records
from floorwalker.risk.models import RiskSighting
from floorwalker.risk.velocity import MOST, Count, counted, forget, forget_old, marks, note, note_many, summed

ANNA = {"address": "203.0.113.7", "network": "203.0.113.0/24", "identity": "anna", "system": ""}
HELD = [Count(name=name, kind="held") for name in ("address", "network", "identity", "system")]


def _age(hours: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE risk_risksighting SET seen_at = seen_at - make_interval(secs => %s)", [3600 * hours])


def test_each_mark_is_counted_by_itself_and_what_is_not_known_is_not_counted(berlin: Store) -> None:
    seen = marks(ANNA)
    note(berlin.pk, seen, "held")
    note(berlin.pk, marks(ANNA | {"identity": "ben", "address": "203.0.113.9"}), "held")

    assert counted(berlin.pk, seen, HELD) == [1, 2, 1, None]


def test_another_kind_another_store_and_another_hour_do_not_count(berlin: Store, bonn: Store) -> None:
    seen = marks(ANNA)
    note(berlin.pk, seen, "held")
    _age(1.1)
    note(berlin.pk, seen, "expired")
    note(bonn.pk, seen, "held")

    assert counted(berlin.pk, seen, HELD) == [0, 0, 0, None]
    day = Count(name="identity", kind="held", within=timedelta(days=1))
    assert counted(berlin.pk, seen, [day]) == [1]


def test_quantities_of_one_article_are_added_up(berlin: Store) -> None:
    seen = marks(ANNA)
    note_many(berlin.pk, seen, [("held", 3, "scarf"), ("held", 2, "hat")])
    note(berlin.pk, seen, "held", quantity=4, subject="scarf")

    assert summed(berlin.pk, seen, [Count(name="identity", kind="held", subject="scarf")]) == [7]
    assert summed(berlin.pk, seen, HELD[:1]) == [9]


def test_a_count_says_no_more_than_its_bound(berlin: Store) -> None:
    seen = marks({"network": "203.0.113.0/24"})
    note_many(berlin.pk, seen, [("held", 1, "")] * (MOST + 20))

    assert counted(berlin.pk, seen, HELD[1:2]) == [MOST]


def test_what_was_rolled_back_was_not_seen(berlin: Store) -> None:
    seen = marks(ANNA)
    with transaction.atomic():
        note(berlin.pk, seen, "held")
        transaction.set_rollback(True)

    assert not RiskSighting.objects.exists()


def test_nobody_can_be_read_back(berlin: Store) -> None:
    note(berlin.pk, marks(ANNA), "held")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, ' ') FROM risk_risksighting AS s")
        (kept,) = cursor.fetchone()

    assert not any(value in kept for value in ANNA.values() if value)


def test_sightings_go_with_age_and_with_whom_they_are_of(berlin: Store) -> None:
    seen = marks({"identity": "anna"})
    note(berlin.pk, seen, "held")
    _age(24 * 31)
    note(berlin.pk, seen, "held")
    note(berlin.pk, marks({"identity": "ben"}), "held")

    assert forget_old() == 1
    assert forget("identity", "anna") == 1
    assert RiskSighting.objects.count() == 1


def test_a_customer_who_is_erased_was_never_seen(berlin: Store, mia: Actor) -> None:
    note(berlin.pk, marks({"customer": "cus_7", "identity": "x"}), "held")
    note(berlin.pk, marks({"customer": "cus_8"}), "held")

    assert erase_records("cus_7", actor=mia) == 1
    assert RiskSighting.objects.count() == 2


def test_old_sightings_go_in_batches(berlin: Store) -> None:
    note_many(berlin.pk, marks({"identity": "anna"}), [("held", 1, "")] * 25)
    _age(24 * 31)

    assert forget_old(most=10) == 25


@pytest.mark.django_db(transaction=True)
def test_counts_are_exact_though_many_are_seen_at_once() -> None:
    store = Store.objects.create(code="busy", name="Busy")
    seen = marks(ANNA)

    def hold(number: int) -> None:
        with transaction.atomic():
            note(store.pk, marks(ANNA | {"identity": f"shopper-{number % 4}"}), "held")
        connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(hold, range(160)))

    assert counted(store.pk, seen, HELD[:2]) == [160, 160]
    assert counted(store.pk, marks({"identity": "shopper-1"}), HELD[2:3]) == [40]


def test_counting_looks_at_one_end_of_an_index_however_long_somebody_is_known(berlin: Store) -> None:
    seen = marks(ANNA)
    note_many(berlin.pk, seen, [("held", 1, "")] * 300)
    _age(2)
    with CaptureQueriesContext(connection) as asked:
        counted(berlin.pk, seen, HELD)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"].replace("%", "%%"))
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "risk_sighting_mark" in plan
    assert "seen_at >" in plan.partition("Index Cond")[2].partition("\n")[0]
    assert "Sort" not in plan
