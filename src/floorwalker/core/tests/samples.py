"""What each channel and desk brings in its ``tests/samples.py``, so that the promises of the house are tried on all."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db.models import Model

from floorwalker.accounts.models import Store
from floorwalker.core.desks.desk import Listed
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel, channels


@dataclass(frozen=True, kw_only=True)
class OwnPage:
    """A page of ``one`` that only this channel has: its URL name, the right it asks for, the rest of its address. A ``file`` is none to read."""

    name: str
    right: str
    number: int | None = None
    file: bool = False

    def keys(self, id_: Any) -> dict[str, Any]:
        """What its address is made of."""
        return {"id_": id_} if self.number is None else {"id_": id_, "number": self.number}


@dataclass(frozen=True, kw_only=True)
class ListSamples:
    """``gather`` makes many rows in some stores, ``one`` makes one of this minute.

    ``queries`` are words of the search box that find some of many.
    """

    gather: Callable[[list[Store], int], list[Any]]
    one: Callable[[Store], Any]
    queries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Samples(ListSamples):
    """Sessions are gathered as a fold would leave them; ``one`` is told by its facts and not final, ``ended`` is.

    ``ready`` makes what a store must have before a session can be opened in it by a form that says “a word” everywhere.
    """

    gather: Callable[[list[Store], int], list[Session]]
    one: Callable[[Store], Session]
    ended: Callable[[Store], Session]
    pages: tuple[OwnPage, ...] = ()
    ready: Callable[[Store], object] = str


def samples_of(channel: Channel) -> Samples:
    """The samples that stand beside a channel's sheet."""
    samples = _beside(channel.record)
    assert isinstance(samples, Samples)
    return samples


def samples_of_list(listed: Listed) -> ListSamples:
    """The samples of a channel or desk."""
    channel = next((channel for channel in channels() if channel.code == listed.code), None)
    return samples_of(channel) if channel else _beside(listed.model)


def _beside(model: type[Model]) -> ListSamples:
    package = model.__module__.rpartition(".")[0]
    samples = import_module(f"{package}.tests.samples").SAMPLES
    assert isinstance(samples, ListSamples)
    return samples
