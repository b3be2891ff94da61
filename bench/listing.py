"""Timing a list of the house at two sizes: every filter, order, search word and total."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.clock import percentiles
from bench.people import everywhere
from floorwalker.accounts.actor import SYSTEM
from floorwalker.core.clock import now
from floorwalker.core.desks.desk import Listed
from floorwalker.core.lists.engine import Listing
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import locale_of

SMALL = 10_000


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What is asked of a list; ``pages`` are whole requests, by what they are called."""

    listed: Listed
    filters: Sequence[str]
    sorts: Sequence[str]
    words: Mapping[str, str]
    pages: Mapping[str, Callable[[], object]]


def compared(rows: int, fill: Callable[[int], object], asked: Questions) -> dict[str, Any]:
    """Both sizes, and how much the large one takes of the small one's time."""
    sizes = {}
    for size in (SMALL, rows):
        fill(size)
        sizes[size] = _size(asked)
    small, large = sizes[SMALL], sizes[rows]
    worst = {kind: max(v["p95"] for k, v in large.items() if k.startswith(kind)) for kind in ("page", "total", "words")}
    return {
        "sizes": {str(size): found for size, found in sizes.items()},
        "growth of p50": {key: round(large[key]["p50"] / max(small[key]["p50"], 0.1), 1) for key in large},
        "worst p95, ms": worst,
    }


def _size(asked: Questions) -> dict[str, dict[str, float]]:
    found = {}
    for q in asked.filters:
        found[f"page {q or 'all'}"] = percentiles(lambda q=q: _listing(asked, q).page())
        found[f"total {q or 'all'}"] = percentiles(lambda q=q: _listing(asked, q).total())
    for sort in asked.sorts:
        found[f"page sorted {sort}"] = percentiles(lambda sort=sort: _listing(asked, "", sort).page())
    for name, word in asked.words.items():
        found[f"words {name}: page"] = percentiles(lambda word=word: _listing(asked, word).page())
        found[f"words {name}: total"] = percentiles(lambda word=word: _listing(asked, word).total())
    return found | {name: percentiles(get) for name, get in asked.pages.items()}


def _listing(asked: Questions, q: str, sort: str = "") -> Listing:
    reader = Reader(actor=SYSTEM, locale=locale_of("en"), now=now())
    return Listing(asked.listed, reader, reach=everywhere(), q=q, sort=sort)
