"""Shoppers who mean no harm, at the pace of real ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from floorwalker.channels.reservations.attacks.steps import BROWSER, Step, spread
from floorwalker.channels.reservations.holding.deciding import Shopper

Quantiles = tuple[tuple[float, float], ...]
COUNTRIES = ("DE", "DE", "DE", "AT", "CH", "FR", "NL", "GB")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How shoppers go about it. Pairs are a share of them, and the value that so many do not exceed.

    ``pages`` seen and ``buys``, the share that buys, are those of 9,839 sessions of an online shop (UCI data set 468, "Online Shoppers
    Purchasing Intention", Sakar and Kastro 2018, CC BY 4.0). ``articles`` put into a cart in one visit, ``pauses`` in seconds between
    them and ``minutes`` until the order are those of 21 visits with carts in the sample of the OTTO recommender data set (CC BY 4.0),
    a visit ending after half an hour of nothing.
    """

    pages: Quantiles = ((0.05, 1), (0.1, 3), (0.25, 7), (0.5, 18), (0.75, 38), (0.9, 75), (0.95, 111))
    buys: float = 0.153
    articles: tuple[int, ...] = (1,) * 9 + (2,) * 4 + (3,) * 4 + (4,) * 2 + (6,) * 2
    pauses: Quantiles = ((0.1, 7), (0.25, 31), (0.5, 105), (0.75, 314), (0.9, 461))
    minutes: Quantiles = ((0.25, 2.2), (0.5, 3.3), (0.75, 13.2), (1, 14.1))


PACE = Pace()


def shoppers(
    many: int, seconds: float, variants: Sequence[str], *, seed: int = 7, pace: Pace = PACE, alike: float = 0.1
) -> Iterator[Step]:
    """So many shoppers within a while, each with a browser. The share ``alike`` sits in one office, behind one address."""
    dice = Random(f"normal {seed}")
    for number in range(many):
        office = dice.random() < alike
        ip = "198.51.100.77" if office else f"198.18.{dice.randint(0, 255)}.{dice.randint(1, 254)}"
        shopper = Shopper(
            ip=ip, agent=BROWSER, bare=False, country=dice.choice(COUNTRIES), country_source="edge",
            views=round(spread(dice.random(), pace.pages)),
        )  # fmt: skip
        yield from _visit(f"normal-{seed}-{number}", shopper, dice.uniform(0, seconds), variants, dice, pace)


def _visit(
    token: str, shopper: Shopper, at: float, variants: Sequence[str], dice: Random, pace: Pace
) -> Iterator[Step]:
    for variant in dice.sample(variants, min(dice.choice(pace.articles), len(variants))):
        yield Step(at=at, kind="normal", token=token, shopper=shopper, wanted={variant: 1})
        at += spread(dice.random(), pace.pauses)
    if dice.random() < pace.buys:
        at += 60 * spread(dice.random(), pace.minutes)
        yield Step(at=at, kind="normal", token=token, shopper=shopper, deed="order", wanted={})
