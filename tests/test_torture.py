"""Everything is killed with -9 while facts stream in; afterwards nothing is lost, nothing is doubled, verify is clean."""

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
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from floorwalker.kit import postgres
from floorwalker.kit.postgres_place import find_place
from floorwalker.kit.tests.until import until

pytestmark = pytest.mark.torture
ROOT = Path(__file__).parent.parent
SESSIONS, FACTS, PATIENCE = 240, 7, 120.0


class Installation:
    """A Floorwalker with a data folder and a port of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.secret = ""
        self._up: subprocess.Popen[bytes] | None = None
        ours = {k: v for k, v in os.environ.items() if not k.startswith("FLOORWALKER_") and k != "DATABASE_URL"}
        self._environment = ours | {
            "FLOORWALKER_HOME": str(home), "FLOORWALKER_PORT": str(port), "FLOORWALKER_DEMO": "0",
            "FLOORWALKER_WEB_WORKERS": "2", "PYTHONPATH": str(ROOT / "src"),
        }  # fmt: skip

    def start(self) -> None:
        """Start everything and wait until it answers."""
        with (self.home / "up.log").open("a") as log:
            command = [sys.executable, "-m", "floorwalker.cli", "up"]
            self._up = subprocess.Popen(command, env=self._environment, cwd="/", stdout=log, stderr=log)
        until(self._answers, PATIENCE, why=(self.home / "up.log").read_text)

    def _answers(self) -> bool:
        assert self._up is not None and self._up.poll() is None, (self.home / "up.log").read_text()
        return self.ask("/healthz")[0] == 200

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._up is not None and self._up.poll() is None:
            self._up.send_signal(signal.SIGINT)
            self._up.wait(60)

    def run(self, *words: str) -> str:
        """What a command says; it must end well."""
        command = [sys.executable, "-m", *words]
        done = subprocess.run(
            command, env=self._environment, cwd="/", capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        """Status and answer; 0 when nobody answers."""
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/cloudevents-batch+json"}
        sent = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=sent, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()
        except OSError:
            return 0, b""

    def kill(self, part: str) -> None:
        """End a part at once: ``web``, ``worker``, ``database``, or ``up`` with all that hangs on it."""
        assert self._up is not None
        if part == "database":
            os.kill(int((find_place(self.home).data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        elif part == "up":
            self._up.kill()
            self._up.wait()
            self.start()
        else:
            for pid in _children(self._up.pid, part):
                os.kill(pid, signal.SIGKILL)


def _children(parent: int, part: str) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    ended = part.encode() + b"\0"
    return [int(pid) for pid in found if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(ended)]


@pytest.fixture
def installation() -> Iterator[Installation]:
    """A running one with a store and a token."""
    parent = Path(tempfile.mkdtemp(prefix="floorwalker-torture-"))
    parent.chmod(0o755)
    home = parent / "home"
    home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Installation(home, int(server.getsockname()[1]))
    made.start()
    made.run(
        "django", "shell", "--settings=floorwalker.config.settings", "-v0",
        "-c", "from floorwalker.accounts.models import Store; Store.objects.create(code='berlin', name='Berlin')",
    )  # fmt: skip
    made.secret = made.run("floorwalker.cli", "token", "create", "Torture", "--right=*", "--every-store").split()[-1]
    yield made
    made.stop()
    place = find_place(home)
    if postgres.running(home):
        postgres.stop(postgres.start(home, say=str))
    shutil.rmtree(place.root, ignore_errors=True)
    shutil.rmtree(parent)


def _basket(number: int) -> list[dict[str, Any]]:
    """The facts of one paid basket of three pieces, an hour old."""
    began = datetime.now(UTC) - timedelta(minutes=20)
    pay = {"transaction": "t", "amount": 300, "method": "Card"}
    facts: list[tuple[str, dict[str, Any]]] = [("basket.created", {"client": "sco"})]
    facts += [("item.scanned", {"code": f"article-{n}", "price": 100}) for n in range(3)]
    facts += [("transaction.started", pay), ("transaction.completed", pay), ("exit.scanned", {})]
    return [
        {
            "specversion": "1.0", "id": f"{number}-{place}", "source": "/torture", "type": type_, "store": "berlin",
            "subject": f"basket-{number}", "time": (began + timedelta(seconds=place)).isoformat(), "data": data,
        }
        for place, (type_, data) in enumerate(facts)
    ]  # fmt: skip


def _deliver(installation: Installation, facts: list[dict[str, Any]]) -> int:
    """Send as a device does: again and again until the answer has come. Answers how often it was sent."""
    statuses: list[int] = []

    def taken() -> bool:
        status, answer = installation.ask("/api/v1/events", facts)
        statuses.append(status)
        assert status in {0, 200, 500, 502, 503}, (status, answer)
        if status == 200:
            outcomes = {result["outcome"] for result in json.loads(answer)}
            assert outcomes <= {"applied", "repeated", "out_of_sequence"}, answer
        return status == 200

    until(taken, PATIENCE, why=lambda: str(statuses[-5:]))
    return len(statuses)


def _stored(installation: Installation) -> tuple[int, int, int, int]:
    with psycopg.connect(postgres.address(installation.home)) as connection:
        row = connection.execute(
            "SELECT count(*), sum(quantity), sum(value), count(*) FILTER (WHERE state = 'completed') FROM core_session"
        ).fetchone()
        events = connection.execute(
            "SELECT count(*), count(DISTINCT (session_id, key)) FROM core_event WHERE actor_kind <> 'system'"
        ).fetchone()
    assert row is not None and events is not None
    assert events == (SESSIONS * FACTS, SESSIONS * FACTS)
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def _are_done(sending: list[Future[int]], share: int) -> bool:
    return sum(job.done() for job in sending) >= share


def test_every_part_is_killed_while_facts_stream_in_and_nothing_is_lost_or_doubled(installation: Installation) -> None:
    baskets = [_basket(number) for number in range(SESSIONS)]
    halves = [part for basket in baskets for part in (basket[:3], basket[3:])]
    with ThreadPoolExecutor(4) as devices:
        sending = [devices.submit(_deliver, installation, half) for half in halves]
        for place, part in enumerate(("web", "database", "worker", "database", "up"), start=1):
            until(partial(_are_done, sending, len(sending) * place // 7), PATIENCE)
            installation.kill(part)
        times = [job.result() for job in sending]
    again = [_deliver(installation, basket) for basket in baskets[:20]]

    assert sum(times) > len(times), "nothing was hit"
    assert sum(again) == 20
    assert _stored(installation) == (SESSIONS, 3 * SESSIONS, 300 * SESSIONS, SESSIONS)
    assert "everything follows from the events" in installation.run("floorwalker.cli", "verify")


def test_a_basket_pushed_ten_times_by_two_devices_at_once_is_one_basket(installation: Installation) -> None:
    baskets = [_basket(number) for number in range(SESSIONS)]
    with ThreadPoolExecutor(8) as devices:
        jobs = [devices.submit(_deliver, installation, basket) for basket in baskets for _ in range(10)]
        assert {job.result() for job in jobs} == {1}

    assert _stored(installation) == (SESSIONS, 3 * SESSIONS, 300 * SESSIONS, SESSIONS)
    assert "everything follows from the events" in installation.run("floorwalker.cli", "verify")


def test_a_database_that_restarts_is_a_503_in_words_and_then_answers_again(installation: Installation) -> None:
    installation.kill("database")
    seen: set[int] = set()

    def answers() -> bool:
        status, answer = installation.ask("/api/v1/sessions/instore")
        seen.add(status)
        if status == 503:
            assert json.loads(answer)["status"] == 503
        return status == 200

    until(answers, 60)
    assert seen <= {0, 200, 503}, seen
