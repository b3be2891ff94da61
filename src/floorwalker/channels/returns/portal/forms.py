"""What a shopper types to be let in."""

from typing import Any

from django import forms

from floorwalker.channels.returns.portal.lookup import LONGEST
from floorwalker.kit.speech import later as _


class LookUpForm(forms.Form):
    """The name of an order, and one thing that only its buyer knows."""

    order = forms.CharField(
        label=_("Order number"),
        max_length=64,
        help_text=_("As in your order confirmation, such as #1042."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Enter the order number.")},
    )
    proof = forms.CharField(
        label=_("E-mail address, ZIP code or phone number"),
        max_length=LONGEST,
        help_text=_("One of them, as you gave it with the order."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter your e-mail address, ZIP code or phone number.")},
    )
    gift = forms.BooleanField(
        label=_("This was a gift for me"),
        required=False,
        help_text=_("Then enter the ZIP code it was sent to. The giver is not told."),
    )

    def __init__(self, *given: Any, gifts: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        if not gifts:
            del self.fields["gift"]


class CodeForm(forms.Form):
    """The digits of a one-time code."""

    digits = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("Six digits"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the six digits from the mail.")},
    )
