"""The one place that knows whether models can be learnt here: the extra ``floorwalker[learning]`` is optional."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec

from floorwalker.core.errors import Refused
from floorwalker.kit.speech import later as _
from floorwalker.risk.learning.terms import Model, Purpose

Learn = Callable[[Purpose, Sequence[str], Sequence[Mapping[str, float | None]], Sequence[bool]], Model]
NOT_HERE = _(
    "Learning from labels needs an extra that is not installed: pip install floorwalker[learning]. "
    "Models that were learnt elsewhere, and what is unusual, work without it."
)


def can_learn() -> bool:
    """Whether the extra is installed; nothing is loaded to find out."""
    return find_spec("interpret") is not None


def learn() -> Learn:
    """The function that learns. It is loaded by name, and when it is wanted, since a web process must not carry it."""
    if not can_learn():
        raise Refused(str(NOT_HERE), code="extra_missing")
    found: Learn = import_module("floorwalker.risk.learning.boosting").learn
    return found
