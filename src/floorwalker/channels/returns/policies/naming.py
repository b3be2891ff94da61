"""Naming what is kept as a code: reasons, questions and answers, as a store's terms call them, in the reader's language."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from floorwalker.channels.returns.policies.reasons import (
    QUESTIONS,
    REASONS,
    Question,
    answer_code,
    choices_of,
    find_reason,
)
from floorwalker.core.registry import channel
from floorwalker.core.terms import current_terms, terms_of

_CHANNEL = "returns"
"""Its code: the channel itself is declared with what stands here."""


def label_of(store_id: int, code: str, sub: str = "", *, vocabulary: int | None = None, words: str = "") -> str:
    """A reason, perhaps with its sub-reason, as the store calls it: in that version of its terms, else in the newest."""
    newest = current_terms(channel(_CHANNEL), [store_id]) if vocabulary is None else {}
    return reason_named(newest.get(store_id, 0) if vocabulary is None else vocabulary, code, sub, words=words)


def reason_named(vocabulary: int, code: str, sub: str = "", *, words: str = "") -> str:
    """A reason as a version of a store's terms calls it; version 0 are our own words.

    What is not known there is told in ``words``, which older rows keep; without any, by its code.
    """
    if not code:
        return words
    known = (*_terms(vocabulary).reasons, *REASONS)
    top, below = find_reason(known, code), find_reason(known, sub, code)
    if top is None or (sub and below is None):
        return words or " – ".join(part for part in (gettext(top.label) if top else code, sub) if part)
    return " – ".join(gettext(one.label) for one in (top, below) if one)


def question_named(vocabulary: int, code: str, *, text: str = "") -> str:
    """A question as a version of a store's terms puts it; one that is not known there as ``text`` has it."""
    found = _question(vocabulary, code)
    return gettext(found.text if found else text or code)


def answer_named(vocabulary: int, code: str, said: str) -> str:
    """An answer: a choice in the store's words, free text as it stands."""
    found = _question(vocabulary, code)
    if found is None or found.kind != "choice":
        return said
    words = choices_of(found).get(answer_code(found, said))
    return gettext(words) if words else said


def answers_named(vocabulary: int, answers: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Questions with their answers, as an item keeps them."""
    for one in answers:
        asked = question_named(vocabulary, one["question"], text=one["text"])
        yield asked, answer_named(vocabulary, one["question"], one["answer"])


def _question(vocabulary: int, code: str) -> Question | None:
    known = (*_terms(vocabulary).questions, *QUESTIONS)
    return next((question for question in known if question.code == code), None)


def _terms(vocabulary: int) -> Any:
    """The terms of a version; they never change, so each process reads them once."""
    which = channel(_CHANNEL)
    return terms_of(which, [vocabulary])[vocabulary] if vocabulary else which.terms()
