"""The lines of the dashboard: what stands in each row of its tables. Amounts are minor units of the line's currency."""

from dataclasses import dataclass
from datetime import date

from floorwalker.core.figures import share


@dataclass(frozen=True, kw_only=True)
class Ends:
    """How many sessions there are, and what became of them."""

    sessions: int = 0
    active: int = 0
    converted: int = 0
    expired: int = 0
    cancelled: int = 0

    @property
    def ended(self) -> int:
        return self.converted + self.expired + self.cancelled

    @property
    def conversion(self) -> float | None:
        """How many of those that have ended became an order."""
        return share(self.converted, self.ended)

    @property
    def expiry(self) -> float | None:
        """How many of those that have ended ran out."""
        return share(self.expired, self.ended)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All sessions in one line; ``median`` is how many seconds it took half of those that became an order."""

    ends: Ends
    median: float | None
    denied: int


@dataclass(frozen=True, kw_only=True)
class NowLine:
    """What active carts hold at this moment, in one currency."""

    currency: str
    carts: int
    units: int
    value: int


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What was ordered, what ran out with its cart, and what was denied, in one currency."""

    currency: str
    ordered: int = 0
    lost: int = 0
    denied: int = 0

    @property
    def lost_share(self) -> float | None:
        """How much was lost of what was held and has ended."""
        return share(self.lost, self.lost + self.ordered)


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """The sessions that began on one day."""

    day: date
    ends: Ends


@dataclass(frozen=True, kw_only=True)
class RiskLine:
    """The sessions that began on one day, by the level of risk at which they stand."""

    day: date
    normal: int = 0
    monitored: int = 0
    review: int = 0
    restricted: int = 0


@dataclass(frozen=True, kw_only=True)
class CountryLine:
    """The sessions from one country; ``risky`` are those at review or restricted."""

    code: str
    ends: Ends
    risky: int


@dataclass(frozen=True, kw_only=True)
class ProductLine:
    """What carts held of one product, in one currency."""

    code: str
    label: str
    currency: str
    carts: int
    units: int
    ordered: int
    expired: int
    lost: int

    @property
    def ordered_share(self) -> float | None:
        return share(self.ordered, self.units)


@dataclass(frozen=True, kw_only=True)
class DenialLine:
    """What was asked for and not held for one reason, in one currency."""

    code: str
    label: str
    currency: str
    asks: int
    units: int
    value: int


@dataclass(frozen=True, kw_only=True)
class StoreLine:
    """The sessions of one store in one currency."""

    code: str
    name: str
    ends: Ends
    worth: Worth

    @property
    def currency(self) -> str:
        return self.worth.currency
