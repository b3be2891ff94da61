"""Input of moves: the console draws them, the API validates with them."""

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
