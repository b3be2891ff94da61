"""The channels of this house: each is declared once, in its own folder, and read by every face."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.translation import gettext

from floorwalker.core.columns import Column, Quick
from floorwalker.core.facts import Fact, FactTypes
from floorwalker.core.machine import Machine
from floorwalker.core.parts import Part

if TYPE_CHECKING:
    from floorwalker.core.card import Flag, Panel
    from floorwalker.core.models import Session
    from floorwalker.core.reader import Reader
    from floorwalker.core.sheet import Sheet

Effect = Callable[["Sheet", Any, Any], bool | None]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One step of a session that people can point at; ``place`` orders them, 0 stands outside the row of steps."""

    code: str
    label: str
    place: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Channel:
    """A kind of session, declared: what it is called, how it moves, what is kept and shown of it."""

    code: str
    label: str
    noun: str
    plural: str
    icon: str
    help: str
    machine: Machine
    facts: FactTypes
    record: type[models.Model]
    owned: tuple[type[models.Model], ...]
    effects: dict[type[Fact], Effect]
    summarise: "Callable[[Sheet], None]"
    terms: type[Any]
    terms_form: type[forms.Form]
    progress: tuple[Progress, ...]
    clients: dict[str, str]
    columns: tuple[Column, ...]
    quick: tuple[Quick, ...]
    panels: "Callable[[Session, Reader], list[Panel]]"
    flags: "Callable[[Session, Reader], list[Flag]]"
    parts: tuple[Part, ...] = ()
    _columns: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_columns", {column.key: column for column in self.columns})

    def column(self, key: str) -> Column | None:
        """The declared column of that name, if there is one."""
        return self._columns.get(key)

    @property
    def record_name(self) -> str:
        """The attribute of a session under which its record is found."""
        own = self.record._meta.get_field("session").remote_field
        assert isinstance(own, models.ForeignObjectRel)
        return str(own.get_accessor_name())

    @property
    def rights(self) -> dict[str, str]:
        """Every right this channel knows, with the words for it."""
        general = {
            f"{self.code}.see": gettext("See {sessions}").format(sessions=self.plural),
            f"{self.code}.export": gettext("Export {sessions}").format(sessions=self.plural),
            f"{self.code}.debug": gettext("Read the raw facts of {sessions}").format(sessions=self.plural),
        }
        return general | {move.right: f"{move.label} ({self.noun})" for move in self.machine.moves}


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> Channel:
    """Enter a channel into the house; the same code twice is a mistake."""
    if channel.code in _channels:
        raise ValueError(f"There are two channels called {channel.code}.")
    _channels[channel.code] = channel
    return channel


def channel(code: str) -> Channel:
    """The channel of that code; an unknown one raises ``KeyError``."""
    return _channels[code]


def channel_of(machine: Machine) -> Channel:
    """The channel that moves by this machine."""
    return next(channel for channel in _channels.values() if channel.machine is machine)


def channels() -> Iterator[Channel]:
    """All channels in the order in which they were registered."""
    return iter(_channels.values())
