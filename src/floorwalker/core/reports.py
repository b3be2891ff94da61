"""Reports: figures of a period, declared by a channel; drawn, exported and answered by every face."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext

from floorwalker.core.errors import NotFound
from floorwalker.core.lists.columns import Column

if TYPE_CHECKING:
    from floorwalker.core.scope import Scope

Picture = Literal["figures", "funnel", "bars", "line", "stack", "map"]
_NUMBERS = frozenset({"number", "money", "share", "duration"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Section:
    """One table of a report with its picture. ``rows`` makes them of what the report has read.

    ``drawn`` names the columns that the picture draws against the first one; of ``figures`` each column is a figure, told
    beside that of the days before where it is ``compared``. A row with amounts says its ``currency``. A column that is
    not ``shown`` stands in files and answers only. ``tones`` are the colours of what is drawn, where they mean something;
    of a ``map``, the column ``place`` has the two letters of each country.
    """

    code: str
    label: str
    picture: Picture
    columns: tuple[Column, ...]
    rows: Callable[[Any], Sequence[Any]]
    drawn: tuple[str, ...] = ()
    tones: tuple[str, ...] = ("blue", "green", "orange", "red")
    place: str = ""
    compared: bool = False
    help: str = ""

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(column for column in self.columns if column.key == key)

    @property
    def shown(self) -> list[Column]:
        """The columns of the page."""
        return [column for column in self.columns if column.shown]

    def pictured(self, rows: Sequence[Any]) -> list[Column]:
        """The columns that the picture of these rows can draw: amounts only where all have one currency."""
        mixed = len({getattr(row, "currency", "") for row in rows}) > 1
        return [c for c in self.columns if c.key in self.drawn and not (mixed and c.kind == "money")]


@dataclass(frozen=True, kw_only=True, eq=False)
class Report:
    """A page of sections. ``read`` is given the scope and answers what the sections make their rows of, read when needed.

    ``read`` is the wall: it reads the stores of the scope only. Without a ``right`` of its own a report is for those who
    may see the channel's sessions.
    """

    code: str
    label: str
    help: str
    sections: tuple[Section, ...]
    read: "Callable[[Scope], Any]"
    icon: str = "chart-bar"
    right: str = ""


def find_report(reports: Sequence[Report], code: str) -> Report:
    """The report of that code; an unknown one is not found."""
    found = next((report for report in reports if report.code == code), None)
    if found is None:
        raise NotFound(gettext("There is no such report."))
    return found


def find_section(report: Report, code: str) -> Section:
    """The section of that code; an unknown one is not found."""
    found = next((section for section in report.sections if section.code == code), None)
    if found is None:
        raise NotFound(gettext("The report has no such section."))
    return found


def mistakes_of_report(report: Report) -> Iterator[str]:
    """What is wrong with a declaration, each in a sentence."""
    codes = [section.code for section in report.sections]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"the report “{report.code}” has two sections called “{code}”."
    for section in report.sections:
        numbers = {column.key for column in section.columns if column.kind in _NUMBERS}
        for key in sorted(set(section.drawn) - numbers):
            yield f"“{section.code}” of the report “{report.code}” draws “{key}”, which is no column of numbers."
        if section.picture == "map" and section.place not in {column.key for column in section.columns}:
            yield f"the map “{section.code}” of the report “{report.code}” does not know where its rows lie."
        if section.picture != "figures" and not section.drawn:
            yield f"“{section.code}” of the report “{report.code}” draws nothing."
