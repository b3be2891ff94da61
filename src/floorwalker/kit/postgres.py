"""The embedded PostgreSQL: where it lives and how Django reaches it."""

from pathlib import Path
from typing import Any

import environ


def django_database(url: str, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for ``url``, or for the embedded server of the data folder when it is empty."""
    return environ.Env.db_url_config(url) | {"OPTIONS": {"pool": {"min_size": 1, "max_size": 8}}, "CONN_MAX_AGE": 0}
