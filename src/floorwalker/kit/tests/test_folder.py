"""The data folder is writable, and held by one Floorwalker at a time."""

import os
from pathlib import Path

import pytest

from floorwalker.kit import folder
from floorwalker.kit.errors import Refused


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    assert folder.ready(tmp_path / "a" / "b").is_dir()
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Refused, match=r"file/home cannot be written \(Not a directory\); set FLOORWALKER_HOME"):
        folder.ready(tmp_path / "file" / "home")


def test_a_held_folder_is_refused_to_the_second_with_the_number_of_the_first(tmp_path: Path) -> None:
    with folder.held(tmp_path):
        assert folder.is_held(tmp_path)
        sentence = rf"already runs on the data folder {tmp_path} \(process {os.getpid()}\)"
        with pytest.raises(Refused, match=sentence), folder.held(tmp_path):
            pass

    assert not folder.is_held(tmp_path)
