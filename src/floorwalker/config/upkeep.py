"""What stands between new code and a running console: migrations, cache table, static files, the demo."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from rich.console import Console

from floorwalker.config.environment import read


def bring_up_to_date(*, demo: bool, out: Console) -> None:
    """Do all that is missing and nothing twice; a second run takes no time."""
    with out.status("Migrating the database …"):
        migrate()
    with out.status("Collecting the static files …"):
        collect_static(Path(settings.STATIC_ROOT))
    if demo and read("FLOORWALKER_DEMO") and "demo" in get_commands() and _is_empty():
        with out.status("Creating the demo organisation …"):
            call_command("demo")


def migrate() -> None:
    """Apply what is missing to the database, the cache table included: what is counted there may be lost in a crash."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cache SET UNLOGGED")


def collect_static(target: Path) -> bool:
    """Collect the static files when any of them has changed since last time; says whether it did."""
    stamp = target / ".collected"
    print_of_files = _fingerprint()
    if stamp.exists() and stamp.read_text() == print_of_files:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(print_of_files)
    return True


def _is_empty() -> bool:
    return not apps.get_model("accounts", "Store")._default_manager.exists()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for line in sorted(_described()):
        digest.update(line.encode())
    return digest.hexdigest()


def _described() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            yield f"{path} {found.st_size} {found.st_mtime_ns}\n"
