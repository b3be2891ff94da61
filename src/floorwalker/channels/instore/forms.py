"""Input of moves, and of a store's terms: the console draws the forms, the API validates with them."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from django import forms

from floorwalker.channels.instore.models import CHECKS, Check
from floorwalker.core.forms import MoveForm, RowsField
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.photos import PhotosField
from floorwalker.kit.speech import later as _

_KINDS = {"spot": _("Spot check"), "age": _("Age verification")}


class HandOutForm(forms.Form):
    """Which scanner, and perhaps to whom."""

    device = forms.CharField(label=_("Scanner"), max_length=100, help_text=_("Its number or name."))
    customer = forms.CharField(
        label=_("Customer ID"), max_length=200, required=False, help_text=_("From the loyalty card, if there is one.")
    )


class ApproveForm(MoveForm):
    """Which of the checks that wait; usually there is one."""

    checks = forms.MultipleChoiceField(label=_("Checks"), widget=forms.CheckboxSelectMultiple)

    def prepare(self, sheet: Sheet) -> None:
        """Offer the checks that wait, all of them ticked."""
        waiting = [check for check in sheet.rows(Check).values() if CHECKS.open(check)]
        field = self.fields["checks"]
        field.choices = [(check.ref, _KINDS[check.kind]) for check in waiting]  # type: ignore[attr-defined]  # a choice field
        field.initial = [check.ref for check in waiting]


class CorrectionForm(forms.Form):
    """One mismatch; what the store would have lost is in major units of its currency."""

    kind = forms.ChoiceField(
        label=_("Mismatch"),
        choices=[
            ("", "—"),
            ("missing", _("Not scanned")),
            ("extra", _("Scanned, not there")),
            ("wrong_quantity", _("Wrong quantity")),
            ("wrong_discount", _("Wrong discount")),
        ],
    )
    code = forms.CharField(label=_("GTIN or code"), max_length=100, required=False)
    quantity = forms.IntegerField(label=_("Pieces"), min_value=0, max_value=9_999, initial=1)
    value = forms.DecimalField(label=_("Value"), min_value=0, max_value=1_000_000, max_digits=12, decimal_places=3)


class RejectForm(ApproveForm):
    """What was found wrong, so that the prevented loss is known."""

    corrections = RowsField(CorrectionForm, label=_("Corrections"), required=False, blank=3)


class ReasonForm(forms.Form):
    """Why; people who read the timeline later will want to know."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CompleteForm(forms.Form):
    """How the shopper was seen leaving, if there is something to say."""

    reason = forms.CharField(label=_("Remark"), max_length=200, required=False)


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    images = PhotosField(
        label=_("Photos"), required=False, help_text=_("Up to five. Where and when they were taken is not kept.")
    )


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
