"""Reading uploaded files record by record, in constant memory; what is wrong with one is said, and the next is read."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.utils.translation import gettext

from floorwalker.accounts.models import Store
from floorwalker.commerce.intake.columns import Field, Sheet, put
from floorwalker.core.errors import Invalid

LONGEST_LINE = 4_000_000
MOST_ROWS = 2_000
_SIGNS = ",;\t"


@dataclass(frozen=True, kw_only=True)
class Record:
    """What stands in a file from ``line`` on: an item for the intake, or ``problem`` says why it is none.

    ``end`` is about how many bytes of the file are read then.
    """

    line: int
    end: int
    external_id: str = ""
    item: Any = None
    problem: str = ""


def json_records(path: Path) -> Iterator[Record]:
    """One record a line; empty lines are passed over."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE):
            number += 1
            if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield Record(line=number, end=file.tell(), problem=gettext("This line is too long."))
            elif raw.strip():
                yield _decoded(number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw, end=file.tell())


def _decoded(number: int, raw: bytes, *, end: int) -> Record:
    try:
        item = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        return Record(line=number, end=end, problem=gettext("This is not JSON: {problem}.").format(problem=wrong))
    said = item.get("external_id") if isinstance(item, dict) else None
    return Record(line=number, end=end, external_id=said[:200] if isinstance(said, str) else "", item=item)


def csv_records(path: Path, sheet: Sheet, store: Store) -> Iterator[Record]:
    """A record for each group of rows with one id, or for each row where the kind has no parts."""
    with path.open("rb") as file:
        rows = _Rows(file, sheet)
        seen = _Seen()
        for group in rows.groups(together=bool(sheet.parts)):
            apart = bool(sheet.parts) and seen.before(group[0].cells.get("external_id", ""))
            record = _apart(group) if apart else _assembled(group, sheet, store)
            yield replace(record, end=file.tell())


def unread_columns(path: Path, sheet: Sheet) -> list[str]:
    """The columns of a file that no field takes; a file without those that are needed is Invalid."""
    with path.open("rb") as file:
        return [name for name in _Rows(file, sheet).heading if name not in sheet.names]


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A row of a CSV file: its cells by column, those that hold something; or what is wrong with it."""

    line: int
    cells: dict[str, str]
    problem: str = ""


class _Rows:
    """The rows of a CSV file, whatever sign stands between the cells."""

    def __init__(self, file: BinaryIO, sheet: Sheet) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        start = text.readline(LONGEST_LINE)
        sign = max(_SIGNS, key=start.count)
        self._reader = csv.reader(text, delimiter=sign)
        self.heading = [cell.strip().lower() for cell in next(csv.reader([start], delimiter=sign), [])]
        needed = ["external_id", *(["quantity", "price"] if sheet.parts == "lines" else [])]
        missing = [name for name in needed if name not in self.heading]
        if missing:
            said = gettext("The first line must name the columns; “{name}” is missing. Columns may be: {names}.")
            raise Invalid(said.format(name=missing[0], names=", ".join(sheet.names)), code="no_heading")

    def groups(self, *, together: bool) -> Iterator[list[_Row]]:
        """Rows that belong together: those of one id that follow each other."""
        group: list[_Row] = []
        for row in self._rows():
            same = together and group and row.cells.get("external_id") == group[0].cells.get("external_id")
            if group and not same:
                yield group
                group = []
            if len(group) <= MOST_ROWS:
                group.append(row)
        if group:
            yield group

    def _rows(self) -> Iterator[_Row]:
        while True:
            line = self._reader.line_num + 2
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as wrong:
                yield _Row(
                    line=line, cells={}, problem=gettext("This line cannot be read: {problem}.").format(problem=wrong)
                )
                continue
            if any(cell.strip() for cell in cells):
                yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> _Row:
        named = {name: cell.strip() for name, cell in zip(self.heading, cells, strict=False) if cell.strip()}
        problem = ""
        if len(cells) > len(self.heading):
            problem = gettext("This line has more cells than the first line has columns.")
        elif any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell):
            problem = gettext("This line is not in UTF-8. Save the file as “CSV UTF-8”.")
            named = {name: cell.encode(errors="replace").decode() for name, cell in named.items()}
        return _Row(line=line, cells=named, problem=problem)


class _Seen:
    """The ids that a file has had so far, in a database of its own that lies on disk when it grows."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def before(self, id_: str) -> bool:
        """Whether the id was asked for before."""
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", [id_]).rowcount == 0


def _apart(group: list[_Row]) -> Record:
    said = gettext("Rows of this id stood further up already. Rows of one id must follow each other.")
    return Record(line=group[0].line, end=0, external_id=group[0].cells.get("external_id", ""), problem=said)


def _assembled(group: list[_Row], sheet: Sheet, store: Store) -> Record:
    first = group[0]
    name = first.cells.get("external_id", "")[:200]
    problems = [_at(row, first, row.problem) for row in group if row.problem]
    problems += [said for row in group[1:] for said in _contradictions(row, first, sheet)]
    if len(group) > MOST_ROWS:
        problems.append(gettext("More than {count} rows have this id.").format(count=MOST_ROWS))
    item: dict[str, Any] = {}
    extras: dict[str, Any] = {}
    problems += _fill(item, sheet.whole, first, first, store) + _fill(extras, sheet.extras, first, first, store)
    parts: list[dict[str, Any]] = [{} for _ in group]
    for part, row in zip(parts, group, strict=True):
        problems += _fill(part, sheet.part, row, first, store)
    if problems:
        return Record(line=first.line, end=0, external_id=name, problem=" ".join(problems))
    sheet.finish(item, parts, extras)
    if sheet.parts:
        item[sheet.parts] = parts
    return Record(line=first.line, end=0, external_id=name, item=item)


def _fill(item: dict[str, Any], fields: tuple[Field, ...], row: _Row, first: _Row, store: Store) -> list[str]:
    """Put the row's cells where they belong; answers what is wrong with them."""
    problems = []
    for field in fields:
        cell = row.cells.get(field.name)
        if cell:
            try:
                put(item, field.path, field.convert(cell, store))
            except ValueError as wrong:
                problems.append(
                    _at(row, first, gettext("“{column}”: {problem}.").format(column=field.name, problem=wrong))
                )
    return problems


def _contradictions(row: _Row, first: _Row, sheet: Sheet) -> Iterator[str]:
    """What a row says of the whole record, and its first row says otherwise."""
    for field in (*sheet.whole, *sheet.extras):
        cell = row.cells.get(field.name)
        if cell and cell != first.cells.get(field.name, ""):
            yield _at(
                row, first, gettext("“{column}” differs from the first row of this id.").format(column=field.name)
            )


def _at(row: _Row, first: _Row, problem: str) -> str:
    """A problem, and where, if that is not the record's own line."""
    return problem if row is first else gettext("Line {line}: {problem}").format(line=row.line, problem=problem)
