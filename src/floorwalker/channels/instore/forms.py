"""Input of moves, and of a store's terms: the console draws the forms, the API validates with them."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from django import forms

from floorwalker.kit.speech import later as _


class ReasonForm(forms.Form):
    """Why; people who read the timeline later will want to know."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CompleteForm(forms.Form):
    """How the shopper was seen leaving, if there is something to say."""

    reason = forms.CharField(label=_("Remark"), max_length=200, required=False)


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True, kw_only=True)
class InstoreTerms:
    """Minutes, and a local time of day (``HH:MM``); ``None`` switches a limit off. Defaults as in the manual."""

    stale_after: int = 30
    inactivity: int | None = 120
    cut_off: str | None = "00:00"
    completion: Literal["on_payment", "on_exit_scan"] = "on_exit_scan"
    grace: int = 30


class InstoreTermsForm(forms.Form):
    """What a manager may set for a store; what is set holds for sessions that open from then on."""

    stale_after = forms.IntegerField(
        label=_("Stale after (minutes)"),
        min_value=1,
        max_value=1440,
        initial=30,
        help_text=_("Unpaid and idle this long: Zzz."),
    )
    inactivity = forms.IntegerField(
        label=_("Abandoned after inactivity (minutes)"),
        min_value=1,
        max_value=10_080,
        required=False,
        initial=120,
        help_text=_("Empty: sessions do not expire from inactivity."),
    )
    cut_off = forms.TimeField(
        label=_("Abandoned at (local time)"),
        required=False,
        initial=time(0, 0),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("The store's day ends then. Empty: for shops that are open around the clock."),
    )
    completion = forms.ChoiceField(
        label=_("A paid session is complete"),
        choices=[("on_exit_scan", _("when the exit code is scanned")), ("on_payment", _("at once, on payment"))],
        initial="on_exit_scan",
    )
    grace = forms.IntegerField(
        label=_("Grace for the exit scan (minutes)"),
        min_value=1,
        max_value=1440,
        initial=30,
        help_text=_("Then it is closed and flagged."),
    )

    def clean_cut_off(self) -> str | None:
        """The time as the terms keep it."""
        value = self.cleaned_data["cut_off"]
        return f"{value:%H:%M}" if value is not None else None
