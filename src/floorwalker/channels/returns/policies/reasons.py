"""Why things come back, and what is asked then: reasons, sub-reasons and follow-up questions, as each store's terms have them.

They are part of the terms, so a session keeps those that it began with. What is kept of them are codes; they are named when
they are shown, in the reader's language. Words that a store wrote stand as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop

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

    Without ``equals`` any answer will do. A choice is written as its words, or as ``code=words``: see ``choices_of``.
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
    return next((one for one in reasons if code and (one.code, one.parent) == (code, parent)), None)


def below(reasons: Iterable[Reason], parent: str = "") -> list[Reason]:
    """The reasons of the first level, or the sub-reasons of one."""
    return [reason for reason in reasons if reason.parent == parent]


def as_choices(reasons: Iterable[Reason]) -> list[tuple[str, str]]:
    """Reasons to choose from, in the reader's language: each followed by its sub-reasons, whose codes stand behind a dot."""
    known = tuple(reasons)
    return [
        (f"{top.code}.{sub.code}", f"{gettext(top.label)} – {gettext(sub.label)}")
        if sub
        else (top.code, gettext(top.label))
        for top in below(known)
        for sub in (None, *below(known, top.code))
    ]


def choices_of(question: Question) -> dict[str, str]:
    """The choices of a question: the words by the code that is kept of an answer, which is made of the words if none is given."""
    pairs = [_choice(written) for written in question.choices]
    if len({code for code, _ in pairs}) < len(pairs):
        return {words: words for _, words in pairs}
    return dict(pairs)


def _choice(written: str) -> tuple[str, str]:
    code, given, words = written.partition("=")
    if given and code.strip() and words.strip():
        return code.strip(), words.strip()
    return slugify(written, allow_unicode=True)[:40] or written, written


def answer_code(question: Question, said: str) -> str:
    """What is kept of an answer: of a choice its code, whether it was said by code or in words; else what was said."""
    choices = choices_of(question) if question.kind == "choice" else {}
    return next((code for code, words in choices.items() if said in {code, words}), said)


def asked(
    questions: Iterable[Question], *, reason: str, sub_reason: str, answers: Mapping[str, str]
) -> Iterator[Question]:
    """The questions that this reason and the answers so far lead to, in order; a photo counts as the answer ``yes``."""
    open_: dict[str, Question] = {}
    for question in questions:
        fits = not question.reasons or reason in question.reasons or (sub_reason and sub_reason in question.reasons)
        before = open_.get(question.after)
        if reason and fits and (not question.after or (before and _leads(before, question, answers))):
            open_[question.code] = question
            yield question


def _leads(before: Question, to: Question, answers: Mapping[str, str]) -> bool:
    """Whether the answer to one question leads to the other."""
    said = answers.get(before.code, "")
    return bool(said) and (not to.equals or answer_code(before, to.equals) == answer_code(before, said))


def missing(questions: Iterable[Question], answers: Mapping[str, str]) -> list[Question]:
    """The required ones that have no answer."""
    return [question for question in questions if question.required and not answers.get(question.code)]
