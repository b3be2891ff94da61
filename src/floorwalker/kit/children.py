"""Processes that we start and keep alive, and that never outlive us."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

_PR_SET_PDEATHSIG = 1
_LONGEST_WAIT = 30.0


def die_with_parent(how: signal.Signals) -> None:
    """Ask the kernel to send us ``how`` when the thread that started us ends, however it ends (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)


class Child:
    """A process that is started again whenever it ends, each time after a longer wait while it keeps failing.

    One that has run for ``calm`` seconds does not keep failing: it starts again at once.
    """

    def __init__(self, name: str, command: Sequence[str], *, calm: float = 15.0) -> None:
        self.name = name
        self._calm = calm
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._started_at = self._due_at = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only us."""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )
        self._started_at = time.monotonic()

    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def keep(self, say: Callable[[str], object]) -> None:
        """Call this often: it notices an end, sweeps what is left of the group and starts anew when the wait is over."""
        if self.alive():
            return
        if self._process is not None:
            self._note_end(say)
        elif time.monotonic() >= self._due_at:
            self.start()

    def stop(self, patience: float) -> None:
        """End it politely, then by force, its own children included."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self._sweep()
        self._process = None

    def _note_end(self, say: Callable[[str], object]) -> None:
        calm = time.monotonic() - self._started_at > self._calm
        self._failures = 0 if calm else self._failures + 1
        wait = min(_LONGEST_WAIT, 0.5 * 2**self._failures) if self._failures else 0.0
        code = self._process.returncode if self._process else 0
        say(f"The {self.name} process ended ({_ending(code)}); it starts again in {wait:g} seconds.")
        self._sweep()
        self._process = None
        self._due_at = time.monotonic() + wait

    def _sweep(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
