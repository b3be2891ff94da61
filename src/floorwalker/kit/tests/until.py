"""The one place where tests wait for something outside: a process, a server, a file."""

import time
from collections.abc import Callable


def until(true: Callable[[], object], patience: float = 90, *, why: Callable[[], str] = lambda: "") -> float:
    """Look again and again until it is true; answers the seconds that took. ``why`` is told when patience ends."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < patience, f"It did not happen within {patience} seconds. {why()}"
        time.sleep(0.02)
    return time.monotonic() - began
