"""The database's disk runs full while facts stream in: clean refusals, no half batch; with room again it goes on by itself."""

import json
import logging
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from floorwalker.kit.database import postgres
from floorwalker.kit.database.place import find_place, make_account
from floorwalker.kit.tests.until import until
from tests.installation import PATIENCE, Installation

pytestmark = pytest.mark.torture
_log = logging.getLogger(__name__)
MIB, DISK, FACTS, TOGETHER = 1024 * 1024, 384, 12, 20
EASY, HARD = 15, 32


@pytest.fixture
def installation() -> Iterator[Installation]:
    """A running one whose database lies on a disk of its own that is small."""
    parent = Path(tempfile.mkdtemp(prefix="floorwalker-disk-"))
    parent.chmod(0o755)
    home = parent / "home"
    disk = home / "postgres"
    disk.mkdir(parents=True)
    _mount(disk)
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Installation(home, int(server.getsockname()[1]))
    try:
        made.start()
        made.furnish()
        yield made
    finally:
        made.stop()
        if postgres.running(home):
            postgres.stop(postgres.start(home, say=str))
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        shutil.rmtree(parent)


def _mount(disk: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root may mount a small disk; run this as root, in a container that may mount")
    make_account()
    account = find_place(disk.parent.with_name("other")).account
    options = f"size={DISK}m,mode=0700,uid={account.uid},gid={account.gid}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "floorwalker", str(disk)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        shutil.rmtree(disk.parent.parent)
        pytest.skip(f"this machine does not let us mount a small disk: {mounted.stderr.strip()}")


def _batch(number: int) -> list[dict[str, Any]]:
    """The facts of twenty open baskets."""
    began = datetime.now(UTC) - timedelta(minutes=5)
    scan = [("item.scanned", {"code": f"article-{n}", "price": 100, "name": "Bread " * 8}) for n in range(FACTS - 1)]
    facts: list[tuple[str, dict[str, Any]]] = [("basket.created", {"client": "sco"}), *scan]
    return [
        {
            "specversion": "1.0", "id": f"{basket}-{place}", "source": "/disk", "type": type_, "store": "berlin",
            "subject": f"{number}-{basket}", "time": (began + timedelta(seconds=place)).isoformat(), "data": data,
        }
        for basket in range(TOGETHER)
        for place, (type_, data) in enumerate(facts)
    ]  # fmt: skip


def _send(installation: Installation, batch: list[dict[str, Any]]) -> int:
    """Send once; answers the status. What is not 200 must be a problem in words."""
    status, answer = installation.ask("/api/v1/events", batch)
    if status == 503:
        problem = json.loads(answer)
        assert (problem["status"], problem["code"]) == (503, "busy"), problem
        assert "Nothing was changed" in problem["detail"]
    if status == 200:
        assert {result["outcome"] for result in json.loads(answer)} <= {"applied", "repeated"}, answer
    return status


def _fill_up(disk: Path) -> Path:
    """Take all room that is left."""
    ballast = disk / "ballast"
    left = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_frsize)
    return ballast


def _kept(installation: Installation) -> dict[int, int]:
    """How many facts there are of each batch."""
    with psycopg.connect(postgres.address(installation.home)) as connection:
        rows = connection.execute(
            "SELECT split_part(s.token, '-', 1)::int, count(*) FROM core_event e JOIN core_session s ON s.id = e.session_id"
            " WHERE e.actor_kind <> 'system' GROUP BY 1"
        ).fetchall()
    return {int(number): int(count) for number, count in rows}


def _answers_again(installation: Installation) -> float:
    """Seconds until the intake takes facts again; nobody restarts anything."""
    return until(
        lambda: _send(installation, _batch(EASY + HARD)) == 200,
        PATIENCE,
        why=lambda: (installation.home / "up.log").read_text()[-2000:],
    )


def _exhaust_journal(installation: Installation) -> None:
    """Write into PostgreSQL's journal until it has no room either, which PostgreSQL answers by ending all its processes."""
    try:
        with psycopg.connect(postgres.address(installation.home), autocommit=True) as connection:
            for _ in range(DISK):
                connection.execute("SELECT pg_logical_emit_message(true, '', repeat(md5(random()::text), 32768))")
    except psycopg.OperationalError as ended:
        _log.info("the journal is full: %s", " ".join(str(ended).split())[:120])
        return
    pytest.fail("the journal found room")


@pytest.mark.parametrize("journal", [False, True], ids=["tables", "journal"])
def test_a_full_disk_is_a_503_in_words_and_room_is_all_that_is_needed(
    installation: Installation, journal: bool
) -> None:
    whole = TOGETHER * FACTS
    batches = [_batch(number) for number in range(EASY + HARD)]
    assert {_send(installation, batch) for batch in batches[:EASY]} == {200}

    ballast = _fill_up(installation.home / "postgres")
    if journal:
        _exhaust_journal(installation)
    with ThreadPoolExecutor(8) as devices:
        said = list(devices.map(lambda batch: _send(installation, batch), batches[EASY:]))
    ballast.unlink()
    waited = _answers_again(installation)
    taken = {number for number, status in enumerate(said, start=EASY) if status == 200} | set(range(EASY))
    kept = _kept(installation)
    _log.info("%d batches taken, %d refused; on again after %.1f s", len(taken), said.count(503), waited)

    assert set(said) <= {200, 503}, set(said)
    assert said.count(503) >= 20, "the disk was not full"
    assert set(kept.values()) == {whole}, "half a batch"
    assert taken <= set(kept)
    assert [_send(installation, batch) for batch in batches] == [200] * len(batches)
    assert _kept(installation) == dict.fromkeys(range(EASY + HARD + 1), whole)
    assert "everything follows from the events" in installation.run("floorwalker.cli", "verify")
