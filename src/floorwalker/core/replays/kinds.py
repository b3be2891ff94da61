"""What can be replayed: each room enters its kind of recording, and the command ``replay`` plays it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandParser

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class ReplayKind:
    """``floorwalker replay <code> …``: ``arguments`` declares what can be said after it, and ``play`` is given that."""

    code: str
    label: str
    help: str
    arguments: Callable[[CommandParser], None]
    play: Callable[[dict[str, Any], Say], None]


_kinds: dict[str, ReplayKind] = {}


def enter_kind(kind: ReplayKind) -> None:
    """Enter a kind; its code stands once."""
    if kind.code in _kinds:
        raise ValueError(f"There are two kinds of replays called {kind.code}.")
    _kinds[kind.code] = kind


def kinds() -> Iterator[ReplayKind]:
    """All kinds."""
    return iter(_kinds.values())


def kind(code: str) -> ReplayKind:
    """One kind by its code."""
    return _kinds[code]
