"""What every channel promises of its sessions and facts, read from the registry; of its list, see ``test_lists.py``."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from floorwalker.core.facts import Fact
from floorwalker.core.lists.every import sessions_of
from floorwalker.core.log.entries import read_logs
from floorwalker.core.log.record import Report, record
from floorwalker.core.registry import Channel, channels
from floorwalker.core.tests.builders import ago, make_store, reader
from floorwalker.core.tests.samples import samples_of

CHANNELS = list(channels())


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_cell_draws_for_a_session_that_has_ended(channel: Channel, db: None) -> None:
    ended = samples_of(channel).ended(make_store("berlin"))

    for column in sessions_of(channel).columns:
        cell = column.draw(ended, reader())
        assert cell.text or cell.items, column.key


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_fact_has_a_type_of_its_own(channel: Channel) -> None:
    """Channels may share a fact, such as those of risk; then it is the same class."""
    types = [fact.type for fact in {fact for other in CHANNELS for fact in other.facts}]

    assert len(types) == len(set(types))
    assert all(type_.count(".") == 1 for type_ in types)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_fact_is_read_as_it_was_told_wherever_it_fits(channel: Channel, db: None) -> None:
    store = make_store("berlin")
    for place, type_ in enumerate(channel.facts):
        told = Report(
            channel=channel,
            store_id=store.pk,
            token=type_.type,
            fact=_example(type_),
            key=f"key-{place}",
            actor_kind="integration",
            actor_ref="till-1",
            actor_label="Till 1",
            occurred_at=ago(minutes=1),
        )
        (answer,) = record([told])

        assert answer.outcome in {"applied", "out_of_sequence"}, type_.type
        assert answer.session_id is not None
        assert told.fact in [h.fact for h in read_logs({answer.session_id: channel})[answer.session_id]]


def _example(type_: type[Fact]) -> Fact:
    """A fact with something in every field, given by what the field may hold."""
    info = msgspec.inspect.type_info(type_)
    assert isinstance(info, msgspec.inspect.DataclassType)
    return msgspec.convert({field.encode_name: _value(field.type) for field in info.fields}, type_)


_PLAIN: dict[type[msgspec.inspect.Type], Any] = {
    msgspec.inspect.BoolType: True,
    msgspec.inspect.DictType: {"word": "word"},
    msgspec.inspect.UUIDType: str(UUID(int=7)),
    msgspec.inspect.DateTimeType: "2026-11-07T18:00:00Z",
}


def _value(kind: msgspec.inspect.Type) -> Any:
    inspect = msgspec.inspect
    if isinstance(kind, inspect.UnionType):
        return _value(kind.types[0])
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return max(kind.ge or 0, 1)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType | inspect.CollectionType):
        return [_value(kind.item_type)]
    if isinstance(kind, inspect.DataclassType | inspect.StructType):
        return {field.encode_name: _value(field.type) for field in kind.fields}
    if type(kind) in _PLAIN:
        return _PLAIN[type(kind)]
    assert isinstance(kind, inspect.StrType), kind
    return "word"[: kind.max_length]
