"""The channels and desks of this house: each is declared once, in its own folder, and read by every face."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.translation import gettext

from floorwalker.core.desks.desk import Desk, list_rights
from floorwalker.core.facts import Fact, FactTypes
from floorwalker.core.lists.columns import Column, Quick
from floorwalker.core.machine import Machine
from floorwalker.core.parts import Part
from floorwalker.core.reports import Report

if TYPE_CHECKING:
    from floorwalker.accounts.models import Store
    from floorwalker.core.card import Flag, Panel
    from floorwalker.core.log.sheet import Sheet, Written
    from floorwalker.core.models import Session
    from floorwalker.core.reader import Reader

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
    reports: tuple[Report, ...] = ()
    named: "Callable[[Store], str] | None" = None
    """What a new session of a store is called where nobody says a name; without this, by its id."""
    title: "Callable[[Session], str] | None" = None
    """What people call a session, where that is neither the name that it was given nor the last digits of its id."""
    store_page: tuple[str, str] | None = None
    """A page of settings for each store beside its terms: its label, and the name of its address, which takes the store's key."""

    search: str = ""
    """What the search box says, where that is not what its sessions are found by."""
    unveils: str = ""
    """The right that it takes to find a session by the address from which somebody came."""
    total: str = "{count}"
    """How the number of its sessions is said above the list."""
    own_rights: Mapping[str, str] = field(default_factory=dict)
    """Rights beside those to see, export, debug and move, by code, with their words."""
    beside: "Callable[[Sequence[Written]], None] | None" = None
    """Changes what must follow beside the sessions, such as stock, in the transaction that writes them; it may still refuse."""

    def called(self, session: "Session") -> str:
        """What people call a session: as the channel says, else the name that it was given, else the last digits of its id."""
        if self.title:
            return self.title(session)
        return session.token if self.named else session.short

    @property
    def record_name(self) -> str:
        """The attribute of a session under which its record is found."""
        own = self.record._meta.get_field("session").remote_field
        assert isinstance(own, models.ForeignObjectRel)
        return str(own.get_accessor_name())

    @property
    def rights(self) -> dict[str, str]:
        """Every right this channel knows, with the words for it; one of several moves is called after the first of them."""
        debug = {f"{self.code}.debug": gettext("Read the raw facts of {sessions}").format(sessions=self.plural)}
        moves = {move.right: f"{move.label} ({self.noun})" for move in reversed(self.machine.moves)}
        reports = {report.right: f"{report.label} ({self.label})" for report in self.reports if report.right}
        return list_rights(self.code, self.plural) | debug | moves | reports | dict(self.own_rights)

    def right_for(self, report: Report) -> str:
        """The right that a report asks for."""
        return report.right or f"{self.code}.see"


_channels: dict[str, Channel] = {}
_desks: dict[str, Desk] = {}


def register(channel: Channel) -> Channel:
    """Enter a channel into the house; the same code twice is a mistake."""
    _must_be_free(channel.code)
    _channels[channel.code] = channel
    return channel


def register_desk(desk: Desk) -> Desk:
    """Enter a desk into the house; the same code twice, or that of a channel, is a mistake."""
    _must_be_free(desk.code)
    _desks[desk.code] = desk
    return desk


def forget(code: str) -> None:
    """Take a channel or desk away again, for tests that bring one of their own."""
    _channels.pop(code, None)
    _desks.pop(code, None)


def _must_be_free(code: str) -> None:
    if code in _channels or code in _desks:
        raise ValueError(f"There are two channels or desks called {code}.")


def channel(code: str) -> Channel:
    """The channel of that code; an unknown one raises ``KeyError``."""
    return _channels[code]


def channel_of(machine: Machine) -> Channel:
    """The channel that moves by this machine."""
    return next(channel for channel in _channels.values() if channel.machine is machine)


def channels() -> Iterator[Channel]:
    """All channels in the order in which they were registered."""
    return iter(_channels.values())


def desk(code: str) -> Desk:
    """The desk of that code; an unknown one raises ``KeyError``."""
    return _desks[code]


def desks() -> Iterator[Desk]:
    """All desks in the order in which they were registered."""
    return iter(_desks.values())


def rights() -> dict[str, str]:
    """Every right that channels and desks know, with the words for it."""
    of_channels = {code: words for which in channels() for code, words in which.rights.items()}
    return of_channels | {code: words for which in desks() for code, words in which.rights.items()}
