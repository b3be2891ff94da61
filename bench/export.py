"""Export of everything by the product's own command: rows per second and peak memory of its process."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from django.db import connection

from bench.fill import fill
from bench.people import stores

SIZES = (100_000, 400_000)


def measure(rows: int) -> dict[str, Any]:
    """CSV of a hundred thousand and of four times as many sessions; memory must not follow."""
    stores()
    found = {}
    for size in SIZES:
        fill(size)
        connection.close()
        found[str(size)] = _export(size)
    first, second = (found[str(size)]["peak memory, MiB"] for size in SIZES)
    return found | {"memory of four times the rows": round(second / first, 2)}


def _export(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.csv"
        command = [
            sys.executable,
            "-m",
            "floorwalker.cli",
            "export",
            "--channel",
            "instore",
            "--format",
            "csv",
            str(path),
        ]
        start = time.perf_counter()
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        spent = time.perf_counter() - start
        assert status == 0, status
        with path.open("rb") as file:
            written = sum(1 for _ in file) - 1
    assert written == size, written
    return {"rows": written, "rows/s": round(written / spent), "peak memory, MiB": round(usage.ru_maxrss / 1024)}
