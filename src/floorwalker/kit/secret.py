"""The installation's secrets: each is made once, kept in the data folder, and readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret(home: Path, name: str) -> str:
    """The secret of that name in this data folder. Two processes that start at once agree on one."""
    path = home / name
    try:
        return path.read_text()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    fresh = secrets.token_urlsafe(48)
    draft = path.with_name(f".{name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(fresh)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
