"""erase: delete what sessions say of people, for good."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.core.log.erase import erase, erase_records, of_customer


class Command(BaseCommand):
    help = (
        "Delete the private words of sessions for good: names, notes, comments and what was taken from them. The events "
        "stay, each with a keyed digest of what is gone, and one more says that it was erased, and by whom."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("session", nargs="*", type=UUID, metavar="SESSION", help="the id of a session")
        parser.add_argument("--customer", default="", metavar="ID", help="every session and record of this customer")
        parser.add_argument("--by", default="", metavar="NAME", help="who asked for it, as the timeline will say")

    def handle(self, *args: Any, session: list[UUID], customer: str, by: str, **options: Any) -> None:
        if not session and not customer:
            raise CommandError("Name sessions by their ids, or a customer with --customer.")
        actor = Actor(kind="employee", ref="command line", label=by) if by else SYSTEM
        erased = erase([*session, *of_customer(customer)], actor=actor)
        self.stdout.write(f"Erased the private words of {erased:,} session{'' if erased == 1 else 's'}.")
        records = erase_records(customer, actor=actor)
        if records:
            self.stdout.write(f"Erased what {records:,} record{'' if records == 1 else 's'} said of the customer.")
