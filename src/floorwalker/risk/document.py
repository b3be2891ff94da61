"""What a store says of its risk: weights, thresholds, what a restriction does, and which models count."""

from typing import Annotated, Any

import msgspec

from floorwalker.risk.restrictions import LIMIT_QUANTITY, NO_RENEWAL, Restriction
from floorwalker.risk.signals import Scheme, Signal

Points = Annotated[int, msgspec.Meta(ge=-100, le=100)]
Threshold = Annotated[int, msgspec.Meta(ge=1, le=100)]
Bound = Annotated[float, msgspec.Meta(ge=-1e12, le=1e12)]


class Weighing(msgspec.Struct, frozen=True):
    """How a signal counts; a weight of 0 switches it off."""

    weight: Points
    starts: Bound
    full: Bound


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One version of it. Signals that are not named count as their scheme says.

    ``model`` and ``anomaly`` are the numbers of models whose reasons are added, 0 for none; ``model_points`` is what a contribution
    of 1 (in log-odds) is worth. ``worth`` is the number of the model of hold worth, which is shown and never added.
    """

    signals: dict[str, Weighing] = {}
    monitored: Threshold = 30
    review: Threshold = 60
    restriction: Restriction = Restriction(actions=(LIMIT_QUANTITY, NO_RENEWAL))
    model: int = 0
    anomaly: int = 0
    worth: int = 0
    model_points: Annotated[int, msgspec.Meta(ge=1, le=30)] = 10

    def weighing(self, signal: Signal) -> Weighing:
        """How a signal counts here."""
        return self.signals.get(signal.code) or Weighing(signal.weight, signal.starts, signal.full)

    @property
    def models(self) -> tuple[int, ...]:
        """The numbers of all models that are named."""
        return tuple(number for number in (self.model, self.anomaly, self.worth) if number)


def starting(scheme: Scheme) -> Document:
    """What holds in a store that has published nothing."""
    usual = Document().restriction.actions
    kept = tuple(action for action in scheme.actions if action in usual) or scheme.actions[:1]
    return Document(restriction=Restriction(actions=kept))


def stored(document: Document) -> dict[str, Any]:
    """The document as it is kept."""
    kept: dict[str, Any] = msgspec.to_builtins(document)
    return kept


def restored(kept: Any) -> Document:
    """The document that was kept."""
    return msgspec.convert(kept, Document)
