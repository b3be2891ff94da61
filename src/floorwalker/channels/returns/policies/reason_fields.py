"""How a store writes its reasons and follow-up questions: rows of its terms, checked to fit together."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from floorwalker.channels.returns.policies.reasons import Question, choices_of
from floorwalker.core.forms import RowsField
from floorwalker.kit.speech import later as _


class ListField(forms.CharField):
    """Several short words, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The words in their order, each once."""
        text = super().clean(", ".join(value) if isinstance(value, list | tuple) else value)
        return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


class ReasonForm(forms.Form):
    """A reason of a store."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    label = forms.CharField(label=_("Words"), max_length=120)
    parent = forms.SlugField(label=_("Below"), max_length=40, required=False)


class QuestionForm(forms.Form):
    """A follow-up question of a store."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    text = forms.CharField(label=_("Question"), max_length=250)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "—"), ("text", _("Text")), ("choice", _("Choice")), ("photo", _("Photo"))]
    )
    choices = ListField(
        label=_("Choices"),
        max_length=500,
        required=False,
        help_text=_("Words, or a code and words: no=It does not fit, yes=It fits."),
    )
    required = forms.BooleanField(label=_("Required"), required=False)
    reasons = ListField(label=_("For reasons"), max_length=500, required=False)
    after = forms.SlugField(label=_("After"), max_length=40, required=False)
    equals = forms.CharField(label=_("Answered"), max_length=120, required=False)


class ReasonsField(RowsField):
    """The reasons of a store, as rows."""

    def __init__(self) -> None:
        super().__init__(
            ReasonForm,
            label=_("Reasons"),
            blank=2,
            help_text=_("A sub-reason stands below the code of its reason. Empty all fields of a row to remove it."),
        )

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The rows; codes are told apart, and every parent is a reason."""
        rows = super().clean(value)
        codes = [(row["code"], row["parent"]) for row in rows]
        tops = {code for code, parent in codes if not parent}
        if len(set(codes)) < len(codes):
            raise forms.ValidationError(gettext("Two reasons have the same code."))
        if lost := sorted({parent for _, parent in codes if parent} - tops):
            raise forms.ValidationError(gettext("There is no reason “{code}” to stand below.").format(code=lost[0]))
        return rows


class QuestionsField(RowsField):
    """The follow-up questions of a store, as rows."""

    def __init__(self) -> None:
        super().__init__(
            QuestionForm,
            label=_("Follow-up questions"),
            blank=2,
            required=False,
            help_text=_("Asked for the reasons that are named, or for all; after an earlier question if one is named."),
        )

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The rows; codes are told apart, choices are given where one is to be made, and none waits for a later one."""
        rows = super().clean(value)
        seen: set[str] = set()
        for row in rows:
            if row["code"] in seen:
                raise forms.ValidationError(gettext("Two questions have the code “{code}”.").format(code=row["code"]))
            if row["after"] and row["after"] not in seen:
                no = gettext("“{code}” waits for “{after}”, which is not asked before it.")
                raise forms.ValidationError(no.format(code=row["code"], after=row["after"]))
            if row["kind"] == "choice" and not row["choices"]:
                raise forms.ValidationError(gettext("“{code}” has no choices.").format(code=row["code"]))
            known = Question(code=row["code"], text=row["text"], choices=tuple(row["choices"]))
            if len(choices_of(known)) < len(known.choices):
                raise forms.ValidationError(gettext("Two choices of “{code}” have one code.").format(code=row["code"]))
            seen.add(row["code"])
        return rows
