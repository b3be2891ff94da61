"""What every list promises, of sessions or of records: page, file and API agree, and every column keeps its word."""

import csv
import io
import json
import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.tokens import issue
from floorwalker.console.addresses import list_url, row_url
from floorwalker.core.desks.desk import Listed
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import lists
from floorwalker.core.lists.export import FORMATS, plain_value
from floorwalker.core.lists.filters import Text
from floorwalker.core.tests.builders import make_store, reader
from floorwalker.core.tests.samples import samples_of_list
from floorwalker.kit.speech import capital

LISTS = list(lists())
ASKED = [
    pytest.param(listed, q, id=f"{listed.code} {q}") for listed in LISTS for q in ("", *samples_of_list(listed).queries)
]
EACH = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.code)


@pytest.fixture
def program(db: None) -> Client:
    """A client with a token of every right."""
    _, secret = issue(name="Reports", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _written(listed: Listed, format_: str, folder: Path, q: str = "") -> str:
    listing = Listing(listed, reader(), reach=EVERYWHERE, q=q)
    path = folder / f"list.{format_}"
    FORMATS[format_].write(path, list(listed.columns), listing.stream(), lambda done: None)
    return path.read_text()


def _lines(listed: Listed, folder: Path, q: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in _written(listed, "jsonl", folder, q).splitlines()]


def _cells(listed: Listed, folder: Path, q: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_written(listed, "csv", folder, q))))


def _told(program: Client, listed: Listed, **query: str) -> Any:
    return program.get(f"/api/v1{list_url(listed).rstrip('/')}", query).json()


@pytest.mark.parametrize(("listed", "q"), ASKED)
def test_list_file_and_api_have_the_same_rows_in_the_same_order(
    listed: Listed, q: str, desk: Client, program: Client, tmp_path: Path
) -> None:
    samples_of_list(listed).gather([make_store("berlin"), make_store("bonn")], 45)
    first = listed.columns[0]
    page = desk.get(list_url(listed), {"q": q}).content.decode()
    answer = _told(program, listed, q=q)
    names = [row[first.key] for row in answer["rows"]]

    assert len(names) == len(set(names)) == answer["total"]["count"] > 0
    assert [line[first.key] for line in _lines(listed, tmp_path, q)] == names
    assert [row[str(first.label)] for row in _cells(listed, tmp_path, q)] == names
    places = [page.find(row_url(listed, UUID(row["id"]))) for row in answer["rows"]]
    assert places == sorted(places)
    assert min(places) > 0


@EACH
def test_file_and_api_have_the_same_values_in_every_column(listed: Listed, program: Client, tmp_path: Path) -> None:
    tokyo = make_store("tokyo", currency="JPY", time_zone="Asia/Tokyo")
    crowd = samples_of_list(listed).gather([make_store("berlin"), tokyo], 30)
    answer = _told(program, listed)["rows"]
    lines, cells = _lines(listed, tmp_path), _cells(listed, tmp_path)

    assert len(answer) == len(crowd)
    for row, line, cell in zip(answer, lines, cells, strict=True):
        for column in listed.columns:
            assert str(line[column.key]) == str(row[column.key]), column.key
            if column.kind in {"money", "number"}:
                assert Decimal(cell[str(column.label)]) == Decimal(str(line[column.key]))
        assert line.get("currency", "") == row.get("currency", "") == cell.get("Currency", "")


@EACH
def test_every_column_can_be_chosen_and_is_shown_or_not_and_sorted_by_as_it_says(listed: Listed, desk: Client) -> None:
    samples_of_list(listed).gather([make_store("berlin")], 3)
    page = desk.get(list_url(listed)).content.decode()
    choice = desk.get(list_url(listed, "columns")).content.decode()
    heads = unescape(page[page.index("<thead") : page.index("</thead>")])

    for column in listed.columns:
        assert str(column.label) in unescape(choice), column.key
        if not column.shown:
            continue
        assert str(column.label) in heads, column.key
        assert bool(re.search(rf"sort=-?{column.key}\b", heads)) == bool(column.sort), column.key


@EACH
def test_the_columns_that_a_member_chose_are_shown(listed: Listed, desk: Client) -> None:
    samples_of_list(listed).gather([make_store("berlin")], 3)
    chosen, *_, last = (column for column in listed.columns if column.shown)
    asked = {"column": [last.key, chosen.key], "shown": [last.key, chosen.key]}
    desk.post(list_url(listed, "columns"), asked)
    page = desk.get(list_url(listed)).content.decode()
    heads = unescape(page[page.index("<thead") : page.index("</thead>")])

    assert heads.count('<th scope="col" class="fw-p') == 2
    assert heads.index(str(last.label)) < heads.index(str(chosen.label))


@EACH
def test_every_filter_divides_the_rows(listed: Listed, desk: Client) -> None:
    """What has a value and what has not: each row is in one of both, and the page finds the same ones."""
    crowd = samples_of_list(listed).gather([make_store("berlin"), make_store("bonn")], 40)
    every = {row.id for row in crowd}

    for column in listed.columns:
        for word in _words_of(listed, column):
            inside, outside = (_found(listed, f"{sign}{word}") for sign in ("", "-"))
            assert inside | outside == every, word
            assert not inside & outside, word
            page = desk.get(list_url(listed), {"q": word}).content.decode()
            assert {id_ for id_ in every if f"row-{id_.hex}" in page} == inside, word


def _words_of(listed: Listed, column: Column) -> list[str]:
    """Words of the search box that ask this column's filter, for each value that it can offer."""
    if column.filter is None:
        return []
    if column.filter.kind in {"choice", "text"}:
        choices = [code for code, _ in Listing(listed, reader(), reach=EVERYWHERE).choices(column)]
        return [f'{column.key}:"{value}"' for value in choices or ["anna@example.com"]]
    return [f"{column.key}>{'2025-03-29' if column.filter.kind == 'when' else 2}"]


def _found(listed: Listed, q: str) -> set[UUID]:
    listing = Listing(listed, reader(), reach=EVERYWHERE, q=q)
    assert listing.problems == [], q
    return {row.id for row in listing.stream()}


@EACH
def test_every_cell_draws_for_every_row(listed: Listed, db: None) -> None:
    samples, store = samples_of_list(listed), make_store("berlin")
    for row in [*samples.gather([store], 60), samples.one(store)]:
        for column in listed.columns:
            cell = column.draw(row, reader())
            assert cell.text or cell.items, column.key
            plain_value(column, row)


@EACH
def test_every_quick_button_asks_words_that_can_be_read_and_only_the_pressed_one_is_on(
    listed: Listed, desk: Client
) -> None:
    for quick in listed.quick:
        assert Listing(listed, reader(), reach=EVERYWHERE, q=quick.query).problems == []
        page = desk.get(list_url(listed), {"q": quick.query}).content.decode()
        bar = page[page.index('<nav class="fw-quick"') :].partition("</nav>")[0]
        pressed = re.findall(r'aria-current="true">([^<]+?) *<', bar)
        assert [unescape(label) for label in pressed] == [str(quick.label)]


@EACH
def test_the_search_box_says_what_its_list_is_found_by(listed: Listed, desk: Client) -> None:
    page = unescape(desk.get(list_url(listed)).content.decode())
    texts = [str(column.label) for column in listed.columns if isinstance(column.filter, Text)]
    words = list(dict.fromkeys([*map(str, listed.found_by), *texts])) or [capital(listed.noun)]

    assert f'placeholder="{listed.search or ", ".join(words) + " …"}"' in page


@EACH
def test_the_words_that_the_help_shows_are_understood(listed: Listed, desk: Client) -> None:
    page = unescape(desk.get(list_url(listed)).content.decode())
    shown = re.search(r'<p class="fw-code mb-0">(.+?)</p>', page)

    assert shown is not None
    assert Listing(listed, reader(), reach=EVERYWHERE, q=shown[1]).problems == []


@EACH
def test_an_empty_list_says_what_will_stand_there(listed: Listed, desk: Client) -> None:
    make_store("berlin")
    page = unescape(desk.get(list_url(listed)).content.decode())

    assert f"No {listed.plural} yet" in page
    assert str(listed.help) in page
