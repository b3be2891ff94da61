"""Conditions in words, as in the search box: ``country:DE,AT (discount>50 or -tag:sale) -(bought>30d vip:yes)``.

Words beside each other must all hold; ``or`` between them asks for one side; brackets group, ``-(…)`` negates a group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext

from floorwalker.core.errors import Invalid
from floorwalker.core.lists.filters import Setting
from floorwalker.core.lists.words import Problem, parse
from floorwalker.core.lists.words import spell as spell_word
from floorwalker.rules.document import ALWAYS, All, AnyOf, Condition, Is, Not
from floorwalker.rules.vocabulary import Vocabulary

_TOKEN = re.compile(r'-?\(|\)|(?:[^\s"()]|"[^"]*"?)+')
LONGEST = 4000
MOST = 60
DEEPEST = 6


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A condition as it was understood, and what could not be read."""

    condition: Condition
    problems: tuple[Problem, ...] = ()


@dataclass(kw_only=True)
class _Reader:
    """Descends into brackets, taking one token after the other. Nothing raises."""

    vocabulary: Vocabulary
    setting: Setting
    tokens: list[str]
    at: int = 0
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, word: str, explain: str, suggestion: str = "") -> None:
        self.problems.append(Problem(word=word, explain=explain, suggestion=suggestion))

    def either(self, depth: int) -> Condition | None:
        """Branches up to a closing bracket or the end; ``None`` where nothing could be read."""
        branches: list[list[Condition | None]] = [[]]
        while self.at < len(self.tokens) and self.tokens[self.at] != ")":
            token = self.tokens[self.at]
            self.at += 1
            if token.casefold() == "or":
                branches.append([])
            else:
                branches[-1].append(self.group(token, depth) if token in {"(", "-("} else self.word(token))
        if len(branches) > 1 and not all(branches):
            self.wrong("or", gettext("“or” stands between two conditions."))
        return _joined([_joined(branch, All) for branch in branches], AnyOf)

    def group(self, token: str, depth: int) -> Condition | None:
        if depth == DEEPEST:
            self.wrong(token, gettext("There are too many brackets within brackets."))
            self.at = len(self.tokens)
            return None
        first = self.at
        inner = self.either(depth + 1)
        closed = self.at < len(self.tokens)
        if not closed:
            self.wrong(token, gettext("A bracket is opened and not closed."))
        elif self.at == first:
            self.wrong("()", gettext("There is nothing between the brackets."))
        self.at += 1
        return _negated(inner) if inner is not None and token == "-(" else inner

    def word(self, word: str) -> Condition | None:
        query = parse(word, self.vocabulary.keys)
        self.problems += query.problems
        for free in query.free:
            example = f"{self.vocabulary.keys[0]}:…"
            self.wrong(free, gettext("This is no condition. Say what it is about, as in {word}.").format(word=example))
        if not query.conditions:
            return None
        asked = query.conditions[0]
        operand = self.vocabulary.operand(asked.key)
        assert operand is not None
        try:
            operand.filter.tester(asked, self.setting)
            return Is(asked)
        except Invalid as no:
            self.wrong(str(no.data.get("word", word)), no.message, str(no.data.get("suggestion", "")))
            return None


def read(text: str, vocabulary: Vocabulary, setting: Setting) -> Reading:
    """What is typed as a condition; nothing typed always holds."""
    tokens = _TOKEN.findall(text[:LONGEST].replace("\x00", ""))
    reader = _Reader(vocabulary=vocabulary, setting=setting, tokens=tokens[:MOST])
    condition = reader.either(0)
    while reader.at < len(reader.tokens):
        reader.wrong(")", gettext("A bracket is closed that was not opened."))
        reader.at += 1
        reader.either(0)
    if len(tokens) > MOST or len(text) > LONGEST:
        reader.wrong("…", gettext("Only the first {count} words are read.").format(count=MOST))
    return Reading(condition=ALWAYS if condition is None else condition, problems=tuple(reader.problems))


def _joined(parts: Sequence[Condition | None], kind: type[All] | type[AnyOf]) -> Condition | None:
    found = tuple(part for part in parts if part is not None)
    return kind(found) if len(found) > 1 else next(iter(found), None)


def _negated(condition: Condition) -> Condition:
    if isinstance(condition, Is):
        return Is(replace(condition.asked, negated=not condition.asked.negated))
    return condition.of if isinstance(condition, Not) else Not(condition)


def spell(condition: Condition) -> str:
    """A condition as words; what was read from words is spelled so that it reads the same."""
    if isinstance(condition, Is):
        return spell_word(condition.asked)
    if isinstance(condition, Not):
        return f"-({spell(condition.of)})"
    if isinstance(condition, All):
        return " ".join(_within(part, All, AnyOf) for part in condition.of)
    return " or ".join(_within(part, AnyOf) for part in condition.of)


def _within(part: Condition, *bracketed: type) -> str:
    return f"({spell(part)})" if isinstance(part, bracketed) else spell(part)


def say(condition: Condition, vocabulary: Vocabulary, setting: Setting) -> str:
    """A condition as a sentence; a word that is not understood any more stands as it was typed."""
    if condition == ALWAYS:
        return gettext("always")
    return _say(condition, vocabulary, setting)


def _say(condition: Condition, vocabulary: Vocabulary, setting: Setting) -> str:
    if isinstance(condition, Is):
        return say_word(condition, vocabulary, setting)
    if isinstance(condition, Not):
        return gettext("not ({words})").format(words=_say(condition.of, vocabulary, setting))
    words = [_say(part, vocabulary, setting) for part in condition.of]
    bracketed = [
        f"({said})" if isinstance(part, All | AnyOf) else said for part, said in zip(condition.of, words, strict=True)
    ]
    return (gettext(", and ") if isinstance(condition, All) else gettext(", or ")).join(bracketed)


def say_word(condition: Is, vocabulary: Vocabulary, setting: Setting) -> str:
    """One condition as a sentence."""
    operand = vocabulary.operand(condition.asked.key)
    try:
        return operand.filter.sentence(operand.label, condition.asked, setting) if operand else spell(condition)
    except Invalid:
        return spell(condition)
