"""Cells that most lists have: what a session is called, where a row belongs, how a session stands."""

from typing import Any

from floorwalker.core import registry
from floorwalker.core.lists.columns import Cell
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader


def identity(session: Session, reader: Reader) -> Cell:
    """What the session is called; its whole id on hover."""
    return Cell(kind="code", text=registry.channel(session.channel).called(session), title=str(session.id), priority=1)


def place(row: Any, reader: Reader) -> Cell:
    """The store's name, and its code on hover."""
    return Cell(kind="text", text=row.store.name, title=row.store.code, priority=2)


def state_badge(session: Session, reader: Reader) -> Cell:
    """The public status in its colour."""
    status = registry.channel(session.channel).machine.status(session.status)
    return Cell(kind="badge", text=status.label, title=status.help, tone=status.tone, priority=1)
