"""Input of the deeds of stock."""

from django import forms

from floorwalker.commerce.stock.counting import MOST
from floorwalker.kit.speech import later as _


class CountForm(forms.Form):
    """What somebody has found."""

    number = forms.IntegerField(
        label=_("On hand"), min_value=0, max_value=MOST, help_text=_("All units that are there.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class AdjustForm(forms.Form):
    """What came or went."""

    number = forms.IntegerField(
        label=_("Change"), min_value=-MOST, max_value=MOST, help_text=_("Negative: so many went, such as broken ones.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SetAsideForm(AdjustForm):
    """What cannot be sold, for a while or for good."""

    number = forms.IntegerField(
        label=_("Units"), min_value=-MOST, max_value=MOST, help_text=_("Negative: so many can be sold again.")
    )


class AgainForm(forms.Form):
    """Nothing but the wish."""
