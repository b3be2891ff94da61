"""What every channel promises, read from the registry: list, file and API agree, and every word is shown somewhere."""

import csv
import io
import json
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Grant, Member
from floorwalker.accounts.tokens import issue
from floorwalker.core.export import FORMATS, plain_value
from floorwalker.core.listing import Listing
from floorwalker.core.registry import Channel, channels
from floorwalker.core.tests.builders import make_store, reader
from floorwalker.core.tests.crowd import gather

CHANNELS = list(channels())


@pytest.fixture
def owner(db: None, client: Client) -> Client:
    """The console, signed in."""
    member = Member.objects.create_user("owner@example.com", "korrekt-pferd-77", name="Olga")
    Grant.objects.create(member=member, role="owner")
    client.force_login(member)
    return client


@pytest.fixture
def program(db: None) -> Client:
    """A client with a token of every right."""
    _, secret = issue(name="Reports", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _written(channel: Channel, format_: str, folder: Path, q: str) -> Path:
    listing = Listing(channel, reader(), reach=EVERYWHERE, q=q)
    path = folder / f"list.{format_}"
    FORMATS[format_].write(path, list(channel.columns), listing.stream(), lambda done: None)
    return path


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
@pytest.mark.parametrize("q", ["", "status:paid", "value>1 -client:web", "anna"])
def test_list_file_and_api_have_the_same_rows_in_the_same_order(
    channel: Channel, q: str, owner: Client, program: Client, tmp_path: Path
) -> None:
    gather([make_store("berlin"), make_store("bonn")], 45)
    page = owner.get(reverse("console:sessions", args=[channel.code]), {"q": q}).content.decode()
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
    crowd = gather([make_store("berlin"), make_store("tokyo", currency="JPY", time_zone="Asia/Tokyo")], 30)
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
def test_every_column_is_shown_can_be_chosen_and_can_be_filtered(channel: Channel, owner: Client) -> None:
    gather([make_store("berlin")], 3)
    page = owner.get(reverse("console:sessions", args=[channel.code])).content.decode()
    choice = owner.get(reverse("console:columns", args=[channel.code])).content.decode()

    for column in channel.columns:
        assert str(column.label) in unescape(choice)
        if column.shown:
            assert str(column.label) in unescape(page)
        if column.sort:
            assert f"sort=-{column.key}" in page or f"sort={column.key}" in page or not column.shown


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_cell_draws_for_every_state(channel: Channel, db: None) -> None:
    for session in gather([make_store("berlin")], 60):
        for column in channel.columns:
            cell = column.draw(session, reader())
            assert cell.text or cell.items, column.key
            plain_value(column, session)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_quick_button_asks_words_that_can_be_read(channel: Channel, db: None) -> None:
    for quick in channel.quick:
        assert Listing(channel, reader(), reach=EVERYWHERE, q=quick.query).problems == []


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda c: c.code)
def test_every_fact_has_a_type_of_its_own(channel: Channel) -> None:
    types = [fact.type for other in CHANNELS for fact in other.facts]

    assert len(types) == len(set(types))
    assert all(type_.count(".") == 1 for type_ in types)
