"""What the demo organisation shows: each room enters its scene, and the command ``demo`` plays them all."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from floorwalker.accounts.models import Store

Scene = Callable[[Mapping[str, Store], datetime], str]
"""Fills its part of the demo's stores, by code, as of a moment; answers in a sentence what there is to see."""

_scenes: dict[str, Scene] = {}


def enter_scene(name: str, scene: Scene) -> None:
    """Enter a scene; a name stands once. They are played in the order in which they were entered."""
    if name in _scenes:
        raise ValueError(f"There are two scenes called {name}.")
    _scenes[name] = scene


def scenes() -> Iterator[Scene]:
    """All scenes."""
    return iter(_scenes.values())
