"""Timing: a piece of work again and again, told as percentiles in milliseconds."""

import time
from collections.abc import Callable


def percentiles(work: Callable[[], object], *, times: int = 40) -> dict[str, float]:
    """p50 and p95 of ``times`` runs after two that do not count."""
    for _ in range(2):
        work()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    spent.sort()
    return {"p50": round(spent[times // 2], 1), "p95": round(spent[int(times * 0.95) - 1], 1)}
