"""verify: prove that everything stored follows from the events."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from floorwalker.core.verify import count_sessions, findings, snapshot


class Command(BaseCommand):
    help = (
        "Fold all events again, from one snapshot, and compare with what is stored: sessions, baskets, lines, counts, "
        "keys and digests. Each difference is one line; exit code 1 when there are any. Nothing is changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        with snapshot(), _bar() as bar:
            total = count_sessions()
            task = bar.add_task("Folding", total=total)
            for finding in findings(tell=lambda done: bar.update(task, completed=done)):
                count += 1
                self.stdout.write(str(finding))
        sessions = f"{total:,} session{'' if total == 1 else 's'}"
        if count:
            raise CommandError(f"{count:,} finding{'' if count == 1 else 's'} in {sessions}.")
        self.stdout.write(f"Verified {sessions}: everything follows from the events.")


def _bar() -> Progress:
    """On a terminal only, and beside the findings, not among them."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
