"""Learning an explainable boosting machine, and writing it down as plain terms. Needs the extra ``floorwalker[learning]``."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from interpret.glassbox import ExplainableBoostingClassifier

from floorwalker.risk.learning.terms import Model, Purpose, Term

SEED = 7
_ENOUGH = 3


def learn(
    purpose: Purpose, codes: Sequence[str], rows: Sequence[Mapping[str, float | None]], truths: Sequence[bool]
) -> Model:
    """The model of these rows. The same rows in the same order give the same model; no two features are mixed."""
    numbers = table(codes, rows)
    used = [
        code for place, code in enumerate(codes) if len(np.unique(numbers[:, place][~np.isnan(numbers[:, place])])) > 1
    ]
    machine = fitted(used, table(used, rows), truths)
    return Model(
        purpose=purpose,
        base=float(machine.intercept_[0]),
        terms=tuple(
            _term(code, machine.bins_[place][0], machine.term_scores_[place]) for place, code in enumerate(used)
        ),
    )


def table(codes: Sequence[str], rows: Sequence[Mapping[str, float | None]]) -> Any:
    """The values of rows as an array; what is not known is none of the numbers."""
    return np.array([[np.nan if (v := row.get(code)) is None else v for code in codes] for row in rows], dtype=float)


def fitted(codes: Sequence[str], numbers: Any, truths: Sequence[bool]) -> Any:
    """The machine of the library itself."""
    machine = ExplainableBoostingClassifier(
        feature_names=list(codes),
        feature_types=["continuous"] * len(codes),
        interactions=0,
        max_bins=64,
        outer_bags=8,
        learning_rate=0.04,
        max_rounds=3_000,
        min_samples_leaf=_ENOUGH,
        random_state=SEED,
        n_jobs=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", UserWarning
        )  # it says that its own pictures, which we do not draw, show no gaps
        machine.fit(numbers, np.array(truths, dtype=int))
    return machine


def _term(code: str, cuts: Sequence[float], scores: Sequence[float]) -> Term:
    """Its scores begin with what is not known and end with what cannot be, since a number is never unheard of."""
    return Term(
        code=code,
        cuts=tuple(float(cut) for cut in cuts),
        adds=tuple(float(score) for score in scores[1:-1]),
        unknown=float(scores[0]),
    )
