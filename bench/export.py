"""Export of everything: rows per second and peak memory, in a process of its own."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.fill import fill
from bench.people import everywhere, stores
from django.db import connection

SIZES = (100_000, 400_000)


def measure(rows: int) -> dict[str, Any]:
    """CSV of a hundred thousand and of four times as many sessions; memory must not follow."""
    stores()
    found = {}
    for size in SIZES:
        fill(size)
        connection.close()
        said = subprocess.run([sys.executable, "-m", "bench.export"], check=True, capture_output=True, text=True).stdout
        found[str(size)] = json.loads(said.splitlines()[-1])
    first, second = (found[str(size)]["peak memory, MiB"] for size in SIZES)
    return found | {"memory of four times the rows": round(second / first, 2)}


def _write() -> dict[str, float]:
    from floorwalker.accounts.actor import SYSTEM
    from floorwalker.core.clock import now
    from floorwalker.core.export import FORMATS
    from floorwalker.core.listing import Listing
    from floorwalker.core.reader import Reader
    from floorwalker.core.registry import channel
    from floorwalker.kit.speech import locale_of

    which = channel("instore")
    listing = Listing(which, Reader(actor=SYSTEM, locale=locale_of("en"), now=now()), reach=everywhere())
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        written = FORMATS["csv"].write(Path(folder) / "out.csv", list(which.columns), listing.stream(), lambda _: None)
        spent = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": written, "rows/s": round(written / spent), "peak memory, MiB": round(peak)}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_write()))
