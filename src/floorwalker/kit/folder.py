"""The data folder: ours to write, and held by one Floorwalker at a time."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from floorwalker.kit.errors import Refused

_LOCK = "floorwalker.lock"


def ready(home: Path) -> Path:
    """Make the data folder where it is missing and see that we can write in it; raises ``Refused`` in a sentence."""
    probe = home / f".probe-{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as trouble:
        sentence = (
            f"The data folder {home} cannot be written ({trouble.strerror}); set FLOORWALKER_HOME to another one."
        )
        raise Refused(sentence, code="folder_not_writable") from None
    return home


@contextlib.contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the data folder; raises ``Refused`` when another process holds it. The kernel lets go when we die."""
    with _opened(home / _LOCK) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            number = file.read().strip() or "unknown"
            sentence = f"Floorwalker already runs on the data folder {home} (process {number})."
            raise Refused(sentence, code="already_running") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_held(home: Path) -> bool:
    """Whether some process holds the data folder now."""
    try:
        with held(home):
            return False
    except Refused:
        return True


@contextlib.contextmanager
def alone(home: Path, what: str) -> Iterator[None]:
    """Wait until no other process does this in the data folder, then keep others waiting."""
    with _opened(home / f"{what}.lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _opened(lock: Path) -> TextIO:
    try:
        return lock.open("a+")
    except OSError as trouble:
        owner = lock.owner() if lock.exists() else "another user"
        sentence = f"{lock} cannot be written ({trouble.strerror}): it belongs to {owner}; run Floorwalker as {owner}."
        raise Refused(sentence, code="folder_not_writable") from None
