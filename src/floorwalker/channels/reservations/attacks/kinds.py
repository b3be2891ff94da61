"""Attacks on stock, step by step: what hoarders, scalpers and thieves of tokens do (OWASP OAT-021, denial of inventory; OAT-005, scalping).

Addresses are from networks that are kept for documentation and for measuring (RFC 5737, RFC 2544).
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from floorwalker.channels.reservations.attacks.steps import BROWSER, PROGRAM, Step
from floorwalker.channels.reservations.holding.deciding import Shopper

TTL = 15 * 60.0
"""The usual time of a hold, in seconds."""
_CARTS = 40
_ABROAD = (("DE", "203.0.113.5"), ("BR", "198.51.100.6"), ("VN", "192.0.2.7"), ("US", "203.0.113.8"))


def one_address(variants: Sequence[str], *, start: float = 0, carts: int = _CARTS, seed: int = 7) -> Iterator[Step]:
    """A program opens cart after cart from one address, each with a unit of the same article."""
    shopper = Shopper(ip="203.0.113.66", agent=PROGRAM, views=0)
    for number in range(carts):
        token = f"one_address-{seed}-{number}"
        yield Step(at=start + 5 * number, kind="one_address", token=token, shopper=shopper, wanted={variants[0]: 1})


def distributed(variants: Sequence[str], *, start: float = 0, carts: int = _CARTS, seed: int = 7) -> Iterator[Step]:
    """Each cart comes from a network of its own and looks like a browser, but no page was seen before."""
    dice = Random(f"distributed {seed}")
    for number in range(carts):
        shopper = Shopper(ip=f"198.19.{number % 250}.{dice.randint(1, 254)}", agent=BROWSER, bare=False, views=0)
        token = f"distributed-{seed}-{number}"
        yield Step(
            at=start + dice.uniform(0, 600), kind="distributed", token=token, shopper=shopper, wanted={variants[0]: 3}
        )


def cycles(
    variants: Sequence[str], *, start: float = 0, carts: int = 4, times: int = 7, seed: int = 7
) -> Iterator[Step]:
    """A few carts hold the same article again and again, each time as soon as its hold has expired."""
    for number in range(carts):
        shopper = Shopper(ip=f"192.0.2.{10 + number}", agent=BROWSER, bare=False, views=1)
        for time in range(times):
            at = start + 20 * number + time * (TTL + 5)
            yield Step(at=at, kind="cycles", token=f"cycles-{seed}-{number}", shopper=shopper, wanted={variants[0]: 3})


def scalping(variants: Sequence[str], *, start: float = 0, carts: int = 12, seed: int = 7) -> Iterator[Step]:
    """A burst from one network: each cart takes all it can get of every article at the pace of a clock, and buys it."""
    for number in range(carts):
        shopper = Shopper(ip=f"198.19.255.{1 + number}", agent=BROWSER, bare=True, views=0)
        token, begin = f"scalping-{seed}-{number}", start + 2 * number
        for place, variant in enumerate(variants[:8]):
            yield Step(at=begin + place, kind="scalping", token=token, shopper=shopper, wanted={variant: 5})
        yield Step(at=begin + 90, kind="scalping", token=token, shopper=shopper, deed="order", wanted={})


def stolen_token(variants: Sequence[str], *, start: float = 0, carts: int = 5, seed: int = 7) -> Iterator[Step]:
    """A cart's token is used in one country after the other, within minutes."""
    for number in range(carts):
        for place, (country, ip) in enumerate(_ABROAD):
            shopper = Shopper(ip=ip, agent=BROWSER, country=country, country_source="edge", views=3)
            wanted = {variants[number % len(variants)]: 1 + place}
            at = start + 30 * number + 70 * place
            yield Step(
                at=at, kind="stolen_token", token=f"stolen_token-{seed}-{number}", shopper=shopper, wanted=wanted
            )


Attack = Callable[..., Iterator[Step]]
ATTACKS: dict[str, Attack] = {one.__name__: one for one in (one_address, distributed, cycles, scalping, stolen_token)}
