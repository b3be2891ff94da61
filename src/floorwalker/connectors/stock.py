"""The port through which a shop's own counters follow what is held here, and are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from floorwalker.connectors.ports import Port, Register


@dataclass(frozen=True, kw_only=True)
class Change:
    """So many units go from one counter of the shop to another: ``available``, ``reserved`` or ``committed``.

    ``compare`` is what must stand at the first before, for a shop that asks; ``None``: whatever stands there.
    """

    source: str
    target: str
    quantity: int
    compare: int | None = None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What is to be moved of one ``item`` of a store, all or nothing, and why; ``reference`` is a URI that names it here.

    ``key`` makes it once: whoever is asked again under the same key answers what they answered first.
    """

    key: str
    account: str
    item: str
    reason: str
    reference: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the shop says that it has of an item; ``committed`` is ``None`` where it does not tell."""

    on_hand: int
    committed: int | None = None


class StockPort(Port, Protocol):
    """A shop's stock. Both raise ``Unreachable`` where it does not answer."""

    def move(self, shift: Shift) -> None:
        """Move, once for each key.

        Refused: it was certainly not moved, and will not be under this key. Unreachable: nobody knows; ask again under the same key.
        """

    def read(self, account: str, items: Sequence[str]) -> Mapping[str, Reading]:
        """What there is of these items; those that the shop does not know are left out."""


stocks: Register[StockPort] = Register()
