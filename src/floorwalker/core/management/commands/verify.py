"""verify: prove that everything stored follows from the events."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from floorwalker.core.log.verify import count_sessions, findings, snapshot
from floorwalker.kit.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Fold all events again, from one snapshot, and compare with what is stored: sessions, their sheets and rows, "
        "counts, keys and digests. Each difference is one line; exit code 1 when there are any. Nothing is changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        with snapshot(), progress_bar() as bar:
            total = count_sessions()
            task = bar.add_task("Folding", total=total)
            for finding in findings(tell=lambda done: bar.update(task, completed=done)):
                count += 1
                self.stdout.write(str(finding))
        sessions = f"{total:,} session{'' if total == 1 else 's'}"
        if count:
            raise CommandError(f"{count:,} finding{'' if count == 1 else 's'} in {sessions}.")
        self.stdout.write(f"Verified {sessions}: everything follows from the events.")
