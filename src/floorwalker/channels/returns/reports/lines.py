"""The lines of the report: what stands in each row of its tables. Amounts are minor units of the line's currency."""

from dataclasses import dataclass
from datetime import date

from floorwalker.core.figures import share


@dataclass(frozen=True, kw_only=True)
class Ends:
    """How many sessions there are, and how those ended that did not come to a return."""

    sessions: int = 0
    submitted: int = 0
    asked_for: int = 0
    abandoned: int = 0
    by_policy: int = 0
    by_merchant: int = 0
    by_customer: int = 0
    open: int = 0

    @property
    def stopped(self) -> int:
        """Those that have ended without a return."""
        return self.abandoned + self.by_policy + self.by_merchant + self.by_customer

    @property
    def rate(self) -> float | None:
        """How many of all were submitted."""
        return share(self.submitted, self.sessions)


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step: how many came so far, and what became of those who came no farther."""

    code: str
    label: str
    reached: int
    of: int
    here: Ends

    @property
    def reached_share(self) -> float | None:
        return share(self.reached, self.of)


FEWEST = 5
"""How many sessions it takes to say how long something takes."""


@dataclass(frozen=True, kw_only=True)
class PaceLine:
    """The way from one step to the next: how many went it, and in how many seconds half and nine of ten of them had."""

    code: str
    label: str
    timed: int
    half: float | None
    most: float | None

    @property
    def median(self) -> float | None:
        return self.half if self.timed >= FEWEST else None

    @property
    def ninety(self) -> float | None:
        return self.most if self.timed >= FEWEST else None


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """The sessions that began on one day."""

    day: date
    ends: Ends


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What was asked for: how often, what had been paid for it, what was given on top, and how much of it stays."""

    currency: str
    made: int = 0
    taken: int = 0
    value: int = 0
    bonus: int = 0
    retained: int = 0

    @property
    def retained_share(self) -> float | None:
        return share(self.retained, self.value)

    @property
    def taken_share(self) -> float | None:
        return share(self.taken, self.made)


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


@dataclass(frozen=True, kw_only=True)
class OptionLine:
    """What was made of one option, in one currency."""

    code: str
    label: str
    worth: Worth

    @property
    def currency(self) -> str:
        return self.worth.currency


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """Items that have something in common: the same product, or the same reason."""

    code: str
    label: str
    currency: str
    below: str = ""
    below_label: str = ""
    chosen: int = 0
    stopped: int = 0
    asked_for: int = 0
    value: int = 0
    stopped_value: int = 0

    @property
    def stopped_share(self) -> float | None:
        return share(self.stopped, self.chosen)
