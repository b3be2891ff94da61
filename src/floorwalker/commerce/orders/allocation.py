"""What was paid, down to the unit: discounts over lines, a line's price over its units, and never a cent too much.

Whatever is divided, the shares add up to the whole. The first k parts together get ``total * k / n``, rounded down; so what
does not divide comes with the later parts, the last one closes the sum, no share is negative and equal units differ by at
most one minor unit. (Rounding each down and giving all the rest to the last would make of a hundred units at half a cent
one that is worth 50.) All amounts are integers, so currencies of 0, 2 and 3 decimals are the same.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Protocol


class Bought(Protocol):
    """A line as far as this module cares."""

    @property
    def quantity(self) -> int: ...

    @property
    def paid(self) -> int: ...


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Shares of a total in proportion to weights; where all weights are 0, equal ones. No parts and no total: nothing."""
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("Only what is not negative can be spread.")
    if not weights:
        if total:
            raise ValueError("There is nothing to spread over.")
        return []
    if not sum(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    marks = [total * reached // whole for reached in accumulate(weights, initial=0)]
    return [mark - before for before, mark in pairwise(marks)]


def unit_values(line: Bought) -> tuple[int, ...]:
    """What was paid for each unit of a line, in order; together exactly what was paid for the line."""
    return tuple(spread(line.paid, [1] * line.quantity))


def value_of(line: Bought, quantity: int, already: int = 0) -> int:
    """What was paid for ``quantity`` units when ``already`` others have come back; over any sequence it adds up exactly."""
    if not 0 <= already <= already + quantity <= line.quantity:
        raise ValueError("A line cannot give back more units than were bought.")
    if not line.quantity:
        return 0
    return line.paid * (already + quantity) // line.quantity - line.paid * already // line.quantity
