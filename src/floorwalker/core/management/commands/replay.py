"""replay: a recording of real customers is played again, over HTTP, as they and their devices would."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from floorwalker.core.replays.kinds import kind, kinds
from floorwalker.kit.errors import FloorwalkerError


class Command(BaseCommand):
    help = "Play a recording of real customers again, over HTTP. Replaying it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        recordings = parser.add_subparsers(title="recordings", metavar="KIND", dest="kind", required=True)
        for one in kinds():
            one.arguments(recordings.add_parser(one.code, help=one.label, description=one.help))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kind(options["kind"]).play(options, self.stdout.write)
        except FloorwalkerError as no:
            raise CommandError(no.message) from None
