"""Cells that every channel's list has: what a session is called, where it is, how it stands."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.forms.utils import flatatt

from floorwalker.core import registry
from floorwalker.core.columns import Cell
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader

_PLAIN = frozenset({"text", "code", "when", "duration", "money", "number"})


def identity(session: Session, reader: Reader) -> Cell:
    """The short id; the whole one on hover."""
    return Cell(kind="code", text=session.short, title=str(session.id), priority=1)


def place(session: Session, reader: Reader) -> Cell:
    """The store's name, and its code on hover."""
    return Cell(kind="text", text=session.store.name, title=session.store.code, priority=2)


def state_badge(session: Session, reader: Reader) -> Cell:
    """The public status in its colour."""
    status = registry.channel(session.channel).machine.status(session.status)
    return Cell(kind="badge", text=status.label, title=status.help, tone=status.tone, priority=1)


def drawn(cells: Iterable[Cell], labels: Iterable[str], *, opens: bool) -> list[dict[str, Any]]:
    """A row's cells as templates read them; the first one opens the row's own page if it has one."""
    row = [_drawn(cell, label) for cell, label in zip(cells, labels, strict=True)]
    if row and opens:
        row[0] |= {"opens": True, "plain": False}
    return row


def _drawn(cell: Cell, label: str) -> dict[str, Any]:
    end = " fw-end" if cell.align == "end" else ""
    return {
        "attributes": _attributes(f"fw-p{cell.priority} fw-is-{cell.kind}{end}", label),
        "opens": False,
        "plain": cell.kind in _PLAIN and bool(cell.text) and not (cell.tone or cell.icon or cell.href),
        "kind": cell.kind,
        "text": cell.text,
        "title": cell.title,
        "tone": cell.tone,
        "icon": cell.icon,
        "href": cell.href,
        "done": cell.done,
        "of": cell.of,
        "items": [{"text": text, "tone": tone} for text, tone in cell.items],
    }


@lru_cache(maxsize=2048)
def _attributes(classes: str, label: str) -> str:
    """What all cells of a column have; a page has hundreds of cells and a dozen of these."""
    return flatatt({"class": classes, "data-label": label})
