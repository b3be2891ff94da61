"""Input of moves: the console draws the forms, the API validates with them, the portal asks through them."""

from django import forms
from django.utils.translation import gettext

from floorwalker.channels.returns.effects import offers_of
from floorwalker.channels.returns.models import METHODS, OPTIONS, Item
from floorwalker.channels.returns.policies.reasons import Question, Reason
from floorwalker.core.forms import MoveForm
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.photos import PhotosField
from floorwalker.kit.speech import later as _


class OpenForm(forms.Form):
    """Which order, on whose behalf."""

    order = forms.CharField(label=_("Order"), max_length=200, help_text=_("Its name, such as #1001, or its ID."))
    gift = forms.BooleanField(label=_("Gift"), required=False, help_text=_("It is returned by whom it was given to."))
    language = forms.CharField(label=_("Language"), max_length=16, required=False)


class LineForm(MoveForm):
    """An item of the session, by the number of its order line."""

    line = forms.TypedChoiceField(label=_("Item"), coerce=int)

    def prepare(self, sheet: Sheet) -> None:
        """Offer the items of the session."""
        items = sheet.rows(Item).values()
        choose(self.fields["line"], [(item.number, f"{item.name} × {item.quantity}") for item in items])


def choose(field: forms.Field, choices: list[tuple[object, str]]) -> None:
    """Give a field its choices, the only one chosen beforehand."""
    field.choices = choices  # type: ignore[attr-defined]  # a choice field
    if len(choices) == 1:
        field.initial = choices[0][0]


class ChooseItemForm(forms.Form):
    """Which line of the order, and how many units of it."""

    line = forms.IntegerField(label=_("Line of the order"), min_value=1, max_value=1_000_000, initial=1)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=1_000_000, initial=1)


class ReasonForm(LineForm):
    """Why an item goes back."""

    reason = forms.ChoiceField(label=_("Reason"))
    sub_reason = forms.ChoiceField(label=_("Sub-reason"), required=False)
    remark = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self, sheet: Sheet) -> None:
        """Offer the reasons that the session began with."""
        super().prepare(sheet)
        reasons: tuple[Reason, ...] = sheet.terms.reasons
        choose(self.fields["reason"], [(r.code, gettext(r.label)) for r in reasons if not r.parent])
        subs: list[tuple[object, str]] = [(r.code, gettext(r.label)) for r in reasons if r.parent]
        choose(self.fields["sub_reason"], [("", "—"), *subs])


class QuestionForm(LineForm):
    """A follow-up question of an item."""

    question = forms.ChoiceField(label=_("Question"))

    def prepare(self, sheet: Sheet) -> None:
        """Offer the questions that the session began with."""
        super().prepare(sheet)
        questions: tuple[Question, ...] = sheet.terms.questions
        choose(self.fields["question"], [(q.code, gettext(q.text)) for q in questions])


class AnswerForm(QuestionForm):
    """What the answer is; a choice is answered in its own words."""

    answer = forms.CharField(label=_("Answer"), max_length=2000)


class PhotosForm(QuestionForm):
    """Photos of an item, perhaps as the answer to a question."""

    photos = PhotosField(label=_("Photos"), help_text=_("Up to five. Where and when they were taken is not kept."))

    def prepare(self, sheet: Sheet) -> None:
        """A photo need not answer a question."""
        super().prepare(sheet)
        field = self.fields["question"]
        field.required = False
        choose(field, [("", "—"), *field.choices])  # type: ignore[attr-defined]  # a choice field


class PhotoForm(LineForm):
    """One photo of an item, by its reference."""

    photo = forms.CharField(label=_("Photo"), max_length=64)


class OfferForm(MoveForm):
    """One of the offers that can be chosen, by its number."""

    offer = forms.TypedChoiceField(label=_("Offer"), coerce=int)

    def prepare(self, sheet: Sheet) -> None:
        """Offer what was offered last."""
        choices: list[tuple[object, str]] = [
            (offer.number, f"{item.name}: {OPTIONS[offer.option]}")
            for item in sheet.rows(Item).values()
            for offer in offers_of(sheet, item)
        ]
        choose(self.fields["offer"], choices)


class ChooseOfferForm(OfferForm):
    """Which offer, and what an exchange is for."""

    variant = forms.CharField(
        label=_("Exchange for"), max_length=200, required=False, help_text=_("The ID of a variant, for an exchange.")
    )


class WithdrawForm(OfferForm):
    """Which offer, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class MethodForm(forms.Form):
    """How the items come back."""

    method = forms.ChoiceField(label=_("Return method"), choices=list(METHODS.items()))


class ContactForm(forms.Form):
    """Where the shopper wants to be written to."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)


class PayForm(MoveForm):
    """What was paid, in minor units of the store's currency, and what the payer's side calls it."""

    reference = forms.CharField(label=_("Payment reference"), max_length=200)
    amount = forms.IntegerField(
        label=_("Amount"), min_value=0, max_value=10**15, help_text=_("In the smallest unit of the currency.")
    )


class CancelForm(forms.Form):
    """Why, if the customer says so."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class DeclineForm(forms.Form):
    """Why, by a reason that can be counted, and what the customer is told."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("final_sale", _("Final sale")),
            ("return_period_ended", _("Return period ended")),
            ("misuse", _("Suspected misuse")),
            ("other", _("Other")),
        ],
    )
    message = forms.CharField(
        label=_("Message to the customer"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    images = PhotosField(
        label=_("Photos"), required=False, help_text=_("Up to five. Where and when they were taken is not kept.")
    )
