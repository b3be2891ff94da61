"""What is listed, and a desk: the list of records of one kind with the page of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import EVERYWHERE, Actor, Reach
from floorwalker.core.card import Action, Flag, Moment, Panel
from floorwalker.core.desks.forms import RecordForm
from floorwalker.core.lists.columns import Column, Quick
from floorwalker.core.lists.filters import Choices, OneOf
from floorwalker.core.lists.pulse import Beat
from floorwalker.core.reader import Reader


@dataclass(frozen=True, kw_only=True)
class RollUp:
    """Counts that are kept, so that nothing need be counted: how many rows have each value of the column ``key``."""

    key: str
    counts: Callable[[Reach], dict[str, int]]


def _nothing(*whatever: Any) -> list[Any]:
    return []


def _no(record: Any) -> str:
    return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed:
    """One kind of row that is listed: all that the engine, the page, the file and the API need to know of it.

    ``rows`` is the wall: the rows of these stores only, joined with what the columns show. Their key ``id`` is a UUIDv7.
    ``newest`` names the field by which they are listed at first, from the greatest. ``choices`` are what the filters
    ``OneOf`` offer, by column; the one of a store offers the reader's stores. ``found_by`` says what free words find
    beside the columns of text, ``empty`` what to expect of a list without rows; ``search`` is what the search box
    says, where that is not what its rows are found by, and ``total`` how their number is said. Addresses on the internet are found by
    those who have the right ``unveils`` (in the stores in which they have it). ``settle`` runs before rows are read;
    without ``roll_up`` rows are counted up to a bound, without ``beat`` nobody is told what changed meanwhile.
    """

    code: str
    label: str
    noun: str
    plural: str
    icon: str
    help: str
    columns: tuple[Column, ...]
    newest: str
    rows: Callable[[Reach], QuerySet[Any]]
    title: Callable[[Any], str]
    quick: tuple[Quick, ...] = ()
    choices: Mapping[str, Choices | Callable[[], Choices]] = field(default_factory=dict)
    empty: str = ""
    search: str = ""
    total: str = "{count}"
    found_by: tuple[str, ...] = ()
    unveils: str = ""
    roll_up: RollUp | None = None
    settle: Callable[[], object] = _nothing
    beat: Callable[[Reach], Beat] | None = None
    _columns: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_columns", {column.key: column for column in self.columns})

    def column(self, key: str) -> Column | None:
        """The declared column of that name, if there is one."""
        return self._columns.get(key)

    def sorted_by(self, name: str) -> Column | None:
        """The column that sorts by this field of a row, if there is one."""
        return next((column for column in self.columns if column.sort == name), None)

    @property
    def newest_column(self) -> Column:
        """The column by which the list is sorted at first."""
        column = self.sorted_by(self.newest)
        assert column is not None, f"no column of {self.code} sorts by {self.newest}"
        return column

    @property
    def heading(self) -> str:
        """What stands above the list."""
        return self.label

    @property
    def model(self) -> type[models.Model]:
        """What a row is."""
        return self.rows(EVERYWHERE).model

    @property
    def store_column(self) -> Column | None:
        """The column that says to which store a row belongs, if its rows belong to one."""
        return next((c for c in self.columns if isinstance(c.filter, OneOf) and c.filter.of_stores), None)


def list_rights(code: str, plural: str) -> dict[str, str]:
    """The rights that each list has, with the words for them."""
    return {
        f"{code}.see": gettext("See {sessions}").format(sessions=plural),
        f"{code}.export": gettext("Export {sessions}").format(sessions=plural),
    }


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What a person or a program may ask of one record; ``right`` is what the asker must have in its store.

    ``do`` is called by ``records.ask`` with the locked record, the actor and the form's fields, and writes; ``says`` is what
    the history says of it. ``unless`` says in a sentence why it is not possible as the record stands, or nothing.
    """

    name: str
    label: str
    right: str
    do: Callable[..., object]
    says: str
    form: type[RecordForm] = RecordForm
    help: str = ""
    danger: bool = False
    primary: bool = False
    unless: Callable[[Any], str] = _no


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk(Listed):
    """A list of records of one kind and the page of each, declared: ``code`` is the plural noun of addresses and rights.

    ``panels`` and ``flags`` are drawn on a record's page, and ``moments`` as its history, the newest first. ``actions``
    are what the actor may do there, ``list_actions`` what they may do above the list, such as add a record. ``own_rights``
    are those beside seeing and exporting, by code, with their words. ``verbs`` are what can be asked of a record.
    ``detail`` is what programs are told of a record beyond its columns, such as lines: whatever msgspec can encode.
    """

    panels: Callable[[Any, Reader], list[Panel]]
    moments: Callable[[Any, Reader], list[Moment]]
    flags: Callable[[Any, Reader], list[Flag]] = _nothing
    actions: Callable[[Any, Actor], list[Action]] = _nothing
    list_actions: Callable[[Actor], list[Action]] = _nothing
    own_rights: Mapping[str, str] = field(default_factory=dict)
    verbs: tuple[Verb, ...] = ()
    detail: Callable[[Any], Any] | None = None

    @property
    def rights(self) -> dict[str, str]:
        """Every right this desk knows, with the words for it."""
        return list_rights(self.code, self.plural) | dict(self.own_rights)

    def verb(self, name: str) -> Verb | None:
        """The declared verb, if there is one of that name."""
        return next((verb for verb in self.verbs if verb.name == name), None)
