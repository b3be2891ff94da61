"""The product's own processes, as ``floorwalker web`` and ``floorwalker worker`` start them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE = 30.0


@contextmanager
def web(**settings: str) -> Iterator[str]:
    """Two web processes on a port of their own; the address at which they answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    here = {"FLOORWALKER_PORT": str(port), "FLOORWALKER_WEB_WORKERS": "2"}
    with _running("web", here | settings):
        _await(port)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def worker() -> Iterator[None]:
    """One worker."""
    with _running("worker", {}):
        yield


@contextmanager
def _running(command: str, settings: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-m", "floorwalker.cli", command], env=os.environ | settings) as child:
        try:
            yield
        finally:
            child.terminate()


def _await(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"Nobody listens on port {port}.")
