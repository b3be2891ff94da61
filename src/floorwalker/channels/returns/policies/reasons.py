"""Why things come back, and what is asked then: reasons, sub-reasons and follow-up questions, as each store's terms have them.

They are part of the terms, so a session keeps those that it began with. Words of ours are put into the reader's language
when they are shown; words that a store wrote stand as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.utils.translation import gettext, gettext_noop

from floorwalker.core.forms import RowsField
from floorwalker.kit.speech import later as _

Kind = Literal["text", "choice", "photo"]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A reason; one with a ``parent`` is a sub-reason of it."""

    code: str
    label: str
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A follow-up question. It is asked for these reasons or sub-reasons (none: for all), and only after ``after`` was answered ``equals``.

    Without ``equals`` any answer will do.
    """

    code: str
    text: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    reasons: tuple[str, ...] = ()
    after: str = ""
    equals: str = ""


REASONS = (
    Reason(code="too_small", label=gettext_noop("Too small")),
    Reason(code="too_large", label=gettext_noop("Too large")),
    Reason(code="unwanted", label=gettext_noop("Changed my mind")),
    Reason(code="style", label=gettext_noop("Style or colour")),
    Reason(code="not_as_described", label=gettext_noop("Not as described")),
    Reason(code="wrong_item", label=gettext_noop("Wrong item received")),
    Reason(code="defective", label=gettext_noop("Damaged or defective")),
    Reason(code="arrived_broken", label=gettext_noop("Arrived broken"), parent="defective"),
    Reason(code="broke_in_use", label=gettext_noop("Broke in use"), parent="defective"),
    Reason(code="other", label=gettext_noop("Other")),
)
QUESTIONS = (
    Question(
        code="photo",
        text=gettext_noop("Please show us what is wrong."),
        kind="photo",
        required=True,
        reasons=("defective", "wrong_item"),
    ),
    Question(code="what_is_wrong", text=gettext_noop("What is wrong with it?"), reasons=("defective",), required=True),
)


def find_reason(reasons: Iterable[Reason], code: str, parent: str = "") -> Reason | None:
    """The reason of that code below that parent, if there is one."""
    return next((reason for reason in reasons if (reason.code, reason.parent) == (code, parent)), None)


def below(reasons: Iterable[Reason], parent: str = "") -> list[Reason]:
    """The reasons of the first level, or the sub-reasons of one."""
    return [reason for reason in reasons if reason.parent == parent]


def in_words(reasons: Sequence[Reason], code: str, sub: str = "") -> str:
    """A reason and its sub-reason in the reader's language."""
    named = [find_reason(reasons, code), find_reason(reasons, sub, code) if sub else None]
    return " – ".join(gettext(reason.label) for reason in named if reason)[:200]


def asked(
    questions: Iterable[Question], *, reason: str, sub_reason: str, answers: Mapping[str, str]
) -> Iterator[Question]:
    """The questions that this reason and the answers so far lead to, in order; a photo counts as the answer ``yes``."""
    open_: set[str] = set()
    for question in questions:
        fits = not question.reasons or reason in question.reasons or (sub_reason and sub_reason in question.reasons)
        led = not question.after or (
            question.after in open_
            and bool(answers.get(question.after))
            and question.equals in {"", answers[question.after]}
        )
        if reason and fits and led:
            open_.add(question.code)
            yield question


def missing(questions: Iterable[Question], answers: Mapping[str, str]) -> list[Question]:
    """The required ones that have no answer."""
    return [question for question in questions if question.required and not answers.get(question.code)]


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
    choices = ListField(label=_("Choices"), max_length=500, required=False)
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
            seen.add(row["code"])
        return rows
