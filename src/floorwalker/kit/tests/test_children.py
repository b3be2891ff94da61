"""Processes are started again when they end, and never outlive us."""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from floorwalker.kit.children import Child
from floorwalker.kit.tests.until import until

_SLEEPER = [
    sys.executable,
    "-c",
    "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)",
]


def _numbers(note: Path) -> list[int]:
    return [int(line) for line in note.read_text().split()] if note.exists() else []


def _alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_child_is_started_again_and_its_end_is_told(tmp_path: Path) -> None:
    note, said = tmp_path / "note", list[str]()
    child = Child("sleeper", [*_SLEEPER, str(note)])
    child.start()
    until(lambda: len(_numbers(note)) == 1)

    os.kill(_numbers(note)[0], signal.SIGKILL)

    def started_again() -> bool:
        child.keep(said.append)
        return len(_numbers(note)) == 2

    until(started_again)

    assert said == ["The sleeper process ended (SIGKILL); it starts again in 1 seconds."]
    child.stop(5)
    assert not _alive(_numbers(note)[1])


def _ended(child: Child, note: Path) -> str:
    """Start it, kill it when it runs, and hear when it is to start again."""
    known, said = len(_numbers(note)), list[str]()
    child.start()
    until(lambda: len(_numbers(note)) > known)
    os.kill(_numbers(note)[-1], signal.SIGKILL)
    until(lambda: not child.alive())
    child.keep(said.append)
    return said[0].rpartition(" in ")[2]


@pytest.mark.parametrize(("calm", "waits"), [(600, ["1 seconds.", "2 seconds."]), (0, ["0 seconds.", "0 seconds."])])
def test_the_wait_grows_only_while_it_keeps_failing(tmp_path: Path, calm: float, waits: list[str]) -> None:
    note = tmp_path / "note"
    child = Child("sleeper", [*_SLEEPER, str(note)], calm=calm)

    assert [_ended(child, note) for _ in waits] == waits


def test_a_stopped_child_takes_its_own_children_along(tmp_path: Path) -> None:
    note = tmp_path / "note"
    child = Child("shell", ["/bin/sh", "-c", f"{shlex.join([*_SLEEPER, str(note)])} & wait"])
    child.start()
    until(lambda: len(_numbers(note)) == 1)

    child.stop(5)

    until(lambda: not _alive(_numbers(note)[0]))
    assert not child.alive()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_a_child_ends_when_we_are_killed(tmp_path: Path) -> None:
    note = tmp_path / "note"
    program = (
        "import sys, time; from floorwalker.kit.children import Child;"
        "Child('sleeper', sys.argv[1:]).start(); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, *_SLEEPER, str(note)])
    until(lambda: len(_numbers(note)) == 1)

    parent.kill()
    parent.wait()

    until(lambda: not _alive(_numbers(note)[0]))
