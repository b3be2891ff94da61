"""The embedded PostgreSQL starts, keeps its data, recovers, and lets nobody else in."""

import os
import pwd
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from floorwalker.kit.database import postgres
from floorwalker.kit.database.place import OUTSIDE, Account, PostgresTrouble, binaries, find_place

only_root = pytest.mark.skipif(os.getuid() != 0, reason="only root runs PostgreSQL as another user")
STRANGER = "daemon"


def _ask(home: Path, question: str) -> object:
    with psycopg.connect(postgres.address(home)) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def _write_down(home: Path, word: str) -> None:
    with psycopg.connect(postgres.address(home)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def _words(home: Path) -> object:
    return _ask(home, "SELECT string_agg(word, ' ' ORDER BY word) FROM kept")


def test_a_first_start_is_durable_and_closed(home: Path) -> None:
    server = postgres.start(home, say=str)

    assert not server.adopted
    settings = {name: _ask(home, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "listen_addresses", "jit")}
    assert settings == {"fsync": "on", "synchronous_commit": "on", "listen_addresses": "", "jit": "off"}
    assert stat.S_IMODE(server.place.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.place.root.stat().st_mode) == 0o700
    rules = (server.place.data / "pg_hba.conf").read_text().splitlines()
    assert [rule for rule in rules if not rule.startswith("#")] == ["local all all peer map=floorwalker"]
    assert _ask(home, "SELECT current_user || ' in ' || current_database()") == "floorwalker in floorwalker"


def test_a_second_start_takes_over_the_running_server(home: Path) -> None:
    first = postgres.start(home, say=str)
    second = postgres.start(home, say=str)

    assert second.adopted
    assert second.pid == first.pid


def test_a_stop_leaves_nothing_running_and_loses_nothing(home: Path) -> None:
    first = postgres.start(home, say=str)
    _write_down(home, "kept")
    postgres.stop(first)

    assert not first.alive()
    assert not postgres.running(home)
    postgres.start(home, say=str)
    assert _words(home) == "kept"


def test_a_killed_server_recovers(home: Path) -> None:
    first = postgres.start(home, say=str)
    _write_down(home, "answered")
    os.kill(first.pid, signal.SIGKILL)

    second = postgres.start(home, say=str)

    assert second.pid != first.pid
    assert _words(home) == "answered"


def test_a_pid_file_that_names_another_program_is_stale(home: Path) -> None:
    server = postgres.start(home, say=str)
    postgres.stop(server)
    (server.place.data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    assert not postgres.start(home, say=str).adopted


def test_a_creation_that_was_cut_off_is_done_again(home: Path) -> None:
    server = postgres.start(home, say=str)
    postgres.stop(server)
    server.place.data.rename(server.place.root / "data.new")
    (server.place.root / "data.new" / "PG_VERSION").unlink()

    postgres.start(home, say=str)

    assert _ask(home, "SELECT 1") == 1
    assert not (server.place.root / "data.new").exists()


def test_another_major_version_is_refused(home: Path) -> None:
    server = postgres.start(home, say=str)
    postgres.stop(server)
    (server.place.data / "PG_VERSION").write_text("17\n")

    with pytest.raises(PostgresTrouble, match=r"was made by PostgreSQL 17, but this is 18"):
        postgres.start(home, say=str)


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    server = postgres.start(home, say=str)
    postgres.stop(server)
    (server.place.data / "own.conf").write_text("shared_buffers = 'plenty'\n")

    with pytest.raises(PostgresTrouble, match=r"did not start: .*"):
        postgres.start(home, say=str)


def test_a_socket_path_that_is_too_long_moves_to_a_closed_folder(home: Path) -> None:
    long = home / ("a" * 100)
    long.mkdir()
    server = postgres.start(long, say=str)

    assert server.place.sockets.parent == Path("/tmp")
    assert stat.S_IMODE(server.place.sockets.stat().st_mode) == 0o700
    assert _ask(long, "SELECT 1") == 1
    postgres.stop(server)
    server.place.sockets.rmdir()


@only_root
def test_as_root_it_runs_as_another_user_and_says_so(home: Path) -> None:
    said: list[str] = []
    server = postgres.start(home, say=said.append)

    runs_as = pwd.getpwuid(Path(f"/proc/{server.pid}").stat().st_uid).pw_name
    assert runs_as in {"floorwalker", "nobody"}
    assert f"As root, PostgreSQL runs as the user “{runs_as}” with its data in {home}/postgres." in said


@only_root
def test_as_root_closed_folders_stay_closed(home: Path) -> None:
    home.parent.chmod(0o700)
    server = postgres.start(home, say=str)

    assert server.place.root.parent == OUTSIDE
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.stat().st_mode) == 0o755
    assert home.stat().st_uid == home.parent.stat().st_uid == 0
    assert [path.name for path in home.iterdir()] == ["postgres.lock"]
    _write_down(home, "outside")
    postgres.stop(server)
    home.parent.chmod(0o755)
    assert find_place(home).root == server.place.root, "data that lies outside is found again when the way is open"


@only_root
def test_as_root_the_data_of_an_ordinary_user_stays_theirs(home: Path) -> None:
    owner = pwd.getpwnam(STRANGER)
    (home / "postgres").mkdir()
    os.chown(home / "postgres", owner.pw_uid, owner.pw_gid)

    server = postgres.start(home, say=str)

    assert Path(f"/proc/{server.pid}").stat().st_uid == owner.pw_uid
    assert {path.stat().st_uid for path in server.place.root.iterdir()} == {owner.pw_uid}


@only_root
def test_an_ordinary_user_runs_it_in_place(home: Path) -> None:
    owner = pwd.getpwnam(STRANGER)
    account = Account(uid=owner.pw_uid, gid=owner.pw_gid, name=STRANGER, foreign=True)
    if binaries(account).is_relative_to(OUTSIDE):
        pytest.skip("this checkout lies where other users cannot reach it")
    os.chown(home, owner.pw_uid, owner.pw_gid)

    def start_and_ask() -> None:
        server = postgres.start(home, say=str)
        assert _ask(home, "SELECT current_user") == "floorwalker"
        postgres.stop(server)

    assert _as_user(owner, start_and_ask) == ""
    assert (home / "postgres" / "data" / "PG_VERSION").stat().st_uid == owner.pw_uid


@only_root
def test_another_user_of_the_machine_is_not_let_in(home: Path) -> None:
    postgres.start(home, say=str)
    address = postgres.address(home)

    complaint = _as_user(pwd.getpwnam(STRANGER), lambda: psycopg.connect(address).close())

    assert "Permission denied" in complaint


@only_root
def test_another_user_cannot_start_it_on_our_data(home: Path) -> None:
    postgres.stop(postgres.start(home, say=str))
    home.chmod(0o777)

    complaint = _as_user(pwd.getpwnam(STRANGER), lambda: postgres.start(home, say=str))

    assert "run Floorwalker as root" in complaint


def _as_user(user: pwd.struct_passwd, act: Callable[[], object]) -> str:
    """Do something as another user, in a process of its own; gives what it complained of."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        complaint = ""
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            act()
        except BaseException as no:  # noqa: BLE001  # the complaint is what the parent asks for
            complaint = str(no) or repr(no)
        os.write(writing, complaint.encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        complaint = pipe.read().decode()
    os.waitpid(child, 0)
    return complaint


def test_memory_follows_the_machine_within_bounds(home: Path) -> None:
    postgres.start(home, say=str)

    shared = _ask(home, "SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers'")
    assert isinstance(shared, int)
    assert 64 * 2**20 <= shared <= 2 * 2**30


@pytest.mark.parametrize("url", ["mysql://a@b/c", "nonsense", "sqlite:///x"], ids=str)
def test_an_address_of_something_else_is_refused(home: Path, url: str) -> None:
    with pytest.raises(PostgresTrouble, match="DATABASE_URL must look like postgres://"):
        postgres.django_database(url, home)


def test_options_of_an_address_are_kept(home: Path) -> None:
    entry = postgres.django_database("postgres://me:secret@db:5433/shop?sslmode=require", home)

    assert (entry["NAME"], entry["USER"], entry["HOST"], entry["PORT"]) == ("shop", "me", "db", 5433)
    assert entry["OPTIONS"]["sslmode"] == "require"


def test_a_server_that_is_away_is_told_in_a_sentence_without_the_password(home: Path) -> None:
    entry = postgres.django_database("postgres://me:secret@127.0.0.1:1/shop", home)

    with pytest.raises(PostgresTrouble, match=r"The database cannot be reached: .*refused") as no:
        postgres.check(entry)
    assert "secret" not in str(no.value)


def test_an_old_server_is_refused() -> None:
    with pytest.raises(PostgresTrouble, match=r"PostgreSQL 15; Floorwalker needs 16 or newer"):
        postgres.require_version(150012)
    postgres.require_version(160000)


def test_transactions_are_read_committed_and_nothing_else_is_taken(home: Path) -> None:
    postgres.start(home, say=str)
    address = postgres.address(home)
    assert postgres.check(postgres.django_database(address, home))
    otherwise = f"{address}&options=-c%20default_transaction_isolation%3Dserializable"

    with pytest.raises(PostgresTrouble, match=r"isolated as “serializable”; Floorwalker needs “read committed”"):
        postgres.check(postgres.django_database(otherwise, home))
