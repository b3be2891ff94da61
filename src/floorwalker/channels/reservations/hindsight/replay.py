"""What another time of holds would have changed: recorded holds and refused wishes played again, article by article.

It knows no more than the records do. A hold is played as if it had never been renewed or extended; an order that took longer than the
time is *at risk*, not lost: whoever orders late still gets what is left.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Held:
    """Units of an article that a cart held from one moment to another; ``ordered`` says that an order took them then."""

    article: UUID
    units: int
    held_at: datetime
    ended_at: datetime
    ordered: bool = False

    def ends_by(self, minutes: int) -> datetime:
        """When it would have ended if holds lasted so long at most."""
        return min(self.ended_at, self.held_at + timedelta(minutes=minutes))


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Units of an article that a cart wanted and did not get, since others held them."""

    article: UUID
    units: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What a time of so many minutes would have changed. ``expected`` are orders of those who would have been ``served``."""

    minutes: int
    orders: int
    in_time: int
    at_risk: int
    refused: int
    served: int
    expected: float

    @property
    def at_most_lost(self) -> float:
        """The balance where every order at risk is lost: orders expected less those at risk."""
        return self.expected - self.at_risk


def changed(minutes: int, holds: Sequence[Held], refused: Sequence[Refused]) -> Changed:
    """Play them again with holds of so many minutes. The same records give the same answer."""
    orders = [hold for hold in holds if hold.ordered]
    in_time = sum(hold.ended_at - hold.held_at <= timedelta(minutes=minutes) for hold in orders)
    served = sum(_served(minutes, some, wishes) for some, wishes in _by_article(holds, refused))
    return Changed(
        minutes=minutes,
        orders=len(orders),
        in_time=in_time,
        at_risk=len(orders) - in_time,
        refused=len(refused),
        served=served,
        expected=round(served * in_time / len(holds), 2) if holds else 0.0,
    )


def _by_article(holds: Iterable[Held], refused: Iterable[Refused]) -> Iterator[tuple[list[Held], list[Refused]]]:
    theirs: defaultdict[UUID, list[Held]] = defaultdict(list)
    for hold in holds:
        theirs[hold.article].append(hold)
    wishes: defaultdict[UUID, list[Refused]] = defaultdict(list)
    for one in refused:
        wishes[one.article].append(one)
    yield from ((theirs[article], sorted(some, key=lambda one: one.at)) for article, some in wishes.items())


def _served(minutes: int, holds: Sequence[Held], wishes: Sequence[Refused]) -> int:
    """How many wishes find units that would have been free by then; what one gets, the next has not for as long as a hold lasts."""
    taken: list[tuple[datetime, int]] = []
    served = lent = 0
    for wish in wishes:
        while taken and taken[0][0] <= wish.at:
            lent -= heappop(taken)[1]
        free = sum(hold.units for hold in holds if hold.ends_by(minutes) <= wish.at < hold.ended_at) - lent
        if free >= wish.units:
            served += 1
            lent += wish.units
            heappush(taken, (wish.at + timedelta(minutes=minutes), wish.units))
    return served
