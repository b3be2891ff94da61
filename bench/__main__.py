"""``make bench``: everything in one run on one machine, printed as a table and kept in bench/results.json.

Arguments name the parts to run (``intake lists …``); none runs all. ``--rows`` sets the large size.
Parts that are not run keep their earlier figures in the file.
A database of its own is made on the embedded server under ``var/bench``, or beside the one that DATABASE_URL names.
"""

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import django
import psycopg
from django.core.management import call_command

from floorwalker.config.upkeep import migrate
from floorwalker.kit import folder
from floorwalker.kit.database import postgres

HOME = Path(os.environ.get("FLOORWALKER_BENCH_HOME", "var/bench")).resolve()
PARTS = (
    "intake",
    "lists",
    "export",
    "fresh",
    "rules",
    "portal",
    "rmas",
    "policies",
    "orders",
    "reports",
    "risk",
    "attacks",
    "stock",
    "rows",
)
"""Modules of this folder, each with a ``measure(rows)``; they are loaded when Django is set up."""


def main() -> None:
    """Prepare the database, run the parts, print."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    arguments.add_argument("--rows", type=int, default=1_000_000, help="sessions in the large lists")
    asked = arguments.parse_args()
    server = None
    if not (url := os.environ.get("DATABASE_URL", "")):
        server = postgres.start(folder.ready(HOME), say=print)
        url = postgres.address(HOME)
    try:
        _prepare(url)
        _run(asked.parts or list(PARTS), asked.rows)
    finally:
        if server is not None:
            postgres.stop(server)


def _prepare(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS floorwalker_bench WITH (FORCE)")
        connection.execute("CREATE DATABASE floorwalker_bench")
    os.environ |= {
        "DATABASE_URL": postgres.with_database(url, "floorwalker_bench"),
        "FLOORWALKER_HOME": str(HOME),
        "FLOORWALKER_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings",
    }
    django.setup()
    migrate()
    call_command("collectstatic", interactive=False, verbosity=0)


def _run(parts: list[str], rows: int) -> None:
    kept = Path("bench/results.json")
    found: dict[str, object] = json.loads(kept.read_text()) if kept.exists() else {}
    found |= {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}",
    }
    for name in parts:
        found[name] = import_module(f"bench.{name}").measure(rows)
        print(json.dumps({name: found[name]}, indent=2), flush=True)
    kept.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
