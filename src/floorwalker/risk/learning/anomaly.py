"""What is unusual in a store, without any label: how rare a value as large is, for each signal by itself.

Each signal adds the logarithm of how much rarer its value is than one in twenty, as in outlier detection by empirical tail
probabilities (ECOD, Li and others, 2022). It is additive, so that its reasons are exact; nothing that is usual adds anything.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from floorwalker.risk.learning.terms import Model, Term
from floorwalker.risk.signals import Signal

USUAL = 0.05
"""A value that one session in twenty has, or more, is usual."""
MOST = 3.0
"""What one signal adds at most: a value that one in 400 has."""
BINS = 12


def learn_unusual(signals: Iterable[Signal], rows: Sequence[Mapping[str, float | None]]) -> Model:
    """The model of these rows; signals that speak for the shopper are left out, as much of them is no concern."""
    terms = [_term(signal.code, rows) for signal in signals if signal.weight > 0]
    return Model(purpose="anomaly", base=0.0, terms=tuple(term for term in terms if term.cuts))


def _term(code: str, rows: Sequence[Mapping[str, float | None]]) -> Term:
    known = sorted(value for row in rows if (value := row.get(code)) is not None)
    steps = list(_steps(known))
    if len(steps) > BINS:
        steps = [steps[len(steps) * number // BINS] for number in range(BINS)]
    adds = [0.0]
    adds += [add for _, add in steps]
    return Term(code=code, cuts=tuple(value for value, _ in steps), adds=tuple(adds))


def _steps(known: Sequence[float]) -> Iterable[tuple[float, float]]:
    """From which value on how much is added. What nobody has had yet counts as had by one session more."""
    many, below = len(known), 0
    for value, group in groupby(known):
        share = (many - below + 1) / (many + 1)
        below += len(list(group))
        if share < USUAL:
            yield value, round(min(-math.log(share / USUAL), MOST), 6)
    if known and below:
        beyond = min(-math.log(1 / (many + 1) / USUAL), MOST)
        if beyond > 0:
            yield math.nextafter(known[-1], math.inf), round(beyond, 6)
