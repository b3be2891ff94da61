"""Cells and entries that the pages of records share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from floorwalker.commerce.links import page_of
from floorwalker.core.card import Entry, Heading
from floorwalker.core.lists.columns import Cell, currency_of, zone_of
from floorwalker.core.reader import Reader

NOTHING = "—"


def words(text: str, *, title: str = "", href: str = "", priority: int = 1) -> Cell:
    """A text."""
    return Cell(kind="text", text=text, title=title, href=href, priority=priority)


def figure(value: int, reader: Reader, *, title: str = "") -> Cell:
    """A number, at the end of its column."""
    return Cell(kind="number", text=reader.number(value), title=title, align="end")


def amount(minor: int, row: Any, reader: Reader) -> Cell:
    """An amount in the row's currency."""
    return Cell(kind="money", text=reader.money(minor, currency_of(row)), align="end")


def moment(at: datetime | None, row: Any, reader: Reader) -> Cell:
    """An instant on the row's clock; a dash where there is none."""
    if at is None:
        return Cell(kind="when", text=NOTHING, tone="secondary", align="end")
    zone = zone_of(row)
    return Cell(kind="when", text=reader.when(at, zone), title=reader.exactly(at, zone), align="end")


def link(code: str, id_: UUID | None, text: str, *, title: str = "", priority: int = 2) -> Cell:
    """A text that leads to the page of a record; a dash where there is none."""
    if not text:
        return Cell(kind="text", text=NOTHING, tone="secondary", priority=priority)
    return Cell(kind="text", text=text, title=title, href=page_of(code, id_), priority=priority)


def entry(label: str, text: object, *, href: str = "", badge: str = "") -> Entry:
    """A labelled text; a dash where there is none."""
    return Entry(label=label, text=str(text or NOTHING), href=href, badge=badge)


def when_entry(label: str, at: datetime | None, row: Any, reader: Reader) -> Entry:
    """A labelled instant."""
    if at is None:
        return Entry(label=label, text=NOTHING)
    return Entry(label=label, text=reader.when(at, zone_of(row)), title=reader.exactly(at, zone_of(row)))


def headings(starts: Iterable[str], ends: Iterable[str] = ()) -> tuple[Heading, ...]:
    """The head of a table: words at the start, then figures at the end."""
    return (*(Heading(label=label) for label in starts), *(Heading(label=label, align="end") for label in ends))
