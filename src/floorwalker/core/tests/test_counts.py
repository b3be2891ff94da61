"""Counts without counting, and the beat that tells readers whether to look: both equal the truth."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorwalker.accounts.actor import EVERYWHERE, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.lists import pulse, tally
from floorwalker.core.log.record import record
from floorwalker.core.models import Session, Tally, TallyDelta
from floorwalker.core.tests.builders import ago, make_store, report
from floorwalker.core.tests.threads import at_once

_FACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("item.scanned", {"code": "apples"}),
    ("transaction.started", {"transaction": "t", "amount": 1}),
    ("transaction.failed", {"transaction": "t"}),
    ("transaction.completed", {"transaction": "t", "amount": 1}),
    ("exit.scanned", {}),
    ("basket.cancelled", {}),
)
_works = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 3), st.sampled_from(_FACTS), st.integers(0, 12_000), st.booleans()),
    min_size=1,
    max_size=15,
)


def _recount(store: Store | None = None) -> dict[str, int]:
    found = Session.objects.filter(channel="instore")
    found = found.filter(store=store) if store else found
    return dict(found.values_list("status").annotate(Count("id")))


@pytest.mark.django_db
@given(_works)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_equal_a_recount_after_any_work(
    works: list[tuple[int, int, tuple[str, dict[str, Any]], int, bool]],
) -> None:
    stores = [make_store(f"s{Store.objects.count()}") for _ in range(2)]
    for place, token, (type_, fields), seconds, folds in works:
        record([report(type_, ago(seconds=seconds), store=stores[place], token=f"t{token}", **fields)])
        if folds:
            tally.fold(3)

    assert tally.counts("instore", EVERYWHERE) == _recount()
    for store in stores:
        assert tally.counts("instore", Reach(store_ids=frozenset({store.pk}))) == _recount(store)
    while tally.fold():
        pass
    assert tally.counts("instore", EVERYWHERE) == _recount()
    assert tally.total("instore", EVERYWHERE) == Session.objects.count()


@pytest.mark.django_db(transaction=True)
def test_two_folders_at_once_fold_each_change_once() -> None:
    store = make_store()
    for n in range(30):
        record([report("item.scanned", ago(seconds=9), store=store, token=f"t{n}", code="apples")])
    assert TallyDelta.objects.count() == 30

    at_once(*[lambda: sum(iter(lambda: tally.fold(4), 0))] * 3)

    assert TallyDelta.objects.count() == 0
    assert Tally.objects.get().count == 30


def test_reading_the_beat_never_looks_at_sessions(berlin: Store) -> None:
    record([report("item.scanned", ago(seconds=9), store=berlin, code="apples")])
    with CaptureQueriesContext(connection) as asked:
        pulse.beat("instore", EVERYWHERE)

    assert len(asked) == 1
    assert "core_session" not in asked[0]["sql"]


def test_the_beat_stays_while_nothing_happens_and_moves_with_every_write(berlin: Store) -> None:
    other = make_store("other")
    here = Reach(store_ids=frozenset({berlin.pk}))
    record([report("item.scanned", ago(seconds=9), store=berlin, code="apples", key="one")])
    before = pulse.beat("instore", here)

    record([report("item.scanned", ago(seconds=9), store=berlin, code="apples", key="one")])
    record([report("item.scanned", ago(seconds=9), store=other, code="apples")])
    assert pulse.beat("instore", here) == before

    record([report("item.scanned", ago(seconds=8), store=berlin, code="apples")])
    after = pulse.beat("instore", here)
    assert (after.writes > before.writes, after.opened) == (True, before.opened)


def test_no_reader_of_no_store_hears_a_beat(berlin: Store) -> None:
    record([report("item.scanned", ago(seconds=9), store=berlin, code="apples")])

    assert pulse.beat("instore", Reach()).writes == 0
