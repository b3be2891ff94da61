"""The command export: the same rows as the list, in every format, and sentences for what cannot be."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from floorwalker.core.registry import desk
from floorwalker.core.tests.builders import ago, make_store, tell
from floorwalker.core.tests.samples import samples_of_list

pytestmark = pytest.mark.django_db


def _fill() -> None:
    for code, price in (("berlin", 500), ("wien", 700)):
        store = make_store(code)
        scanned: dict[str, Any] = {"code": "9521234567899", "price": price}
        tell(store, (0, "basket.created", {}), (5, "item.scanned", scanned), begin=ago(minutes=5), token=f"=1+{code}")


def _exported(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("export", "--channel=instore", *arguments)
    return capsys.readouterr().out


def test_json_lines_hold_the_rows_of_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    _fill()
    lines = _exported(capsys, "-", "--format", "jsonl", "--sort=-value").splitlines()

    assert [(json.loads(line)["store"], json.loads(line)["value"]) for line in lines] == [
        ("Wien", "7.00"),
        ("Berlin", "5.00"),
    ]


def test_words_and_stores_narrow_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    _fill()

    assert len(_exported(capsys, "-", "--format", "jsonl", "--q", "value>6").splitlines()) == 1
    assert '"store":"Berlin"' in _exported(capsys, "-", "--format", "jsonl", "--store", "berlin")
    assert _exported(capsys, "-", "--format", "jsonl", "--store", "berlin", "--q", "value>6") == ""


def test_cells_that_look_like_formulas_are_disarmed(capsys: pytest.CaptureFixture[str]) -> None:
    _fill()
    rows = list(csv.DictReader(io.StringIO(_exported(capsys, "-", "--store", "berlin"))))

    assert [row["Device's session"] for row in rows] == ["'=1+berlin"]


def test_the_ending_of_the_file_chooses_its_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _fill()
    call_command("export", "--channel=instore", str(tmp_path / "list.xlsx"))
    call_command("export", "--channel=instore", str(tmp_path / "list.csv"), "--store", "berlin")

    assert (tmp_path / "list.xlsx").read_bytes()[:2] == b"PK"
    assert len((tmp_path / "list.csv").read_text().splitlines()) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"2 shopping sessions in {tmp_path / 'list.xlsx'}",
        f"1 shopping session in {tmp_path / 'list.csv'}",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "list.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-", "--q", "staus:paid"), "Did you mean “status”"),
        (("-", "--sort", "store"), "only by activity, started, items, value"),
        (("-", "--store", "rom"), "There is no store with the code rom."),
        (("-", "--format", "xlsx"), "name a file"),
        (("/no/such/folder/list.csv",), "cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("export", "--channel=instore", *arguments)


def test_records_are_written_as_sessions_are(capsys: pytest.CaptureFixture[str]) -> None:
    samples_of_list(desk("tickets")).one(make_store("berlin"))
    call_command("export", "--list=tickets", "-", "--format", "jsonl", "--q", "kind:umbrella")

    assert json.loads(capsys.readouterr().out)["guest"] == "Mrs. Umbrage"
