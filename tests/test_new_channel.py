"""``make channel``: what it lays out is a channel that works, before anybody has changed a line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAME = "wishlists"
WHOLE = "test_house or test_migrations or tables_are_up_to_date or catalogue or half_english"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "vendor", ".*")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the house, in which a channel may be made."""
    for name in ("conftest.py", "pyproject.toml", "manage.py", "README.md", "CONTRIBUTING.md", "Makefile"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("src", "tests", "docs", "bench"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=LEFT_OUT)
    return tmp_path


def _outside() -> dict[str, str]:
    """The environment without what tells of the test run around us."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


def _run(copy: Path, database_url: str, *command: str) -> subprocess.CompletedProcess[str]:
    told = {"PYTHONPATH": str(copy / "src"), "DATABASE_URL": database_url, "FLOORWALKER_HOME": str(copy / "var")}
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=_outside() | told, capture_output=True, text=True, timeout=300
    )


def _runs(copy: Path, database_url: str, *command: str) -> str:
    """What a command that must succeed has printed."""
    ran = _run(copy, database_url, *command)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_an_untouched_channel_keeps_every_promise_of_the_house(copy: Path, database_url: str) -> None:
    """Laid out and brought up as ``make channel`` does it, then tried as every other channel is."""
    _runs(copy, database_url, "manage.py", "newchannel", NAME)
    assert _runs(copy, database_url, "-m", "tests.translations") == "", "German is missing"
    _runs(copy, database_url, "manage.py", "manual", "docs/words.md", f"src/floorwalker/channels/{NAME}/README.md")

    _runs(copy, database_url, "manage.py", "check")
    _runs(copy, database_url, "-m", "ruff", "check", "src", "tests")
    _runs(copy, database_url, "-m", "ruff", "format", "--check", "src/floorwalker/channels", "src/floorwalker/config")
    tried = (
        "test_house",
        "test_migrations",
        "test_channels",
        "test_lists",
        "test_walls",
        "test_docs",
        "test_translations",
    )
    files = [f"tests/{name}.py" for name in tried]
    own = f"src/floorwalker/channels/{NAME}"
    said = _runs(
        copy, database_url, "-m", "pytest", "-vv", own, *files, "-k", f"({NAME} or {WHOLE}) and not links_lead"
    )

    assert " passed" in said
    for name in (*tried, "test_close"):
        assert f"{name}.py::" in said


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("instore", "There is an app called “instore” already.", id="taken"),
        pytest.param("Two Words", "small letters", id="no name"),
        pytest.param("yields", "choose another noun with --noun", id="a word of Python"),
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
