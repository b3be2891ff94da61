"""Why lines come back, in words: the room that knows a store's reasons says how each is called."""

from collections.abc import Callable

from floorwalker.commerce.rmas.models import ReturnLine

Namer = Callable[[int, ReturnLine], str]
"""Given the store's key and a line, its reason in the reader's language; empty where it is not known."""
_namers: list[Namer] = []


def name_by(namer: Namer) -> None:
    """Have reasons named."""
    _namers.append(namer)


def reason_of(store_id: int, line: ReturnLine) -> str:
    """Why a line comes back, in the reader's language; what nobody knows a name for stands as it was told."""
    named = (namer(store_id, line) for namer in _namers if line.reason)
    return next((name for name in named if name), line.reason_words or line.reason)
