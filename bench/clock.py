"""Timing: a piece of work again and again, told as percentiles in milliseconds."""

import time
from collections.abc import Callable, Sequence


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


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 of what was measured elsewhere."""
    ms, last = sorted(one * 1000 for one in seconds), len(seconds) - 1
    return {f"p{part}": round(ms[min(len(ms) * part // 100, last)], 1) for part in (50, 95, 99)}
