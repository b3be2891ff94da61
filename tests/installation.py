"""A whole installation of its own for a test: started as people start it, asked over HTTP, and killed part by part."""

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
from http.client import HTTPException
from pathlib import Path
from typing import Any

from floorwalker.kit.database import postgres
from floorwalker.kit.database.place import find_place
from floorwalker.kit.tests.until import until

ROOT = Path(__file__).parent.parent
PATIENCE = 600.0
LONGEST_ANSWER = 60.0
"""Seconds that a client waits: longer than the house, which waits 15 for a connection and 20 for a statement before it says 503."""
_STORE = "from floorwalker.accounts.models import Store; Store.objects.create(code='berlin', name='Berlin')"


class Installation:
    """A Floorwalker with a data folder and a port of its own."""

    def __init__(self, home: Path, port: int, **settings: str) -> None:
        self.home, self.port = home, port
        self.secret = ""
        self._up: subprocess.Popen[bytes] | None = None
        ours = {k: v for k, v in os.environ.items() if not k.startswith("FLOORWALKER_") and k != "DATABASE_URL"}
        self.environment = ours | {
            "FLOORWALKER_HOME": str(home), "FLOORWALKER_PORT": str(port), "FLOORWALKER_DEMO": "0",
            "FLOORWALKER_WEB_WORKERS": "2", "PYTHONPATH": str(ROOT / "src"),
        } | settings  # fmt: skip

    def start(self) -> None:
        """Start everything and wait until it answers."""
        with (self.home / "up.log").open("a") as log:
            command = [sys.executable, "-m", "floorwalker.cli", "up"]
            self._up = subprocess.Popen(command, env=self.environment, cwd="/", stdout=log, stderr=log)
        until(self._answers, PATIENCE, why=(self.home / "up.log").read_text)

    def _answers(self) -> bool:
        assert self._up is not None and self._up.poll() is None, (self.home / "up.log").read_text()
        return self.ask("/healthz")[0] == 200

    def stop(self) -> None:
        """End it as a service manager does: SIGINT is ignored by what a shell started in the background."""
        if self._up is not None and self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
            self._up.wait(60)

    def run(self, *words: str) -> str:
        """What a command says; it must end well."""
        command = [sys.executable, "-m", *words]
        done = subprocess.run(
            command, env=self.environment, cwd="/", capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def furnish(self) -> None:
        """Make a store, and a token that may do everything."""
        self.python(_STORE)
        self.secret = self.run("floorwalker.cli", "token", "create", "Torture", "--right=*", "--every-store").split()[
            -1
        ]

    def python(self, program: str) -> str:
        """What a program says that runs in the shell of this installation."""
        return self.run("django", "shell", "--settings=floorwalker.config.settings", "-v0", "-c", program)

    def ask(self, path: str, body: object = None, **more: str) -> tuple[int, Any]:
        """Status and answer; 0 when the connection is refused or cut, and never because we were impatient.

        ``more`` are headers; without them it is a batch of facts.
        """
        kind = more or {"Content-Type": "application/cloudevents-batch+json"}
        headers = {"Authorization": f"Bearer {self.secret}"} | {k.replace("_", "-"): v for k, v in kind.items()}
        sent = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=sent, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=LONGEST_ANSWER) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()
        except TimeoutError:
            raise AssertionError(f"{path} was not answered within {LONGEST_ANSWER} seconds.") from None
        except (OSError, HTTPException):
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
            self.signal(part, signal.SIGKILL)

    def signal(self, part: str, number: signal.Signals) -> None:
        """Send a signal to ``web`` or ``worker``."""
        assert self._up is not None
        for pid in _children(self._up.pid, part):
            os.kill(pid, number)


def _children(parent: int, part: str) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    ended = part.encode() + b"\0"
    return [int(pid) for pid in found if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(ended)]


@contextmanager
def installed(**settings: str) -> Iterator[Installation]:
    """A running one with a store and a token, removed without a trace afterwards."""
    parent = Path(tempfile.mkdtemp(prefix="floorwalker-torture-"))
    parent.chmod(0o755)
    home = parent / "home"
    home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Installation(home, int(server.getsockname()[1]), **settings)
    try:
        made.start()
        made.furnish()
        yield made
    finally:
        made.stop()
        place = find_place(home)
        if postgres.running(home):
            postgres.stop(postgres.start(home, say=str))
        shutil.rmtree(place.root, ignore_errors=True)
        shutil.rmtree(parent)
