"""Write the API's reference: manage.py apidocs docs/api."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from floorwalker.api.manual import pages


class Command(BaseCommand):
    """Write the pages of the reference into a folder."""

    help = "Write the API's reference into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        for name, text in pages().items():
            (options["folder"] / name).write_text(text)
