"""Ports to the outside world: each kind has one register, in which whatever speaks to a carrier or a payer enters itself."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Port(Protocol):
    """``code`` is kept with what was made through it, ``name`` is shown."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


P = TypeVar("P", bound=Port)


class Register(Generic[P]):
    """The ports of one kind, in the order in which they were entered."""

    def __init__(self) -> None:
        self._ports: dict[str, P] = {}

    def enter(self, port: P) -> P:
        """Make a port known; the same code twice is a mistake."""
        if port.code in self._ports:
            raise ValueError(f"There are two ports called {port.code}.")
        self._ports[port.code] = port
        return port

    def leave(self, code: str) -> None:
        """Take a port away again."""
        self._ports.pop(code, None)

    def port(self, code: str) -> P:
        """The port of that code; an unknown one raises ``KeyError``."""
        return self._ports[code]

    def __iter__(self) -> Iterator[P]:
        return iter(list(self._ports.values()))
