"""A store's terms for returns: how long sessions wait, why things come back, and what is asked then."""

from dataclasses import dataclass

from django import forms

from floorwalker.channels.returns.policies.addresses import AddressesField
from floorwalker.channels.returns.policies.reason_fields import QuestionsField, ReasonsField
from floorwalker.channels.returns.policies.reasons import QUESTIONS, REASONS, Question, Reason
from floorwalker.kit.speech import later as _


@dataclass(frozen=True, kw_only=True)
class ReturnsTerms:
    """Minutes until a session is stale, hours until it is abandoned and until a payment must have come."""

    stale_after: int = 30
    abandon_after: int = 24
    payment_within: int = 48
    gift_returns: bool = False
    email_code: bool = False
    trusted_addresses: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = REASONS
    questions: tuple[Question, ...] = QUESTIONS


class ReturnsTermsForm(forms.Form):
    """What a manager may set for a store; what is set holds for sessions that open from then on."""

    stale_after = forms.IntegerField(
        label=_("Stale after (minutes)"), min_value=1, max_value=1440, initial=30, help_text=_("Idle this long.")
    )
    abandon_after = forms.IntegerField(
        label=_("Abandoned after (hours)"),
        min_value=1,
        max_value=24 * 60,
        initial=24,
        help_text=_("Idle this long. Whoever has the link can still take it up again."),
    )
    payment_within = forms.IntegerField(
        label=_("Payment within (hours)"),
        min_value=1,
        max_value=24 * 60,
        initial=48,
        help_text=_("What a shopper owes for an exchange must be paid by then, else the return is cancelled."),
    )
    gift_returns = forms.BooleanField(
        label=_("Gift returns"),
        required=False,
        help_text=_(
            "Whoever was given something may return it with the order's name and the ZIP code it went to. Not together with a code by e-mail, which would go to the giver."
        ),
    )
    email_code = forms.BooleanField(
        label=_("Code by e-mail"),
        required=False,
        help_text=_(
            "Whoever looks an order up in the portal must also enter a code that is mailed to the order's address."
        ),
    )
    trusted_addresses = AddressesField()
    reasons = ReasonsField()
    questions = QuestionsField()
