"""Input of the moves of new items."""

from typing import Any

from django import forms

from floorwalker.commerce.rmas.exchanges.drafts import owing, payouts_of, surplus
from floorwalker.commerce.rmas.models import DRAFTS, Draft
from floorwalker.core.forms import MoveForm
from floorwalker.core.log.sheet import Sheet
from floorwalker.kit.speech import amount
from floorwalker.kit.speech import later as _

_WAITING = {"held", "planned", "waiting"}


def releasable(sheet: Sheet) -> list[Draft]:
    """The new items that are paid for, and only wait for somebody or something."""
    return [
        draft
        for draft in sheet.rows(Draft).values()
        if draft.state == "open" and any(row.state in _WAITING for row in payouts_of(sheet, draft))
    ]


class ReleaseForm(MoveForm):
    """Which new items."""

    drafts = forms.TypedMultipleChoiceField(label=_("New items"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def prepare(self, sheet: Sheet) -> None:
        """Offer those that can be released, all of them ticked."""
        field: Any = self.fields["drafts"]
        field.choices = [
            (draft.number, f"{draft.quantity} × {draft.title} · {DRAFTS.of(draft).label}")
            for draft in releasable(sheet)
        ]
        field.initial = [number for number, _label in field.choices]


class PaymentForm(MoveForm):
    """What the customer paid, and where that is written."""

    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=15)
    reference = forms.CharField(
        label=_("Reference"), max_length=200, help_text=_("Of the payment, where it was taken. It counts once.")
    )

    def prepare(self, sheet: Sheet) -> None:
        """Offer all that is due."""
        self.fields["amount"].initial = str(amount(owing(sheet), sheet.session.currency))


class GiveBackForm(PaymentForm):
    """What was given back of it, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def prepare(self, sheet: Sheet) -> None:
        """Offer all that was paid for nothing."""
        self.fields["amount"].initial = str(amount(surplus(sheet), sheet.session.currency))
