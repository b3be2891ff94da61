"""The command line: everything starts, survives, stops; what cannot be done is one sentence and not a traceback."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from floorwalker.config.environment import SETTINGS
from floorwalker.config.manual import settings_page
from floorwalker.kit import folder
from floorwalker.kit.database import postgres
from floorwalker.kit.database.place import find_place
from floorwalker.kit.tests.until import until

ROOT = Path(__file__).parent.parent
COMMANDS = ("up", "web", "worker", "migrate", "createadmin", "replay", "verify", "export", "token", "stuck", "erase")


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data folder that PostgreSQL's user can reach; what it left running is ended."""
    parent = Path(tempfile.mkdtemp(prefix="floorwalker-cli-"))
    parent.chmod(0o755)
    yield parent / "home"
    place = find_place(parent / "home")
    if postgres.running(parent / "home"):
        postgres.stop(postgres.start(parent / "home", say=str))
    shutil.rmtree(place.root, ignore_errors=True)
    shutil.rmtree(parent)


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def _another(database_url: str, template: str) -> Iterator[str]:
    """The address of a database beside that one, made from a template."""
    name = f"{database_url.split('?')[0].rpartition('/')[2]}_another"
    with psycopg.connect(postgres.with_database(database_url, "postgres"), autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        connection.execute(made)
        yield postgres.with_database(database_url, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    """The address of a database without a table."""
    with _another(database_url, "template1") as address:
        yield address


@pytest.fixture
def migrated_database(database_url: str, migrated: str) -> Iterator[str]:
    """The address of a database of its own with all tables, empty."""
    with _another(database_url, migrated) as address:
        yield address


def _environment(home: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_")}
    ours.pop("DATABASE_URL", None)
    return ours | {"FLOORWALKER_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "400"} | more


def _run(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "floorwalker.cli", *words]
    environment = _environment(home, **settings)
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, timeout=120, check=False)


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence that a refused command said."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0].removeprefix("floorwalker: ")


def test_help_names_every_command(home: Path) -> None:
    done = _run(home, "--help")

    assert done.returncode == 0
    assert [name for name in COMMANDS if f"\n    {name}" not in done.stdout] == []


@pytest.mark.parametrize("name", [*COMMANDS, "demo"])
def test_every_command_has_help_without_a_database(home: Path, name: str) -> None:
    done = _run(home, name, "--help")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: floorwalker {name}")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"FLOORWALKER_PORT": "soon"}, "FLOORWALKER_PORT must be a whole number, not “soon”."),
        ({"FLOORWALKER_PORT": "70000"}, "FLOORWALKER_PORT must be between 1 and 65535, not 70000."),
        ({"FLOORWALKER_DEMO": "maybe"}, "FLOORWALKER_DEMO must be 1 or 0, not “maybe”."),
        ({"FLOORWALKER_LOG": "loud"}, "FLOORWALKER_LOG must be one of DEBUG, INFO, WARNING, ERROR, not “loud”."),
        (
            {"DATABASE_URL": "oracle://x"},
            "DATABASE_URL must look like postgres://user:password@host:5432/name, as only PostgreSQL will do.",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_setting_that_does_not_fit_is_told(home: Path, port: int, settings: dict[str, str], sentence: str) -> None:
    assert _refused(_run(home, "migrate", **{"FLOORWALKER_PORT": str(port)} | settings)) == sentence


def test_a_database_that_is_away_is_told(home: Path, port: int) -> None:
    said = _refused(_run(home, "up", DATABASE_URL="postgres://me:secret@127.0.0.1:1/shop", FLOORWALKER_PORT=str(port)))

    assert said.startswith("The database cannot be reached: ")
    assert "secret" not in said


def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    home.touch()
    said = _refused(_run(home / "inside", "up"))
    home.unlink()

    assert said == (
        f"The data folder {home}/inside cannot be written (Not a directory); set FLOORWALKER_HOME to another one."
    )


def test_a_taken_port_is_told(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
        said = _refused(_run(home, "up", FLOORWALKER_PORT=str(number)))

    assert said == f"Port {number} is taken by another program; set FLOORWALKER_PORT to a free one."


def test_a_second_floorwalker_on_one_folder_is_told(home: Path, port: int) -> None:
    home.mkdir()
    with folder.held(home):
        said = _refused(_run(home, "up", FLOORWALKER_PORT=str(port)))

    assert said == f"Floorwalker already runs on the data folder {home} (process {os.getpid()})."


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_part_alone_needs_migrations(home: Path, empty_database: str, part: str) -> None:
    said = _refused(_run(home, part, DATABASE_URL=empty_database))

    assert said == "The database is not up to date: run “floorwalker migrate” first."


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_part_alone_needs_a_running_server(home: Path, part: str) -> None:
    said = _refused(_run(home, part))

    assert said.startswith("The embedded PostgreSQL is not running: ")


def test_everything_starts_survives_a_kill_and_stops(home: Path, port: int) -> None:
    with _started(home, port) as up:
        assert _status(port, "/healthz") == (200, "ok\n")
        until(lambda: _status(port, "/readyz")[0] == 200)
        assert "floorwalker_database_up 1.0" in _status(port, "/metrics")[1]
        assert _refused(_run(home, "up", FLOORWALKER_PORT=str(port))).startswith("Floorwalker already runs")
        up.kill()
        up.wait()
    with _started(home, port) as up:
        until(lambda: _status(port, "/readyz")[0] == 200)
        up.send_signal(signal.SIGINT)
        assert up.wait(60) == 0
    assert "Stopped; all data is on disk." in (home / "up.log").read_text()
    assert not postgres.running(home)


def test_the_web_server_gives_the_database_no_longer_than_is_set(home: Path, port: int, migrated_database: str) -> None:
    set_so = {"DATABASE_URL": migrated_database, "FLOORWALKER_QUERY_SECONDS": "1"}
    with _started(home, port, **set_so):
        secret = _run(home, "token", "create", "reports", "--right", "*", "--every-store", **set_so).stdout.strip()
        with psycopg.connect(migrated_database) as stuck:
            stuck.execute("LOCK TABLE core_session IN ACCESS EXCLUSIVE MODE")
            status, told = _status(port, "/api/v1/sessions/instore", secret)

        assert (status, json.loads(told)["code"]) == (503, "busy")
        assert _status(port, "/api/v1/sessions/instore", secret)[0] == 200


def _hear_ctrl_c() -> None:
    """Who was started in the background of a shell ignores it, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class _started:  # noqa: N801  # reads as a word in a with statement
    """A running ``floorwalker up``, with its output in up.log; killed if a test leaves it running."""

    def __init__(self, home: Path, port: int, **settings: str) -> None:
        home.mkdir(exist_ok=True)
        self._log = home / "up.log"
        self._port = port
        settings |= {"FLOORWALKER_PORT": str(port), "FLOORWALKER_DEMO": "0", "FLOORWALKER_WEB_WORKERS": "1"}
        environment = _environment(home, **settings)
        with self._log.open("a") as log:
            command = [sys.executable, "-m", "floorwalker.cli", "up"]
            self._up = subprocess.Popen(
                command, env=environment, cwd="/", stdout=log, stderr=log, preexec_fn=_hear_ctrl_c
            )

    def __enter__(self) -> subprocess.Popen[bytes]:
        until(lambda: self._up.poll() is not None or _status(self._port, "/healthz")[0] == 200)
        assert self._up.poll() is None, self._log.read_text()
        return self._up

    def __exit__(self, *problem: object) -> None:
        if self._up.poll() is None:
            self._up.terminate()
            self._up.wait(60)


def _status(port: int, path: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()
    except OSError:
        return 0, ""


def test_the_page_of_settings_is_up_to_date() -> None:
    assert (ROOT / "docs/running/settings.md").read_text() == settings_page(), "run `make docs`"


def test_every_setting_is_explained() -> None:
    assert [setting.name for setting in SETTINGS if not setting.help.endswith(".")] == []


def test_no_lock_file_names_an_address_to_download_from() -> None:
    locks = list((ROOT / "requirements").glob("*.txt"))

    assert len(locks) == 4
    assert [lock.name for lock in locks if "://" in lock.read_text()] == []
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
