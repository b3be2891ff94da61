"""export: a list as a file, with the words of the search box."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.progress import Progress

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of, lists
from floorwalker.core.lists.export import FORMATS, csv_lines, drafted, json_lines
from floorwalker.core.reader import Reader
from floorwalker.kit.progress import progress_bar
from floorwalker.kit.speech import locale_of

_LINES = {"csv": csv_lines, "jsonl": json_lines}


class Command(BaseCommand):
    help = "Write a list of sessions or records to a file, row by row from one snapshot. Progress is told on standard error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="where to write; - is standard output")
        codes = [listed.code for listed in lists()]
        only = codes[0] if len(codes) == 1 else None
        parser.add_argument(
            "--list", "--channel", default=only, required=only is None, choices=codes, help="default: the only one"
        )
        parser.add_argument("--format", choices=list(FORMATS), help="default: as FILE ends, else csv")
        parser.add_argument("--q", default="", metavar="WORDS", help="as in the search box, such as “status:abandoned”")
        parser.add_argument(
            "--sort", default="", metavar="COLUMN", help="such as value; --sort=-value begins with the largest"
        )
        parser.add_argument("--store", action="append", metavar="CODE", help="only this store; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._export(options)
        except FloorwalkerError as no:
            raise CommandError(no.message) from None
        except OSError as trouble:
            raise CommandError(f"{options['file']} cannot be written: {trouble.strerror}.") from None

    def _export(self, options: dict[str, Any]) -> None:
        listing = _listing(options)
        name: str = options["file"]
        ending = Path(name).suffix.removeprefix(".")
        format_ = options["format"] or (ending if ending in FORMATS else "csv")
        columns = list(listing.listed.columns)
        with progress_bar() as bar:
            task = bar.add_task("Exporting", total=listing.total().count or None)
            if name == "-":
                self._print(format_, columns, _counted(listing.stream(), bar))
                return
            path = Path(name)
            with drafted(path) as draft:
                rows = FORMATS[format_].write(
                    draft, columns, listing.stream(), lambda done: bar.update(task, completed=done)
                )
        self.stderr.write(f"{rows:,} {listing.listed.noun if rows == 1 else listing.listed.plural} in {path}")

    def _print(self, format_: str, columns: list[Column], rows: Iterable[Any]) -> None:
        if format_ not in _LINES:
            raise CommandError("An Excel file cannot be written to standard output; name a file.")
        for line in _LINES[format_](columns, rows):
            self.stdout.write(line, ending="")


def _listing(options: dict[str, Any]) -> Listing:
    listed = list_of(options["list"])
    sort = listed.column(options["sort"].removeprefix("-"))
    if options["sort"] and (sort is None or not sort.sort):
        able = ", ".join(column.key for column in listed.columns if column.sort)
        raise CommandError(f"The list cannot be sorted by “{options['sort']}”, only by {able}.")
    reader = Reader(actor=SYSTEM, locale=locale_of("en"), now=now())
    listing = Listing(listed, reader, reach=_reach(options["store"]), q=options["q"], sort=options["sort"])
    if listing.problems:
        raise CommandError(" ".join(problem.explain for problem in listing.problems))
    return listing


def _reach(codes: list[str] | None) -> Reach:
    if not codes:
        return EVERYWHERE
    found = dict(Store.objects.filter(code__in=codes).values_list("code", "id"))
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise CommandError(f"There is no store with the code {', '.join(unknown)}.")
    return Reach(store_ids=frozenset(found.values()))


def _counted(rows: Iterable[Any], bar: Progress) -> Iterator[Any]:
    for row in rows:
        yield row
        bar.advance(bar.task_ids[0])
