"""The embedded PostgreSQL: how Django reaches it, how it is started and stopped."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import environ
import psycopg
from psycopg import sql

from floorwalker.kit import folder
from floorwalker.kit.children import die_with_parent
from floorwalker.kit.database.place import (
    FALLBACK_ACCOUNT,
    OWN_ACCOUNT,
    ROLE,
    Place,
    PostgresTrouble,
    binaries,
    current_name,
    doors,
    find_place,
    make_account,
    owner_name,
    prepare,
    server_settings,
    users,
)

DATABASE = "floorwalker"
OLDEST = 16
_LOOKS_LIKE = "DATABASE_URL must look like postgres://user:password@host:5432/name"
_SESSION = {
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "300s",
    "default_transaction_isolation": r"read\ committed",
}
_OFTEN = 5
"""After so many times a connection keeps the plan of a statement that may be prepared."""
_SAY_EVERY = 5.0
_DEAF = 60.0

Say = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running embedded server. ``adopted`` when it ran before we came; ``process`` when it is our child."""

    place: Place
    pid: int
    process: subprocess.Popen[bytes] | None

    @property
    def adopted(self) -> bool:
        """Whether somebody else started it."""
        return self.process is None

    def alive(self) -> bool:
        """Whether its main process still runs."""
        return self.process.poll() is None if self.process else _alive(self.pid)


def django_database(url: str, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for ``url``, or for the embedded server of the data folder when it is empty."""
    address = url or _socket_url(find_place(home))
    if urlsplit(address).scheme not in {"postgres", "postgresql"}:
        raise PostgresTrouble(f"{_LOOKS_LIKE}, as only PostgreSQL will do.")
    entry: dict[str, Any] = environ.Env.db_url_config(address)
    options = {
        "application_name": "floorwalker",
        "pool": {"min_size": 1, "max_size": 10, "timeout": 15},
        "prepare_threshold": _OFTEN,
    }
    given = {"options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items())}
    return entry | {
        "OPTIONS": options | given | entry.get("OPTIONS", {}),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }


def check(database: dict[str, Any]) -> str:
    """Connect once and give the server's version; one that is away, too old or otherwise isolated raises ``PostgresTrouble``."""
    asked = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    words = {word: database[key] for word, key in asked.items() if database.get(key)}
    more = {key: value for key, value in database["OPTIONS"].items() if key != "pool"}
    try:
        with psycopg.connect(**{**words, **more, "connect_timeout": 10}) as connection:
            number = connection.info.server_version
            isolation = connection.execute("SHOW transaction_isolation").fetchone()
    except (psycopg.Error, UnicodeError) as trouble:
        reason = str(trouble).strip().partition("\n")[0].rstrip(".")
        raise PostgresTrouble(f"The database cannot be reached: {reason}.") from None
    require_version(number)
    require_read_committed(isolation[0] if isolation else "")
    return f"{number // 10000}.{number % 10000}"


def require_version(number: int) -> None:
    """Refuse a server older than we can use; ``number`` as PostgreSQL gives it, such as 160004."""
    if number // 10000 < OLDEST:
        raise PostgresTrouble(f"The database is PostgreSQL {number // 10000}; Floorwalker needs {OLDEST} or newer.")


def require_read_committed(isolation: str) -> None:
    """Refuse another isolation of transactions: whoever has waited for a lock must see what was written meanwhile."""
    if isolation != "read committed":
        sentence = f"Transactions of the database are isolated as “{isolation}”; Floorwalker needs “read committed”."
        raise PostgresTrouble(f"{sentence} Leave default_transaction_isolation out of DATABASE_URL.")


def start(home: Path, *, say: Say, tied: bool = False, durable: bool = True) -> Server:
    """Start the data folder's server, or adopt it where it runs already, and see that our database exists.

    ``tied``: it is shut down when we are killed. Raises ``PostgresTrouble`` with a sentence.
    """
    with folder.alone(home, "postgres"):
        return _start(home, say=say, tied=tied, durable=durable)


def _start(home: Path, *, say: Say, tied: bool, durable: bool) -> Server:
    make_account()
    place = find_place(home)
    prepare(place)
    programs = binaries(place.account)
    if not place.data.exists():
        say("Creating the database files …")
        _create(place, programs)
    _same_version(place, programs)
    server = _running(place)
    if server is None or not _answers(server, say):
        server = _launch(place, programs, say=say, tied=tied, durable=durable)
        if not _answers(server, say):
            raise PostgresTrouble(f"PostgreSQL did not start: {_cause(place)}. Its log is in {place.logs}.")
    _create_database(place)
    return server


def stop(server: Server, *, patience: float = 60.0) -> None:
    """Shut the server down in order: sessions are cut, all data is on disk."""
    for how, wait in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0)):
        if server.alive():
            os.kill(server.pid, how)
            _gone(server, wait)


def running(home: Path) -> bool:
    """Whether the data folder's server runs now."""
    return _running(find_place(home)) is not None


def _socket_url(place: Place, database: str = DATABASE) -> str:
    return f"postgres://{ROLE}@/{database}?host={quote(str(place.sockets), safe='/')}"


def address(home: Path) -> str:
    """The address of the data folder's own database."""
    return _socket_url(find_place(home))


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _create(place: Place, programs: Path) -> None:
    """Make the data folder in a draft first, so that a start that was cut off leaves no half of one."""
    draft = place.root / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    how = ["--auth=peer", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
    done = _run([programs / "initdb", f"--pgdata={draft}", f"--username={ROLE}", *how], place)
    if done.returncode != 0:
        raise PostgresTrouble(f"PostgreSQL could not create its files in {place.root}: {_last(done.stderr)}")
    draft.rename(place.data)


def _same_version(place: Place, programs: Path) -> None:
    made_by = (place.data / "PG_VERSION").read_text().strip()
    said = _run([programs / "postgres", "--version"], place).stdout.decode()
    ours = said.split()[-1].split(".")[0] if said else "?"
    if made_by != ours:
        sentence = f"The database in {place.data} was made by PostgreSQL {made_by}, but this is {ours}"
        raise PostgresTrouble(f"{sentence}; see “A new PostgreSQL” in docs/running/postgres.md.")


def _launch(place: Place, programs: Path, *, say: Say, tied: bool, durable: bool) -> Server:
    if place.account.foreign:
        say(f"As root, PostgreSQL runs as the user “{place.account.name}” with its data in {place.root}.")
    _clear_locks(place)
    _write(place, "postgresql.conf", server_settings(place, durable=durable))
    _write(place, "pg_hba.conf", doors())
    _write(place, "pg_ident.conf", users(_welcome(place)))
    account = place.account
    with (place.logs / "start.log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", place.data],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            user=account.uid if account.foreign else None,
            group=account.gid if account.foreign else None,
            extra_groups=[] if account.foreign else None,
            preexec_fn=(lambda: die_with_parent(signal.SIGINT)) if tied else None,
        )
    return Server(place=place, pid=process.pid, process=process)


def _run(command: list[str | Path], place: Place) -> subprocess.CompletedProcess[bytes]:
    account = place.account
    return subprocess.run(
        command,
        cwd="/",
        env=_environment(),
        capture_output=True,
        check=False,
        user=account.uid if account.foreign else None,
        group=account.gid if account.foreign else None,
        extra_groups=[] if account.foreign else None,
    )


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _welcome(place: Place) -> frozenset[str]:
    """The users who may connect: we, and the person who owns the data; never an account shared by daemons."""
    owner = owner_name(place.root)
    return frozenset({current_name()} | ({owner} - {OWN_ACCOUNT, FALLBACK_ACCOUNT}))


def _write(place: Place, name: str, text: str) -> None:
    path = place.data / name
    draft = place.data / f"{name}.new"
    draft.write_text(text)
    if place.account.foreign:
        os.chown(draft, place.account.uid, place.account.gid)
    draft.chmod(0o600)
    draft.replace(path)


def _let_in(place: Place, pid: int) -> None:
    text = users(_welcome(place))
    if (place.data / "pg_ident.conf").read_text() != text:
        _write(place, "pg_ident.conf", text)
        os.kill(pid, signal.SIGHUP)


def _running(place: Place) -> Server | None:
    pid = _noted_pid(place)
    if pid and _alive(pid) and _works_in(pid, place.data):
        return Server(place=place, pid=pid, process=None)
    return None


def _noted_pid(place: Place) -> int:
    try:
        first = (place.data / "postmaster.pid").read_text().splitlines()[:1]
    except OSError:
        return 0
    return int(first[0]) if first and first[0].strip().isdigit() else 0


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _zombie(pid)


def _zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def _works_in(pid: int, folder: Path) -> bool:
    """Whether a process has its working folder here, as all of PostgreSQL's have; unknown counts as yes."""
    link = Path(f"/proc/{pid}/cwd")
    try:
        return link.readlink() == folder.resolve()
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    except OSError:
        return False


def _clear_locks(place: Place) -> None:
    """Remove the lock files of a crashed server once none of its processes is left.

    PostgreSQL does this itself, but is misled by a number that another program got meanwhile and by a dead process
    that nobody has collected; without /proc we leave it to PostgreSQL.
    """
    locks = (place.data / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock", place.sockets / ".s.PGSQL.5432")
    if not any(lock.exists() for lock in locks) or not Path("/proc/self").exists():
        return
    until = time.monotonic() + _DEAF
    while any(_works_in(int(entry.name), place.data) for entry in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > until:
            raise PostgresTrouble(f"Processes of a crashed PostgreSQL still work in {place.data}; end them first.")
        time.sleep(0.1)
    for lock in locks:
        lock.unlink(missing_ok=True)


def _answers(server: Server, say: Say) -> bool:
    """Wait until the server answers; false when it ends instead, as one does that was stopped with its parent.

    Recovery after a crash may take long, and is waited for as long as it goes on.
    """
    if server.adopted:
        _let_in(server.place, server.pid)
    began = said = time.monotonic()
    while True:
        try:
            psycopg.connect(_socket_url(server.place, "postgres"), connect_timeout=5).close()
            return True
        except psycopg.OperationalError as trouble:
            sentence = str(trouble)
        if not server.alive():
            return False
        deaf = "FATAL" not in sentence and time.monotonic() - began > _DEAF
        if deaf or "authentication failed" in sentence:
            raise PostgresTrouble(f"PostgreSQL does not let us in: {_last(sentence.encode())}.")
        if time.monotonic() - said > _SAY_EVERY:
            said = time.monotonic()
            say(f"PostgreSQL is still starting, after {said - began:.0f} seconds …")
        time.sleep(0.05)


def _cause(place: Place) -> str:
    """The last complaint in the newest log."""
    newest = sorted(place.logs.glob("*.log"), key=lambda path: path.stat().st_mtime)
    lines = [line for path in newest for line in path.read_text(errors="replace").splitlines()]
    complaints = [line for line in lines if "FATAL" in line or "could not" in line]
    return complaints[-1].rpartition("FATAL:")[2].strip() if complaints else "it said nothing"


def _create_database(place: Place) -> None:
    with psycopg.connect(_socket_url(place, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _gone(server: Server, patience: float) -> None:
    until = time.monotonic() + patience
    while server.alive() and time.monotonic() < until:
        time.sleep(0.05)


def _last(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1].strip().rstrip(".") if lines else "it said nothing"
