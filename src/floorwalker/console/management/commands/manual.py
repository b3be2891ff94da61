"""manual: write the tables of manual pages anew from what is declared."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from floorwalker.console.manual import written


class Command(BaseCommand):
    help = "Write the tables of manual pages from what channels and roles declare. Developers only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pages", nargs="+", type=Path, help="Markdown pages with marked tables")
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        for page in options["pages"]:
            before = page.read_text()
            with translation.override("en"):
                after = written(before)
            if options["check"] and after != before:
                raise CommandError(f"{page} is out of date: run “make docs”.")
            if after != before:
                page.write_text(after)
