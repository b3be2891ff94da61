"""repair: put right, from what cannot be changed, what verify finds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.core.log.verify import repairs


class Command(BaseCommand):
    help = (
        "Put counters right that do not follow from their ledger, and write down what they were, what they are now and who "
        "had it done. Each is one line. What follows is left as it is, and so is the ledger."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=sorted(repairs), help="what is put right")
        parser.add_argument("--by", default="", metavar="NAME", help="who asked for it, as the history will say")

    def handle(self, *args: Any, what: str, by: str, **options: Any) -> None:
        actor = Actor(kind="employee", ref="command line", label=by) if by else SYSTEM
        count = 0
        for found in repairs[what](actor):
            count += 1
            self.stdout.write(f"{found.subject}: {found.field} was {found.stored}, and is {found.folded}")
        many = f"{count:,} counter{'' if count == 1 else 's'}"
        self.stdout.write(f"Put {many} right." if count else "Nothing had to be put right.")
