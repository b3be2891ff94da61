"""``make channel``: what it lays out is a channel that works, before anybody has changed a line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns("__pycache__", "vendor", ".*")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the house, in which a channel may be made."""
    for name in ("conftest.py", "pyproject.toml", "manage.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=LEFT_OUT)
    return tmp_path


def _outside() -> dict[str, str]:
    """The environment without what tells of the test run around us."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


def _run(copy: Path, database_url: str, *command: str) -> subprocess.CompletedProcess[str]:
    told = {"PYTHONPATH": str(copy / "src"), "DATABASE_URL": database_url, "FLOORWALKER_HOME": str(copy / "var")}
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=_outside() | told, capture_output=True, text=True, timeout=300
    )


def test_a_new_channel_passes_the_checks_and_its_own_tests(copy: Path, database_url: str) -> None:
    made = _run(copy, database_url, "manage.py", "newchannel", "reservations")
    assert made.returncode == 0, made.stderr

    folder = copy / "src/floorwalker/channels/reservations"
    checked = _run(copy, database_url, "manage.py", "check")
    assert checked.returncode == 0, checked.stderr
    styled = _run(copy, database_url, "-m", "ruff", "check", str(folder))
    assert styled.returncode == 0, styled.stdout
    laid = _run(
        copy, database_url, "-m", "ruff", "format", "--check", str(folder), "src/floorwalker/config/settings.py"
    )
    assert laid.returncode == 0, laid.stdout
    tested = _run(copy, database_url, "-m", "pytest", str(folder))
    assert "4 passed" in tested.stdout, tested.stdout + tested.stderr


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("instore", "There is an app called “instore” already.", id="taken"),
        pytest.param("Two Words", "small letters", id="no name"),
        pytest.param("returns", "choose another noun with --noun", id="a word of Python"),
        pytest.param("stores", "choose another noun with --noun", id="a field of every session"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words_and_nothing_is_made(
    copy: Path, database_url: str, name: str, sentence: str
) -> None:
    before = _files(copy)
    refused = _run(copy, database_url, "manage.py", "newchannel", name)

    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert _files(copy) == before


def _files(copy: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (copy / "src").rglob("*.py")}
