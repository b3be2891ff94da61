"""The command line: floorwalker up, web, worker, migrate and the commands that the rooms bring."""

import argparse
import contextlib
import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server as Granian
from rich.console import Console

from floorwalker import __version__
from floorwalker.config import environment, upkeep
from floorwalker.config.entrance import entrance
from floorwalker.config.running import run_everything
from floorwalker.kit import folder
from floorwalker.kit.children import die_with_parent
from floorwalker.kit.database import postgres
from floorwalker.kit.errors import FloorwalkerError, Refused

SETTINGS = "floorwalker.config.settings"
BROUGHT = {
    "createadmin": "make an owner who may do everything",
    "replay": "play a recording of real customers again: receipts, invoices with their returns",
    "drill": "play an attack on a store's stock, to try rules and restrictions on",
    "verify": "fold all events again and prove every state, count and total",
    "repair": "put counters right that do not follow from their ledger",
    "stuck": "list what waits for a person, and set it going again",
    "export": "write a session list to a file",
    "erase": "delete what sessions say of people, for good",
    "token": "create, list and revoke API tokens",
    "demo": "fill an empty database with the demo organisation",
}
_EPILOGUE = (
    "Settings come from the environment, such as FLOORWALKER_HOME and DATABASE_URL; see docs/running/settings.md."
)

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code. Whatever goes wrong is told in a sentence, not in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        environment.check()
        sys.exit(_dispatch(given))
    except KeyboardInterrupt:
        sys.exit(130)
    except CommandError as no:
        _complain(str(no), no.returncode)
    except (FloorwalkerError, ImproperlyConfigured) as no:
        _complain(str(no), 1)
    except (DatabaseError, psycopg.Error) as no:
        _complain(f"The database says: {' '.join(str(no).split())}", 1)


def _dispatch(given: list[str]) -> int:
    if given and given[0] in BROUGHT:
        return _brought(given[0], given[1:])
    asked = _parser().parse_args(given)
    return int(asked.run(asked) or 0)


def _complain(sentence: str, code: int) -> None:
    _err.print(f"[bold red]floorwalker:[/] {_plain(sentence)}")
    sys.exit(code)


def _plain(text: str) -> str:
    """Text that rich prints as it stands."""
    return text.replace("[", r"\[")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="floorwalker",
        description="One console in which a merchant sees and steers every customer session.",
        epilog=_EPILOGUE,
    )
    parser.add_argument("--version", action="version", version=f"Floorwalker {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    own = {
        "up": (_up, "start everything: database, web and worker"),
        "web": (_web, "start only the web server"),
        "worker": (_worker, "start only the worker, which fires timers and sends webhooks"),
        "migrate": (_migrate, "bring the database and the static files up to date"),
    }
    for name, (run, help_text) in own.items():
        command = commands.add_parser(name, help=help_text, description=f"{help_text.capitalize()}.", epilog=_EPILOGUE)
        command.set_defaults(run=run)
        if name == "migrate":
            command.add_argument(
                "--demo", action="store_true", help="also fill an empty database with the demo organisation"
            )
    for name, help_text in BROUGHT.items():
        commands.add_parser(name, help=help_text)
    return parser


def _up(asked: argparse.Namespace) -> int:
    return run_everything(_home(), out=_out)


def _web(asked: argparse.Namespace) -> int:
    """Serve until told to stop. The web processes end with their parent, however it ends."""
    home = _home()
    _need_server(home)
    _share_counters(home / "metrics")
    django.setup()
    _need_migrations()
    _let_go()
    _bound_statements()
    workers = environment.read("FLOORWALKER_WEB_WORKERS") or min(4, os.cpu_count() or 1)
    server = Granian(
        "floorwalker.config.wsgi:application",
        address=environment.read("FLOORWALKER_HOST"),
        port=environment.read("FLOORWALKER_PORT"),
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=64,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
    )
    server.serve(target_loader=_application, wrap_loader=False)
    return 0


def _bound_statements() -> None:
    """Let no request keep the database busy for longer than anybody waits for a page; the worker may take its time."""
    options = connection.settings_dict["OPTIONS"]
    seconds = environment.read("FLOORWALKER_QUERY_SECONDS")
    options["options"] = f"{options.get('options', '')} -c statement_timeout={seconds}s".strip()


def _application() -> Any:
    die_with_parent(signal.SIGKILL)
    application = entrance(get_wsgi_application())
    _keep_what_is_loaded()
    return application


def _keep_what_is_loaded() -> None:
    """Leave it out of every collection: looking through it again and again took a sixth of a busy process."""
    gc.collect()
    gc.freeze()


def _share_counters(folder_of_counters: Path) -> None:
    """Let all web processes count into one folder; prometheus_client reads the variable when it is first imported."""
    shutil.rmtree(folder_of_counters, ignore_errors=True)
    folder_of_counters.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder_of_counters)


def _worker(asked: argparse.Namespace) -> int:
    _need_server(_home())
    django.setup()
    _need_migrations()
    _keep_what_is_loaded()
    call_command(
        "procrastinate", "worker", "--concurrency=4", "--shutdown-graceful-timeout=20", "--delete-jobs=successful"
    )
    return 0


def _migrate(asked: argparse.Namespace) -> int:
    with _database(_home()):
        upkeep.bring_up_to_date(demo=asked.demo, out=_out)
    return 0


def _brought(name: str, rest: list[str]) -> int:
    """Hand over to the management command of that name."""
    wants_help = any(word in {"-h", "--help"} for word in rest)
    with contextlib.nullcontext() if wants_help else _database(_home()):
        django.setup()
        owner = get_commands().get(name)
        if owner is None:
            raise CommandError(f"This installation has no command “{name}”.")
        command = owner if not isinstance(owner, str) else load_command_class(owner, name)
        options: dict[str, Any] = vars(command.create_parser("floorwalker", name).parse_args(rest))
        if name != "demo":
            _need_migrations()
        try:
            command.execute(*options.pop("args", ()), **options)
        finally:
            _let_go()
    return 0


def _home() -> Path:
    return folder.ready(environment.read("FLOORWALKER_HOME"))


@contextlib.contextmanager
def _database(home: Path) -> Iterator[None]:
    """A database for the length of one command; an embedded server that we had to start is stopped again."""
    url = environment.read("DATABASE_URL")
    server = None if url else postgres.start(home, say=_say)
    try:
        postgres.check(postgres.django_database(url, home))
        django.setup()
        yield
    finally:
        if server and not server.adopted and not folder.is_held(home):
            postgres.stop(server)


def _need_server(home: Path) -> None:
    url = environment.read("DATABASE_URL")
    if not url and not postgres.running(home):
        raise Refused(
            "The embedded PostgreSQL is not running: start everything with “floorwalker up”, or set DATABASE_URL."
        )
    postgres.check(postgres.django_database(url, home))


def _need_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("The database is not up to date: run “floorwalker migrate” first.", code="not_migrated")


def _let_go() -> None:
    """Close connections and their pool, whose threads must not be taken along into forked web processes."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # the stubs know no PostgreSQL wrapper


def _say(sentence: str) -> None:
    _out.print(f"[dim]{_plain(sentence)}[/]")


if __name__ == "__main__":
    main()
