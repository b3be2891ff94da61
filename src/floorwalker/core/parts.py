"""Parts: rows of a session that have a machine of their own, such as payment attempts, checks, parcels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True)
class PartState:
    """Where a part stands, in words and colour; what is ``final`` needs nobody any more."""

    code: str
    label: str
    tone: str = "blue"
    final: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """The machine of a kind of rows: ``ways`` says from which state a row may go where; ``""`` is a new row.

    The effects of facts move the rows. A fact that asks for another way does not fit, and is out of sequence.
    """

    code: str
    label: str
    model: type[models.Model]
    states: tuple[PartState, ...]
    ways: Mapping[str, tuple[str, ...]]
    column: str = "state"
    _states: dict[str, PartState] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", {state.code: state for state in self.states})

    def state(self, code: str) -> PartState:
        """The declared state; an unknown code raises ``KeyError``."""
        return self._states[code]

    def of(self, row: models.Model) -> PartState:
        """Where a row stands."""
        return self._states[getattr(row, self.column)]

    def open(self, row: models.Model) -> bool:
        """Whether something is still to come of a row."""
        return not self.of(row).final

    def leads(self, source: str, target: str) -> bool:
        """Whether there is a way from one state to another."""
        return target in self.ways.get(source, ())

    def go(self, row: Any, target: str) -> bool:
        """Take a row to a state. ``False``: there is no such way, and the row is as it was."""
        if not self.leads(getattr(row, self.column), target):
            return False
        setattr(row, self.column, target)
        return True
