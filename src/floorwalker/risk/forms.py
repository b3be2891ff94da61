"""Input of the moves of risk: what a restriction does, a level and until when, a label."""

from datetime import timedelta
from typing import Any

from django import forms

from floorwalker.core.forms import MoveForm
from floorwalker.core.log.sheet import Sheet
from floorwalker.kit.speech import later as _
from floorwalker.risk.facts import LABELS
from floorwalker.risk.levels import CHOICES, RESTRICTED
from floorwalker.risk.policies import in_force
from floorwalker.risk.restrictions import ACTIONS
from floorwalker.risk.signals import scheme

HOURS = ((1, _("1 hour")), (24, _("1 day")), (24 * 7, _("1 week")), (24 * 30, _("30 days")))
_TICKS = forms.CheckboxSelectMultiple
_LINES = forms.Textarea(attrs={"rows": 2})


def reason_field(*, required: bool) -> forms.CharField:
    """Why somebody does it; it can be erased."""
    return forms.CharField(label=_("Reason"), max_length=2_000, required=required, widget=_LINES)


class ActionsForm(forms.Form):
    """What a restriction does."""

    actions = forms.MultipleChoiceField(label=_("What is restricted"), widget=_TICKS, choices=list(ACTIONS.items()))
    quantity = forms.IntegerField(
        label=_("Pieces at most"), min_value=0, max_value=9_999, initial=1, required=False,
        help_text=_("Of one article, where the quantity is limited."),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("Minutes at most"), min_value=1, max_value=1_440, initial=5, required=False,
        help_text=_("Where the time is shortened."),
    )  # fmt: skip


class RestrictForm(MoveForm):
    """What is restricted, and why; the store's usual restriction is filled in."""

    actions = ActionsForm.base_fields["actions"]
    quantity = ActionsForm.base_fields["quantity"]
    minutes = ActionsForm.base_fields["minutes"]
    reason = reason_field(required=True)

    def prepare(self, sheet: Sheet) -> None:
        """Offer the actions that the channel obeys."""
        watched = scheme(sheet.channel.code)
        usual = in_force(watched, sheet.session.store_id).document.restriction
        field = self.fields["actions"]
        field.choices = [(code, ACTIONS[code]) for code in watched.actions]  # type: ignore[attr-defined]  # a choice field
        field.initial = list(usual.actions)
        self.fields["quantity"].initial = usual.quantity
        self.fields["minutes"].initial = usual.minutes


class LiftForm(forms.Form):
    """Why the restriction is taken away."""

    reason = reason_field(required=True)


class OverrideForm(forms.Form):
    """Which level holds whatever the score says, for how long, and why."""

    level = forms.ChoiceField(label=_("Level"), choices=[choice for choice in CHOICES if choice[0] != RESTRICTED])
    hours = forms.TypedChoiceField(label=_("For"), choices=HOURS, coerce=int, initial=24)
    reason = reason_field(required=True)


class LabelForm(forms.Form):
    """What the session turned out to be."""

    verdict = forms.ChoiceField(label=_("It was"), choices=list(LABELS.items()))
    reason = reason_field(required=False)


def span(hours: Any) -> timedelta:
    """How long an override lasts."""
    return timedelta(hours=int(hours))
