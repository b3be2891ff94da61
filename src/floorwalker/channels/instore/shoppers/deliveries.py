"""When devices send what they have to say: a few facts at a time, some late and so out of order, some twice."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from floorwalker.channels.instore.shoppers.visit import Said

_MOST_AT_ONCE = 4


@dataclass(frozen=True, kw_only=True)
class Push:
    """Facts of one session that a device sends together. ``ends`` counts the visits that are told in full with it."""

    due: datetime
    said: tuple[Said, ...]
    ends: int = 0


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How badly the network behaves: which share of facts comes late, and which twice."""

    late: float = 0.02
    twice: float = 0.02
    seed: int = 1


def deliveries(visit: list[Said], manners: Manners) -> list[Push]:
    """One visit as its pushes, by the time at which they are sent. Every fact is in at least one of them."""
    rng = Random(f"{manners.seed}/{visit[0].token}/network")
    pushes: list[Push] = []
    some: list[Said] = []
    size = rng.randint(1, _MOST_AT_ONCE)
    for said in visit:
        if rng.random() < manners.late:
            pushes.append(_again(said, rng))
        else:
            some.append(said)
            if rng.random() < manners.twice:
                pushes.append(_again(said, rng))
        if len(some) >= size:
            pushes.append(Push(due=said.at, said=tuple(some)))
            some, size = [], rng.randint(1, _MOST_AT_ONCE)
    if some:
        pushes.append(Push(due=visit[-1].at, said=tuple(some)))
    pushes.sort(key=lambda push: (push.due, push.said[0].number))
    last = pushes.pop()
    return [*pushes, Push(due=last.due, said=last.said, ends=1)]


def _again(said: Said, rng: Random) -> Push:
    return Push(due=said.at + timedelta(minutes=rng.uniform(0.5, 45)), said=(said,))


def in_time(visits: Iterable[list[Said]], manners: Manners) -> Iterator[Push]:
    """The pushes of many visits in the order of their times; visits come in the order in which they begin."""
    waiting: list[tuple[datetime, str, int, Push]] = []
    for visit in visits:
        while waiting and waiting[0][0] <= visit[0].at:
            yield heapq.heappop(waiting)[-1]
        for number, push in enumerate(deliveries(visit, manners)):
            heapq.heappush(waiting, (push.due, visit[0].token, number, push))
    while waiting:
        yield heapq.heappop(waiting)[-1]


def packed(pushes: Iterable[Push], size: int) -> Iterator[Push]:
    """Neighbouring pushes, of any sessions, put together up to ``size`` facts."""
    said: list[Said] = []
    ends = 0
    due: datetime | None = None
    for push in pushes:
        if due is not None and len(said) + len(push.said) > size:
            yield Push(due=due, said=tuple(said), ends=ends)
            said, ends = [], 0
        said.extend(push.said)
        ends, due = ends + push.ends, push.due
    if due is not None:
        yield Push(due=due, said=tuple(said), ends=ends)
