"""stuck: what waits for a person, and setting it going again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from floorwalker.core.later import outbox, timers
from floorwalker.core.models import Errand, Session


class Command(BaseCommand):
    help = (
        "List what waits for a person: sessions whose timers could not be fired, and errands that a listener could not "
        "hear. Mend the cause, then set all of it going again with --retry."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true", help="set everything that is stuck going again")

    def handle(self, *args: Any, retry: bool = False, **options: Any) -> None:
        sessions, errands = timers.stuck(), outbox.parked()
        if not sessions and not errands:
            self.stdout.write("Nothing is stuck.")
        if retry:
            self._retry(sessions, errands)
            return
        for session in sessions:
            self.stdout.write(f"{session.channel} session {session.id}: {session.complaint}")
        for errand in errands:
            heard = f"{errand.heard} of {errand.wanted} events heard"
            self.stdout.write(
                f"{errand.listener}, {errand.session.channel} session {errand.session_id}, {heard}: {errand.complaint}"
            )

    def _retry(self, sessions: list[Session], errands: list[Errand]) -> None:
        for errand in errands:
            outbox.retry(errand)
            self.stdout.write(f"{errand.listener} will be told of session {errand.session_id} again.")
        still = [session for session in sessions if not timers.retry(session.id)]
        for session in sessions:
            becomes = "is still stuck" if session in still else "goes again"
            self.stdout.write(f"{session.channel} session {session.id} {becomes}.")
        if still:
            raise CommandError(f"{len(still):,} of {len(sessions):,} sessions are still stuck.")
