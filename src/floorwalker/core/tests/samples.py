"""What each channel brings in its ``tests/samples.py``, so that the promises of the house are tried on all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from floorwalker.accounts.models import Store
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel


@dataclass(frozen=True, kw_only=True)
class OwnPage:
    """A page of ``one`` that only this channel has: its URL name, the right it asks for, the rest of its address."""

    name: str
    right: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Samples:
    """``gather`` makes many sessions in some stores, as a fold would leave them; ``one`` tells one by its facts.

    ``one`` is of this minute and not final, ``ended`` is; ``queries`` are words of the search box that find some of many.
    """

    gather: Callable[[list[Store], int], list[Session]]
    one: Callable[[Store], Session]
    ended: Callable[[Store], Session]
    queries: tuple[str, ...]
    pages: tuple[OwnPage, ...] = ()


def samples_of(channel: Channel) -> Samples:
    """The samples that stand beside a channel's sheet."""
    package = channel.record.__module__.rpartition(".")[0]
    samples = import_module(f"{package}.tests.samples").SAMPLES
    assert isinstance(samples, Samples)
    return samples
