"""The form of a store's weights: a row for each signal, thresholds, and what a restriction does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext

from floorwalker.kit.speech import later as _
from floorwalker.risk.document import Document, Weighing
from floorwalker.risk.forms import ActionsForm
from floorwalker.risk.restrictions import ACTIONS, Restriction
from floorwalker.risk.signals import Scheme, Signal


@dataclass(frozen=True, kw_only=True)
class Line:
    """One signal of the form; a flag has no bounds."""

    signal: Signal
    weight: BoundField
    starts: BoundField | None
    full: BoundField | None


class WeightsForm(ActionsForm):
    """What counts how much. Weights keep their direction: what speaks for the shopper is never turned against them."""

    monitored = forms.IntegerField(label=_("Monitored from"), min_value=1, max_value=99, help_text=_("Points."))
    review = forms.IntegerField(label=_("Review from"), min_value=2, max_value=100, help_text=_("Points."))
    model_points = forms.IntegerField(
        label=_("Weight of models"), min_value=1, max_value=30, help_text=_("Points for a contribution of 1, where a model is in use.")
    )  # fmt: skip

    def __init__(self, sent: Any = None, *, scheme: Scheme, document: Document) -> None:
        usual = document.restriction
        initial = {
            "monitored": document.monitored,
            "review": document.review,
            "model_points": document.model_points,
            "actions": list(usual.actions),
            "quantity": usual.quantity,
            "minutes": usual.minutes,
        }
        super().__init__(sent, initial=initial)
        self._scheme, self._document = scheme, document
        self.fields["actions"].choices = [(code, ACTIONS[code]) for code in scheme.actions]  # type: ignore[attr-defined]  # a choice field
        for signal in scheme.signals:
            self._add(signal, document.weighing(signal))

    def _add(self, signal: Signal, how: Weighing) -> None:
        low, high = (0, 100) if signal.weight > 0 else (-100, 0)
        called = gettext("{signal}: {what}")
        weight = called.format(signal=signal.label, what=gettext("points"))
        self.fields[f"weight-{signal.code}"] = forms.IntegerField(
            min_value=low, max_value=high, initial=how.weight, label=weight
        )
        if signal.kind == "number":
            for name, value, what in (
                ("starts", how.starts, gettext("from")),
                ("full", how.full, gettext("fully from")),
            ):
                self.fields[f"{name}-{signal.code}"] = forms.FloatField(
                    min_value=-1e12,
                    max_value=1e12,
                    initial=f"{value:g}",
                    label=called.format(signal=signal.label, what=what),
                    widget=forms.NumberInput(attrs={"step": "any"}),
                )
        for name in ("weight", "starts", "full"):
            if field := self.fields.get(f"{name}-{signal.code}"):
                field.widget.attrs["aria-label"] = field.label

    @property
    def lines(self) -> Iterator[Line]:
        """The signals in their order, with their inputs."""
        for signal in self._scheme.signals:
            bounds = signal.kind == "number"
            yield Line(
                signal=signal,
                weight=self[f"weight-{signal.code}"],
                starts=self[f"starts-{signal.code}"] if bounds else None,
                full=self[f"full-{signal.code}"] if bounds else None,
            )

    @property
    def others(self) -> list[BoundField]:
        """The thresholds and the weight of models."""
        return [self[name] for name in ("monitored", "review", "model_points")]

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        if given.get("review") and given.get("monitored") and given["review"] <= given["monitored"]:
            self.add_error("review", gettext("It must begin above “Monitored”."))
        for signal in self._scheme.signals:
            starts, full = given.get(f"starts-{signal.code}"), given.get(f"full-{signal.code}")
            if starts is not None and full is not None and full < starts:
                self.add_error(f"full-{signal.code}", gettext("It counts fully before it begins to count."))

    @property
    def document(self) -> Document:
        """What was written; models stay as they are. Signals that count as the scheme says are not named."""
        given, old = self.cleaned_data, self._document
        signals = {}
        for signal in self._scheme.signals:
            starts, full = (float(given.get(f"{name}-{signal.code}", usual)) for name, usual in _bounds(signal))
            how = Weighing(given[f"weight-{signal.code}"], starts, full)
            if how != Weighing(signal.weight, signal.starts, signal.full):
                signals[signal.code] = how
        restriction = Restriction(
            actions=tuple(given["actions"]),
            quantity=old.restriction.quantity if given["quantity"] is None else given["quantity"],
            minutes=given["minutes"] or old.restriction.minutes,
        )
        return Document(
            signals=signals,
            monitored=given["monitored"],
            review=given["review"],
            restriction=restriction,
            model=old.model,
            anomaly=old.anomaly,
            worth=old.worth,
            model_points=given["model_points"],
        )


def _bounds(signal: Signal) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("starts", signal.starts), ("full", signal.full)


class NoteForm(forms.Form):
    """What is new, and why."""

    note = forms.CharField(label=_("What is new, and why"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))
