"""Folders for servers of our own, which every user may walk down to."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from floorwalker.kit.database import postgres
from floorwalker.kit.database.place import find_place


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder under an open parent; its server and all that it left elsewhere are removed afterwards."""
    parent = Path(tempfile.mkdtemp(prefix="floorwalker-kit-"))
    parent.chmod(0o755)
    folder = parent / "home"
    folder.mkdir()
    yield folder
    _remove(folder)
    shutil.rmtree(parent)


def _remove(folder: Path) -> None:
    place = find_place(folder)
    if postgres.running(folder):
        postgres.stop(postgres.start(folder, say=str))
    for left in (place.root, place.sockets):
        shutil.rmtree(left, ignore_errors=True)
