"""Columns: said once, shown in the list, written to the file, answered by the API, searched and sorted by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from floorwalker.core.filters import Filter
from floorwalker.kit import speech

if TYPE_CHECKING:
    from floorwalker.core.models import Session
    from floorwalker.core.reader import Reader

Kind = Literal["text", "code", "when", "activity", "duration", "money", "number", "badge", "steps", "badges"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Badge:
    """A word with its colour."""

    text: str
    tone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What a list shows in one place. ``tone`` colours a badge, ``done`` of ``of`` fill the steps."""

    kind: Kind
    text: str
    title: str = ""
    tone: str = ""
    icon: str = ""
    href: str = ""
    done: int = 0
    of: int = 0
    items: tuple[Badge, ...] = ()
    align: str = "start"
    priority: int = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One column. ``value`` is the plain value for files and programs, ``cell`` draws it for people.

    ``sort`` names the session's own field that orders by this column; it must never be empty and have an index.
    """

    key: str
    label: str
    kind: Kind
    value: "Callable[[Session], Any]"
    cell: "Callable[[Session, Reader], Cell] | None" = None
    filter: Filter | None = None
    sort: str = ""
    shown: bool = True
    priority: int = 2
    help: str = ""

    @property
    def align(self) -> str:
        """Figures stand at the end, words at the start."""
        return "end" if self.kind in {"money", "number", "duration", "when"} else "start"

    def draw(self, session: "Session", reader: "Reader") -> Cell:
        """The cell of one session for one reader."""
        if self.cell is not None:
            return self.cell(session, reader)
        value = self.value(session)
        if value is None or value == "":
            return Cell(kind="text", text="—", tone="secondary", align=self.align, priority=self.priority)
        return self._plain(value, session, reader)

    def _plain(self, value: Any, session: "Session", reader: "Reader") -> Cell:
        title = ""
        if self.kind == "money":
            text = reader.money(value, session.currency)
        elif self.kind == "when":
            text, title = reader.when(value, session.time_zone), reader.exactly(value, session.time_zone)
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
