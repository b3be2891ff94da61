"""Columns: said once, shown in the list, written to the file, answered by the API, searched and sorted by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from floorwalker.core.lists.filters import Filter
from floorwalker.kit import speech

if TYPE_CHECKING:
    from floorwalker.core.reader import Reader

Kind = Literal[
    "text", "code", "when", "activity", "duration", "money", "number", "share", "badge", "steps", "badges", "button"
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Badge:
    """A word with its colour."""

    text: str
    tone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What a list shows in one place. ``tone`` colours a badge, ``done`` of ``of`` fill the steps.

    ``dialog`` says that what ``href`` leads to opens in a window over the page. ``also`` is said more faintly behind the
    text, after the flag of a ``country`` if there is one.
    """

    kind: Kind
    text: str
    title: str = ""
    tone: str = ""
    icon: str = ""
    country: str = ""
    also: str = ""
    href: str = ""
    dialog: bool = False
    done: int = 0
    of: int = 0
    items: tuple[Badge, ...] = ()
    align: str = "start"
    priority: int = 1


def currency_of(row: Any) -> str:
    """The currency of a row's amounts: its own, else its store's."""
    return str(getattr(row, "currency", "") or row.store.currency)


def zone_of(row: Any) -> str:
    """The time zone of a row's moments: its own, else its store's; UTC where it belongs to no store."""
    own = getattr(row, "time_zone", "")
    return str(own or getattr(getattr(row, "store", None), "time_zone", "UTC"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One column of sessions or records. ``value`` is the plain value for files and programs, ``cell`` draws it for people.

    ``sort`` names the row's own field that orders by this column; it must never be empty and have an index.
    """

    key: str
    label: str
    kind: Kind
    value: Callable[[Any], Any]
    cell: "Callable[[Any, Reader], Cell] | None" = None
    filter: Filter | None = None
    sort: str = ""
    shown: bool = True
    priority: int = 2
    help: str = ""

    @property
    def align(self) -> str:
        """Figures stand at the end, words at the start."""
        return "end" if self.kind in {"money", "number", "share", "duration", "when"} else "start"

    def draw(self, row: Any, reader: "Reader") -> Cell:
        """The cell of one row for one reader."""
        if self.cell is not None:
            return self.cell(row, reader)
        value = self.value(row)
        if value is None or value == "":
            return Cell(kind="text", text="—", tone="secondary", align=self.align, priority=self.priority)
        return self._plain(value, row, reader)

    def _plain(self, value: Any, row: Any, reader: "Reader") -> Cell:
        title = ""
        if self.kind == "money":
            text = reader.money(value, currency_of(row))
        elif self.kind == "when":
            text, title = reader.when(value, zone_of(row)), reader.exactly(value, zone_of(row))
        elif self.kind == "share":
            text = reader.share(value)
        elif self.kind == "duration":
            text, title = speech.duration(value, fine=False), speech.duration(value)
        else:
            text = reader.number(value) if self.kind == "number" else str(value)
        return Cell(kind=self.kind, text=text, title=title, align=self.align, priority=self.priority)


@dataclass(frozen=True, kw_only=True)
class Quick:
    """A button above the list: a name for a query."""

    label: str
    query: str = ""
