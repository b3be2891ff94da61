"""A secret is made once and is readable by its owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from floorwalker.kit.secret import secret


def test_all_who_ask_at_once_get_the_same_key(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret(home, "secret_key"), range(8)))

    assert len(keys) == 1
    assert len(keys.pop()) >= 64
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_each_name_has_a_secret_of_its_own_that_stays(tmp_path: Path) -> None:
    first, second = secret(tmp_path, "secret_key"), secret(tmp_path, "digest_key")

    assert first != second
    assert (secret(tmp_path, "secret_key"), secret(tmp_path, "digest_key")) == (first, second)
