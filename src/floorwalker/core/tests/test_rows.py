"""Rows are written as they are, all of them, or not at all."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.core.log import rows
from floorwalker.core.models import Event, Session, TallyDelta
from floorwalker.core.tests.builders import ago, fresh, tell

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


def _session(store: Store, **fields: Any) -> Session:
    given_ = {"store_id": store.pk, "channel": "instore", "token": "rows", "terms_id": None, "currency": "EUR"}
    return rows.new(Session, **({"id": uuid7(), "time_zone": "UTC"} | given_ | fields))


def _write(*sessions: Session) -> None:
    lot = rows.Lot()
    lot.insert(Session, sessions)
    lot.write()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the store stays; what is written is rolled back
@given(words=TEXTS, misfits=st.lists(JSON, max_size=4), started=MOMENTS, value=st.integers(-(2**63), 2**63 - 1))
def test_what_is_written_is_read_again(
    berlin: Store, words: str, misfits: list[Any], started: datetime, value: int
) -> None:
    session = _session(berlin, words=words, misfits=misfits, started_at=started, value=value)
    with transaction.atomic():
        _write(session)
        found = rows.ask(Session, [session.id])()[0]
        transaction.set_rollback(True)

    read = (found.words, found.misfits, found.started_at, found.value, found.token, found.ended_at)
    assert read == (words, misfits, started, value, "rows", None)


def test_a_text_of_a_kind_of_its_own_is_a_text(berlin: Store) -> None:
    session = _session(berlin, words=mark_safe("<b>"), client=mark_safe("sco"))
    _write(session)

    assert (fresh(session.id).words, fresh(session.id).client) == ("<b>", "sco")


def test_what_is_no_value_is_refused_in_words(berlin: Store) -> None:
    with pytest.raises(NotImplementedError, match="has no way into the database"):
        _write(_session(berlin, value=SimpleLazyObject(lambda: 5)))


def test_a_text_that_is_too_long_is_refused_and_never_cut(berlin: Store) -> None:
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))
    session.client = "a name of forty signs, none of them lost"
    lot = rows.Lot()
    lot.upsert(Session, [session])
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        lot.write()

    assert fresh(session.id).client == ""


def test_of_a_lot_all_is_written_or_nothing(berlin: Store) -> None:
    known = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))
    before = TallyDelta.objects.count()
    lot = rows.Lot()
    lot.add(TallyDelta, ("store_id", "channel", "status", "change"), [_delta(berlin)])
    lot.insert(Session, [_session(berlin), _session(berlin, id=known.id)])
    with pytest.raises(IntegrityError), transaction.atomic():
        lot.write()

    assert TallyDelta.objects.count() == before
    assert Session.objects.count() == 1


def test_rows_of_a_lot_refer_to_each_other_in_any_order(berlin: Store) -> None:
    session = _session(berlin)
    lot = rows.Lot()
    columns = (
        "session_id",
        "number",
        "type",
        "key",
        "actor_kind",
        "actor_ref",
        "actor_label",
        "occurred_at",
        "recorded_at",
    )
    event = dict.fromkeys(columns, "x") | {"session_id": session.id, "number": 1}
    event |= {"occurred_at": ago(), "recorded_at": ago(), "data": {}, "digest": ""}
    lot.add(Event, (*columns, "data", "digest"), [event])
    lot.insert(Session, [session])
    lot.write()

    assert Event.objects.get().session_id == session.id


def _delta(store: Store) -> dict[str, object]:
    return {"store_id": store.pk, "channel": "instore", "status": "ongoing", "change": 1}
