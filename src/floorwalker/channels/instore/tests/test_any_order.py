"""Late, repeated and reordered facts give the same session: the promise on which offline devices stand."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from floorwalker.channels.instore.tests.baskets import BASKETS, Told, deliveries
from floorwalker.core.facts import Happening
from floorwalker.core.later.timers import settle
from floorwalker.core.log.books import Books
from floorwalker.core.log.fold import refold
from floorwalker.core.log.record import Report, record
from floorwalker.core.models import Session
from floorwalker.core.registry import channel
from floorwalker.core.tests.builders import (
    EVENING,
    fresh,
    make_store,
    picture_in_memory,
    picture_of,
    report,
)

LATER = EVENING + timedelta(days=20)
Arrivals = tuple[list[Told], list[list[int]]]
arrivals: st.SearchStrategy[Arrivals] = BASKETS.flatmap(
    lambda basket: st.tuples(st.just(basket), deliveries(len(basket)))
)
_revived = [
    (EVENING, "item.scanned", {"code": "apples"}),
    (EVENING + timedelta(minutes=5), "transaction.started", {"transaction": "t1", "amount": 1}),
    (EVENING + timedelta(minutes=6), "transaction.cancelled", {"transaction": "t1"}),
]


def _happening(place: int, told: Told) -> Happening:
    at, type_, fields = told
    fact = channel("instore").facts.restore(type_, fields)
    return Happening(
        fact=fact, key=f"k{place:02}", actor_kind="integration", actor_ref="1", actor_label="Till",
        occurred_at=at, recorded_at=LATER,
    )  # fmt: skip


def _folded(batches: list[list[Happening]], moments: list[datetime]) -> Books:
    """A session in memory that has heard these batches, each at its moment."""
    session = Session(id=uuid4(), channel="instore", store_id=1, token="b", currency="EUR", time_zone="Europe/Berlin")
    books = Books()
    books.now = LATER
    (sheet,) = books.take([session])
    books._logs[session.id] = []  # nothing of it is on disk
    known: set[str] = set()
    for batch, moment in zip(batches, moments, strict=True):
        books.now = moment
        new = {h.key: h for h in batch if h.key not in known}
        known |= set(new)
        if new:
            books.settle(sheet)
            books.add(sheet, list(new.values()))
    books.now = LATER
    books.settle(sheet)
    return books


@given(arrivals, st.booleans())
@example((_revived, [[0], [1], [2]]), True)
@settings(max_examples=400, deadline=None)
def test_any_order_any_repetition_any_batching_fold_to_the_same_session_in_memory(
    arrivals: Arrivals, at_last: bool
) -> None:
    basket, batches = arrivals
    straight = _folded([[_happening(i, told) for i, told in enumerate(basket)]], [LATER])
    heard = [[_happening(i, basket[i]) for i in batch] for batch in batches]
    moments = [
        LATER if at_last else max(basket[i][0] for b in batches[: n + 1] for i in b) for n in range(len(batches))
    ]
    crooked = _folded(heard, moments)

    (one,), (other,) = straight.sheets.values(), crooked.sheets.values()
    assert picture_in_memory(other) == picture_in_memory(one)
    assert len({h.key for h in crooked.log(other)}) == len(crooked.log(other))

    log = crooked.log(other)
    before, misfits = picture_in_memory(other), other.session.misfits
    run = refold(other, log)
    run.recorded()
    other.channel.summarise(other)
    assert sorted([*other.session.misfits, *run.unfired]) == misfits
    after = picture_in_memory(other)
    for name in ("status", "due_at"):
        before["session"].pop(name), after["session"].pop(name)
    assert after == before


@pytest.mark.django_db
@given(arrivals)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_any_repetition_any_batching_give_the_same_stored_session(arrivals: Arrivals) -> None:
    basket, batches = arrivals
    with transaction.atomic():
        store = make_store()
        straight, crooked = _told(basket, store, "straight"), _told(basket, store, "crooked")
        first = record(straight)
        answers = [record([crooked[i] for i in batch]) for batch in batches]
        one, other = first[0].session_id, answers[0][0].session_id
        assert one is not None and other is not None
        settle([one, other])

        assert picture_of(other) == picture_of(one)
        assert sum(a.outcome == "repeated" for batch in answers for a in batch) == sum(map(len, batches)) - len(basket)
        assert fresh(other).event_count == len({*fresh(other).events.values_list("key", flat=True)})
        transaction.set_rollback(True)


def _told(basket: list[Told], store: object, token: str) -> list[Report]:
    return [
        report(type_, at, store=store, token=token, key=f"k{place:02}", **fields)  # type: ignore[arg-type]  # a store
        for place, (at, type_, fields) in enumerate(basket)
    ]
