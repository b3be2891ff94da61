"""Steps of made-up shoppers: who asks for what, how many seconds after the start. The same dice give the same steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from floorwalker.channels.reservations.holding.deciding import Shopper

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PROGRAM = "python-requests/2.32"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a cart asks for: so many units of each variant in all, or that it becomes an order. ``kind`` says who plays it."""

    at: float
    kind: str
    token: str
    shopper: Shopper
    deed: Literal["reserve", "order"] = "reserve"
    wanted: Mapping[str, int]


def together(*parts: Iterable[Step]) -> list[Step]:
    """All steps in the order of time."""
    return sorted((step for part in parts for step in part), key=lambda step: (step.at, step.token))


def spread(share: float, quantiles: Sequence[tuple[float, float]]) -> float:
    """The value that this share does not exceed; between the quantiles that are given in proportion, beyond them the outermost."""
    within = min(max(share, quantiles[0][0]), quantiles[-1][0])
    for (low, below), (high, above) in pairwise(quantiles):
        if within <= high:
            return below + (above - below) * (within - low) / (high - low)
    return quantiles[-1][1]
