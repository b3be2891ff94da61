"""Files of a list: CSV, Excel or JSON lines, row by row in constant memory, cells that look like formulas disarmed."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from procrastinate.contrib.django import app

from floorwalker.accounts.actor import Reach
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError, NotAllowed, Refused
from floorwalker.core.lists.columns import Column, currency_of
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.models import ColumnChoice, Export
from floorwalker.core.reader import reader_for
from floorwalker.kit.speech import amount, later, locale_of, number

KEPT = timedelta(days=7)
_TELL_EVERY = 2_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_XLSX_ROWS = 1_048_575
_BOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
Progress = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file. ``write`` takes path, columns, rows and is told how far it is."""

    label: str
    help: str
    mime: str
    write: Callable[[Path, list[Column], Iterable[Any], Progress], int]


def disarm(text: str) -> str:
    """A text that a spreadsheet would take for a formula, made harmless with an apostrophe."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def plain_value(column: Column, row: Any) -> Any:
    """A column's value for files and programs: instants in UTC, amounts in major units."""
    value = column.value(row)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if column.kind == "money" and value is not None:
        return amount(value, currency_of(row))
    return str(value) if isinstance(value, Promise) else value


def _told(rows: Iterable[Any], tell: Progress) -> Iterator[Any]:
    count = 0
    for count, row in enumerate(rows, start=1):
        yield row
        if count % _TELL_EVERY == 0:
            tell(count)
    tell(count)


def _has_amounts(columns: list[Column]) -> bool:
    """Whether there are amounts, beside which their currency must stand."""
    return any(column.kind == "money" for column in columns)


def _headings(columns: list[Column]) -> list[str]:
    return [*(str(column.label) for column in columns), *([gettext("Currency")] if _has_amounts(columns) else [])]


def _values(columns: list[Column], row: Any) -> list[Any]:
    values = [plain_value(column, row) for column in columns]
    return [*values, currency_of(row)] if _has_amounts(columns) else values


def csv_lines(columns: list[Column], rows: Iterable[Any]) -> Iterator[str]:
    """The lines of a CSV file, heading first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_headings(columns))
    for row in rows:
        writer.writerow([_csv_cell(value) for value in _values(columns, row)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return disarm(value) if isinstance(value, str) else value


def json_lines(columns: list[Column], rows: Iterable[Any]) -> Iterator[str]:
    """One JSON object a row, keyed by column. Programs read it, so its words are English whoever asked."""
    for row in rows:
        with translation.override("en"):
            told = json_row(columns, row)
        yield msgspec.json.encode(told).decode() + "\n"


def json_row(columns: list[Column], row: Any) -> dict[str, Any]:
    """A row for programs, keyed by column."""
    told = {column.key: plain_value(column, row) for column in columns}
    return told | {"currency": currency_of(row)} if _has_amounts(columns) else told


def _write_lines(lines: Callable[[list[Column], Iterable[Any]], Iterator[str]]) -> Callable[..., int]:
    def write(path: Path, columns: list[Column], rows: Iterable[Any], tell: Progress) -> int:
        count = _Counter(tell)
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines(columns, _told(rows, count)))
        return count.rows

    return write


class _Counter:
    def __init__(self, tell: Progress) -> None:
        self.rows = 0
        self._tell = tell

    def __call__(self, rows: int) -> None:
        self.rows = rows
        self._tell(rows)


def write_xlsx(
    path: Path, columns: list[Column], rows: Iterable[Any], tell: Progress, *, most: int = MOST_XLSX_ROWS
) -> int:
    """An Excel file of one sheet; more than ``most`` rows are Refused, since the format has no more."""
    with TemporaryDirectory(dir=path.parent, prefix="xlsx-") as beside:
        return _write_book(xlsxwriter.Workbook(str(path), _BOOK | {"tmpdir": beside}), columns, rows, tell, most)


def _write_book(book: Any, columns: list[Column], rows: Iterable[Any], tell: Progress, most: int) -> int:
    count = _Counter(tell)
    sheet = book.add_worksheet("Floorwalker")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, _headings(columns), book.add_format({"bold": True}))
    for place, row in enumerate(_told(rows, count), start=1):
        if place > most:
            sentence = gettext("An Excel sheet has at most {count} rows. Ask for fewer, or for CSV.")
            raise Refused(sentence.format(count=number(most, locale_of(get_language() or "en"))), most=most)
        for index, value in enumerate(_values(columns, row)):
            _write_cell(sheet, (place, index), value, moment)
    book.close()
    return count.rows


def _write_cell(sheet: Any, where: tuple[int, int], value: Any, moment: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(*where, value, moment)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(*where, float(value))
    elif value is not None:
        sheet.write_string(*where, str(value))


FORMATS = {
    "csv": Format(
        label="CSV",
        help=later("For any spreadsheet or program; times in UTC."),
        mime="text/csv",
        write=_write_lines(csv_lines),
    ),
    "xlsx": Format(
        label="Excel",
        help=later("Numbers and times as such; at most 1,048,575 rows."),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=write_xlsx,
    ),
    "jsonl": Format(
        label=later("JSON lines"), help=later("For programs."), mime="application/jsonl", write=_write_lines(json_lines)
    ),
}


def order_export(listing: Listing, *, member_id: int, format_: str) -> Export:
    """Ask the worker for a file with these filters; the job commits with the order."""
    with transaction.atomic():
        export = _order(listing, member_id, format_)
        app.configure_task("floorwalker.core.jobs.write_export").defer(number=export.pk)
    return export


def _order(listing: Listing, member_id: int, format_: str) -> Export:
    return Export.objects.create(
        member_id=member_id,
        code=listing.listed.code,
        format=format_,
        stores=None if listing.reach.everywhere else sorted(listing.reach.store_ids),
        query=str(listing.query),
        sort=str(listing.sort),
        expected=listing.total().count,
    )


def reach_of(export: Export) -> Reach:
    """The stores that an export covers: whoever fetches it must still have the right in all of them."""
    return Reach(everywhere=export.stores is None, store_ids=frozenset(export.stores or ()))


def file_of(export: Export) -> Path:
    """Where an export's file lies, finished or not."""
    return Path(settings.HOME) / "exports" / f"{export.pk}.{export.format}"


def columns_of(export: Export) -> list[Column]:
    """The member's columns first, in their order, then all others."""
    listed = list_of(export.code)
    choice = ColumnChoice.objects.filter(member_id=export.member_id, code=export.code).first()
    keys = choice.keys if choice else [column.key for column in listed.columns]
    first = [column for key in keys if (column := listed.column(key)) is not None]
    return first + [column for column in listed.columns if column not in first]


def run_export(pk: int, *, last: bool = False) -> bool:
    """Write one ordered file, in its member's language. What was begun and not finished is begun again.

    Answers whether there was work. What nobody foresaw is raised, to be tried again; at the ``last`` try the member is told.
    """
    claimed = Export.objects.filter(pk=pk, state__in=["waiting", "running"]).update(state="running", rows=0)
    if not claimed:
        return False
    export = Export.objects.select_related("member").get(pk=pk)
    with translation.override(export.member.language):
        try:
            _write(export)
        except (FloorwalkerError, OSError) as problem:
            _fail(pk, gettext("The file could not be written: {problem}").format(problem=problem))
        except Exception:
            if last:
                _fail(pk, gettext("The file could not be written. The server's log says why; ask again later."))
            raise
    return True


def _fail(pk: int, complaint: str) -> None:
    Export.objects.filter(pk=pk).update(state="failed", complaint=complaint)


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Where to write what becomes ``path`` when it is whole; otherwise nothing of it stays."""
    draft = path.with_name(f"{path.name}.part")
    try:
        yield draft
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _write(export: Export) -> None:
    reader = reader_for(export.member, export.created_at)
    reach = reach_of(export)
    if not reader.actor.reach(f"{export.code}.export").contains(reach):
        raise NotAllowed(gettext("The right to export was taken away meanwhile."))
    listing = Listing(list_of(export.code), reader, reach=reach, q=export.query, sort=export.sort)
    path = file_of(export)
    path.parent.mkdir(parents=True, exist_ok=True)
    mine = Export.objects.filter(pk=export.pk)
    with drafted(path) as draft:
        rows = FORMATS[export.format].write(draft, columns_of(export), listing.stream(), lambda done: _tell(mine, done))
    mine.update(state="done", rows=rows, size=path.stat().st_size, finished_at=now())


def _tell(mine: Any, done: int) -> None:
    mine.update(rows=done)


def forget_old() -> int:
    """Delete the files of exports older than ``KEPT``; their lines in the list go with them."""
    old = list(Export.objects.filter(created_at__lt=now() - KEPT).order_by(F("id").asc()))
    for export in old:
        file_of(export).unlink(missing_ok=True)
        export.delete()
    return len(old)
