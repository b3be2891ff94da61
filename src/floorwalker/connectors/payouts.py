"""The port through which money goes out, and who can stand behind it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """What is to be paid: minor units of ``currency`` by a ``method`` such as ``refund``, for what ``subject`` names.

    ``key`` makes it once: whoever is asked again under the same key answers what they answered first.
    """

    key: str
    account: str
    subject: str
    method: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """It was paid; ``reference`` is what the payer calls it."""

    reference: str


class PayoutPort(Protocol):
    """Somebody who pays."""

    @property
    def name(self) -> str:
        """What people call it."""

    def pay(self, transfer: Transfer) -> Receipt:
        """Pay, once for each key.

        Refused: it was certainly not paid, and will not be. Unreachable: nobody knows; ask again under the same key.
        """


_ports: dict[str, PayoutPort] = {}


def register_payouts(code: str, port: PayoutPort) -> None:
    """Enter somebody who pays; the same code twice is a mistake."""
    if code in _ports:
        raise ValueError(f"There are two who pay called {code}.")
    _ports[code] = port


def forget_payouts(code: str) -> None:
    """Take somebody away again."""
    _ports.pop(code, None)


def payouts_by(code: str) -> PayoutPort | None:
    """Whoever pays under this code, if there is such a one."""
    return _ports.get(code)


def payers() -> list[tuple[str, str]]:
    """All who pay, by code and name."""
    return [(code, port.name) for code, port in _ports.items()]
