"""Cells as templates read them: a page has hundreds, so that what can be said once is."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.forms.utils import flatatt

from floorwalker.core.lists.columns import Cell

_PLAIN = frozenset({"text", "code", "when", "duration", "money", "number", "share"})


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
        "plain": cell.kind in _PLAIN
        and bool(cell.text)
        and not (cell.tone or cell.icon or cell.href or cell.also or cell.country),
        "kind": cell.kind,
        "text": cell.text,
        "title": cell.title,
        "tone": cell.tone,
        "icon": cell.icon,
        "country": cell.country.lower(),
        "also": cell.also,
        "href": cell.href,
        "dialog": cell.dialog,
        "done": cell.done,
        "of": cell.of,
        "items": cell.items,
    }


@lru_cache(maxsize=2048)
def _attributes(classes: str, label: str) -> str:
    """What all cells of a column have."""
    return flatatt({"class": classes, "data-label": label})
