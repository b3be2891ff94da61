"""What every channel promises, read from the registry: list, file and API agree, and every word is shown somewhere."""

import csv
import io
import json
import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.tokens import issue
from floorwalker.core.columns import Column
from floorwalker.core.export import FORMATS, plain_value
from floorwalker.core.facts import Fact
from floorwalker.core.filters import Text
from floorwalker.core.listing import Listing
from floorwalker.core.lists import sessions_of
from floorwalker.core.log import read_logs
from floorwalker.core.record import Report, record
from floorwalker.core.registry import Channel, channels
from floorwalker.core.tests.builders import ago, make_store, reader
from floorwalker.core.tests.samples import samples_of

CHANNELS = list(channels())
ASKED = [
    pytest.param(channel, q, id=f"{channel.code} {q}")
    for channel in CHANNELS
    for q in ("", *samples_of(channel).queries)
]


@pytest.fixture
def program(db: None) -> Client:
    """A client with a token of every right."""
    _, secret = issue(name="Reports", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _written(channel: Channel, format_: str, folder: Path, q: str) -> Path:
    listing = Listing(sessions_of(channel), reader(), reach=EVERYWHERE, q=q)
    path = folder / f"list.{format_}"
    FORMATS[format_].write(path, list(channel.columns), listing.stream(), lambda done: None)
    return path


@pytest.mark.parametrize(("channel", "q"), ASKED)
def test_list_file_and_api_have_the_same_rows_in_the_same_order(
    channel: Channel, q: str, desk: Client, program: Client, tmp_path: Path
) -> None:
    samples_of(channel).gather([make_store("berlin"), make_store("bonn")], 45)
    page = desk.get(reverse("console:sessions", args=[channel.code]), {"q": q}).content.decode()
    answer = program.get(f"/api/v1/sessions/{channel.code}", {"q": q}).json()
    lines = [json.loads(line) for line in _written(channel, "jsonl", tmp_path, q).read_text().splitlines()]
    cells = list(csv.DictReader(io.StringIO(_written(channel, "csv", tmp_path, q).read_text())))
    ids = [row["id"] for row in answer["rows"]]

    assert len(ids) == answer["total"]["count"] > 0
    assert [line["session"] for line in lines] == ids
    assert [row["Session"] for row in cells] == ids
    places = [page.find(reverse("console:session", args=[channel.code, id_])) for id_ in ids]
    assert places == sorted(places)
    assert min(places) > 0


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_file_and_api_have_the_same_values_in_every_column(channel: Channel, program: Client, tmp_path: Path) -> None:
    crowd = samples_of(channel).gather(
        [make_store("berlin"), make_store("tokyo", currency="JPY", time_zone="Asia/Tokyo")], 30
    )
    answer = {row["id"]: row for row in program.get(f"/api/v1/sessions/{channel.code}").json()["rows"]}
    lines = [json.loads(line) for line in _written(channel, "jsonl", tmp_path, "").read_text().splitlines()]
    cells = list(csv.DictReader(io.StringIO(_written(channel, "csv", tmp_path, "").read_text())))

    assert len(answer) == len(crowd)
    for line, cell in zip(lines, cells, strict=True):
        row = answer[line["session"]]
        for column in channel.columns:
            assert str(line[column.key]) == str(row[column.key]), column.key
            if column.kind in {"money", "number"}:
                assert Decimal(cell[str(column.label)]) == Decimal(str(line[column.key]))


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_column_can_be_chosen_and_is_shown_or_not_and_sorted_by_as_it_says(
    channel: Channel, desk: Client
) -> None:
    samples_of(channel).gather([make_store("berlin")], 3)
    page = desk.get(reverse("console:sessions", args=[channel.code])).content.decode()
    choice = desk.get(reverse("console:sessions_columns", args=[channel.code])).content.decode()
    heads = unescape(page[page.index("<thead") : page.index("</thead>")])

    for column in channel.columns:
        assert str(column.label) in unescape(choice), column.key
        if not column.shown:
            continue
        assert str(column.label) in heads, column.key
        assert bool(re.search(rf"sort=-?{column.key}\b", heads)) == bool(column.sort), column.key


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_filter_divides_the_sessions(channel: Channel, desk: Client) -> None:
    """What has a value and what has not: each session is in one of both, and the page finds the same ones."""
    crowd = samples_of(channel).gather([make_store("berlin"), make_store("bonn")], 40)
    every = {session.id for session in crowd}

    for column in channel.columns:
        for word in _words_of(channel, column):
            inside, outside = (_found(channel, f"{sign}{word}") for sign in ("", "-"))
            assert inside | outside == every, word
            assert not inside & outside, word
            page = desk.get(reverse("console:sessions", args=[channel.code]), {"q": word}).content.decode()
            assert {id_ for id_ in every if f"row-{id_.hex}" in page} == inside, word


def _words_of(channel: Channel, column: Column) -> list[str]:
    """Words of the search box that ask this column's filter, for each value that it can offer."""
    if column.filter is None:
        return []
    if column.filter.kind in {"choice", "text"}:
        choices = [code for code, _ in Listing(sessions_of(channel), reader(), reach=EVERYWHERE).choices(column)]
        return [f'{column.key}:"{value}"' for value in choices or ["anna@example.com"]]
    return [f"{column.key}>{'2025-03-29' if column.filter.kind == 'when' else 2}"]


def _found(channel: Channel, q: str) -> set[UUID]:
    listing = Listing(sessions_of(channel), reader(), reach=EVERYWHERE, q=q)
    assert listing.problems == [], q
    return {session.id for session in listing.stream()}


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_cell_draws_for_every_state(channel: Channel, db: None) -> None:
    samples, store = samples_of(channel), make_store("berlin")
    for session in [*samples.gather([store], 60), samples.one(store), samples.ended(store)]:
        for column in channel.columns:
            cell = column.draw(session, reader())
            assert cell.text or cell.items, column.key
            plain_value(column, session)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_quick_button_asks_words_that_can_be_read(channel: Channel, db: None) -> None:
    for quick in channel.quick:
        assert Listing(sessions_of(channel), reader(), reach=EVERYWHERE, q=quick.query).problems == []


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_the_search_box_says_what_its_channel_is_found_by(channel: Channel, desk: Client) -> None:
    page = unescape(desk.get(reverse("console:sessions", args=[channel.code])).content.decode())
    texts = [str(column.label) for column in channel.columns if isinstance(column.filter, Text)]

    assert f'placeholder="{", ".join(["Session", *texts])} …"' in page


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_fact_has_a_type_of_its_own(channel: Channel) -> None:
    types = [fact.type for other in CHANNELS for fact in other.facts]

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
    if isinstance(kind, inspect.BoolType):
        return True
    assert isinstance(kind, inspect.StrType), kind
    return "word"[: kind.max_length]
