"""floorwalker up: the database, the web processes and the worker, kept alive until somebody stops them."""

import contextlib
import errno
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from floorwalker import __version__
from floorwalker.config.environment import read
from floorwalker.kit import folder
from floorwalker.kit.children import Child
from floorwalker.kit.database import postgres
from floorwalker.kit.database.place import PostgresTrouble
from floorwalker.kit.errors import Refused

_PATIENCE = 60.0
_BREATH = 5.0
_PROGRAM = [sys.executable, "-m", "floorwalker.cli"]


def run_everything(home: Path, *, out: Console) -> int:
    """Start all, say where it is, keep all alive until SIGINT or SIGTERM, stop all in order."""
    host, port = read("FLOORWALKER_HOST"), read("FLOORWALKER_PORT")
    stopping = _stop_on_signals()
    with folder.held(home):
        need_free_port(host, port)
        out.print(f"[bold]Floorwalker {__version__}[/]  data in {home}")
        with _database(home, out) as server:
            _prepare()
            children = [Child("web", [*_PROGRAM, "web"]), Child("worker", [*_PROGRAM, "worker"])]
            try:
                for child in children:
                    child.start()
                _await_web(children[0], host, port, stopping, out)
                _greet(home, port, stopping, out)
                _keep(home, server, children, stopping, out)
            finally:
                out.print("Stopping …")
                for child in children:
                    child.stop(_PATIENCE / 2)
    out.print("Stopped; all data is on disk.")
    return 0


def need_free_port(host: str, port: int, *, patience: float = 3.0) -> None:
    """Refuse a port that another program has; a moment's patience lets processes of a killed parent go."""
    until = time.monotonic() + patience
    while True:
        try:
            with socket.create_server((host, port), family=_family(host)):
                return
        except OSError as trouble:
            if trouble.errno != errno.EADDRINUSE:
                sentence = f"Cannot listen on {host}, port {port} ({trouble.strerror}); see FLOORWALKER_HOST and FLOORWALKER_PORT."
                raise Refused(sentence, code="cannot_listen") from None
        if time.monotonic() > until:
            raise Refused(
                f"Port {port} is taken by another program; set FLOORWALKER_PORT to a free one.", code="port_taken"
            )
        time.sleep(0.2)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup asks us to stay
            signal.signal(number, lambda *_: stopping.set())
    return stopping


class _Embedded:
    """The embedded server of this run; started again when it is gone."""

    def __init__(self, home: Path, out: Console) -> None:
        self._home, self._out = home, out
        self._server = self._start()
        self._again_at = 0.0

    def keep(self) -> None:
        """Start it again where it ended; where that fails, as on a full disk, try until there is room again."""
        if self._server.alive() or time.monotonic() < self._again_at:
            return
        self._out.print("PostgreSQL ended unexpectedly; starting it again, it recovers by itself …")
        try:
            self._server = self._start()
        except PostgresTrouble as trouble:
            self._again_at = time.monotonic() + _BREATH
            self._out.print(f"{trouble} Trying again every {_BREATH:.0f} seconds …", markup=False)

    def stop(self) -> None:
        postgres.stop(self._server)

    def _start(self) -> postgres.Server:
        return postgres.start(self._home, say=self._out.print, tied=True)


@contextlib.contextmanager
def _database(home: Path, out: Console) -> Iterator[_Embedded | None]:
    url = read("DATABASE_URL")
    with out.status("Reaching the database …" if url else "Starting PostgreSQL …"):
        embedded = None if url else _Embedded(home, out)
    try:
        version = postgres.check(postgres.django_database(url, home))
        out.print(f"PostgreSQL {version}, {'as DATABASE_URL says' if url else 'embedded'}")
        yield embedded
    finally:
        if embedded:
            embedded.stop()


def _prepare() -> None:
    """Migrate in a process of its own, so that this one stays small."""
    done = subprocess.run([*_PROGRAM, "migrate", "--demo"], check=False, start_new_session=True)
    if done.returncode != 0:
        raise Refused("Floorwalker was not started, as the database could not be brought up to date.")


def _await_web(web: Child, host: str, port: int, stopping: threading.Event, out: Console) -> None:
    until = time.monotonic() + _PATIENCE
    here = "127.0.0.1" if host in {"0.0.0.0", ""} else f"[{host}]" if ":" in host else host
    with out.status("Starting web and worker …"):
        while not stopping.is_set():
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://{here}:{port}/healthz", timeout=2).close()
                return
            if not web.alive() or time.monotonic() > until:
                raise Refused("The web server did not start; its reason stands above.", code="web_down")
            stopping.wait(0.1)


def _greet(home: Path, port: int, stopping: threading.Event, out: Console) -> None:
    if stopping.is_set():
        return
    out.print()
    address = read("FLOORWALKER_URL").rstrip("/") or f"http://localhost:{port}"
    out.print(f"  Open     [bold]{address}[/]")
    sign_in = home / "demo_sign_in"
    if sign_in.exists():
        if read("FLOORWALKER_DEMO"):
            out.print(f"  Shop     [bold]{address}/shop/[/]  holds units while shoppers decide")
        out.print(f"  Sign in  [bold]{' / '.join(sign_in.read_text().split())}[/]")
    else:
        out.print("  Sign in  with your account; “floorwalker createadmin” makes the first one")
    out.print("  Ctrl-C   stops everything\n")


def _keep(home: Path, server: _Embedded | None, children: list[Child], stopping: threading.Event, out: Console) -> None:
    while not stopping.wait(0.5):
        if server:
            server.keep()
        for child in children:
            child.keep(out.print)
