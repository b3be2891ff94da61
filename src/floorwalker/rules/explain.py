"""Explaining a decision from its trace: everything to staff, plain words that leak nothing to shoppers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext

from floorwalker.core.lists.filters import Between, OneOf, Setting
from floorwalker.core.lists.words import parse
from floorwalker.core.reader import zone_named
from floorwalker.kit import speech
from floorwalker.rules.document import Is
from floorwalker.rules.trace import Chosen, Node, SeenGroup, SeenWord, Trace, Tried, Verdict
from floorwalker.rules.values import MISSING, WHY
from floorwalker.rules.vocabulary import Operand, Vocabulary
from floorwalker.rules.words import say_word

Audience = Literal["staff", "shopper"]
_OUTSIDE = {
    "off": speech.later("switched off"),
    "not_yet": speech.later("its days have not come yet"),
    "over": speech.later("its days are over"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One condition in words, what was seen and why it is unknown; ``depth`` counts the brackets around it."""

    text: str
    verdict: Verdict
    seen: str = ""
    why: str = ""
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class Told:
    """One rule: how it came out, and its conditions."""

    rule: str
    name: str
    outcome: str
    verdict: Verdict
    chosen: bool
    outside: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """``sentences`` sum it up; ``rules`` are for staff only."""

    sentences: tuple[str, ...]
    rules: tuple[Told, ...] = field(default=())


def explain(trace: Trace, vocabulary: Vocabulary, audience: Audience = "staff") -> Explanation:
    """The decision in the reader's language. What is not declared any more stands as it was written."""
    if audience == "shopper":
        told = dict.fromkeys(_to_shopper(chosen, vocabulary) for chosen in trace.chosen)
        return Explanation(sentences=tuple(sentence for sentence in told if sentence))
    names = {tried.rule: tried.name for tried in trace.tried}
    sentences = [_decided(chosen, vocabulary) for chosen in trace.chosen]
    if not trace.chosen[0].rule and (near := nearest(trace)):
        sentences.append(_came_near(near, _lines(near.when, trace, vocabulary)))
    if trace.doubts:
        doubtful = ", ".join(f"“{names[rule]}”" for rule in trace.doubts)
        sentences.append(gettext("Not everything is known: {rules} might have applied.").format(rules=doubtful))
    return Explanation(
        sentences=tuple(sentences), rules=tuple(_told(tried, trace, vocabulary) for tried in trace.tried)
    )


def nearest(trace: Trace) -> Tried | None:
    """The rule that did not match and lacked the fewest conditions; the earlier one of two."""
    missed = [tried for tried in trace.tried if tried.when is not None and tried.verdict != "true"]
    return min(missed, key=lambda tried: _lacking(tried.when), default=None)


def _lacking(node: Node | None) -> float:
    """How many conditions would have to come out otherwise."""
    if node is None or node.verdict == "true":
        return 0
    if isinstance(node, SeenWord) or node.kind == "not":
        return 1
    lacking = [_lacking(part) for part in node.of]
    return sum(lacking) if node.kind == "all" else min(lacking, default=1)


def _to_shopper(chosen: Chosen, vocabulary: Vocabulary) -> str:
    outcome = vocabulary.outcome(chosen.outcome)
    return chosen.says or (str(outcome.shopper) if outcome else "")


def _decided(chosen: Chosen, vocabulary: Vocabulary) -> str:
    outcome = vocabulary.outcome(chosen.outcome)
    parameters = msgspec.to_builtins(chosen.parameters)
    said = outcome.sentence(parameters) if outcome else chosen.outcome
    if not chosen.rule:
        return gettext("No rule applies, so: {outcome}.").format(outcome=said)
    return gettext("“{rule}” applies: {outcome}.").format(rule=chosen.name, outcome=said)


def _came_near(near: Tried, lines: Iterator[Line]) -> str:
    lacking = "; ".join(line.text for line in lines if line.verdict != "true")
    return gettext("Nearest was “{rule}”, for which this does not hold: {conditions}.").format(
        rule=near.name, conditions=lacking
    )


def _told(tried: Tried, trace: Trace, vocabulary: Vocabulary) -> Told:
    outcome = vocabulary.outcome(tried.outcome)
    return Told(
        rule=tried.rule,
        name=tried.name,
        outcome=str(outcome.label) if outcome else tried.outcome,
        verdict=tried.verdict,
        chosen=any(chosen.rule == tried.rule for chosen in trace.chosen),
        outside=str(_OUTSIDE.get(tried.outside, "")),
        lines=tuple(_lines(tried.when, trace, vocabulary)),
    )


def _lines(node: Node | None, trace: Trace, vocabulary: Vocabulary, depth: int = 0) -> Iterator[Line]:
    """The conditions one by one; a group that is not simply all of them begins with a line of its own."""
    if isinstance(node, SeenWord):
        yield _line(node, trace, vocabulary, depth)
    elif isinstance(node, SeenGroup):
        is_plain = node.kind == "all" and depth == 0
        if not is_plain:
            yield Line(text=_group_words(node.kind), verdict=node.verdict, depth=depth)
        for part in node.of:
            yield from _lines(part, trace, vocabulary, depth + (not is_plain))


def _group_words(kind: str) -> str:
    said = {
        "all": gettext("All of these hold"),
        "any": gettext("One of these holds"),
        "not": gettext("This does not hold"),
    }
    return said[kind]


def _line(node: SeenWord, trace: Trace, vocabulary: Vocabulary, depth: int) -> Line:
    operand = vocabulary.operand(node.operand)
    setting = Setting(zone=zone_named(trace.zone), now=trace.at, currency=trace.currency)
    conditions = parse(node.word, [node.operand]).conditions
    text = say_word(Is(conditions[0]), vocabulary, setting) if operand and conditions else node.word
    seen = "" if node.why == MISSING else shown(node.value, None if node.why else operand, setting)
    return Line(text=text, verdict=node.verdict, seen=seen, why=str(WHY.get(node.why, node.why)), depth=depth)


def shown(value: Any, operand: Operand | None, setting: Setting) -> str:
    """A plain value, fit for its operand if one is given, as people read it: an amount with its currency, a moment on the store's clock, a choice by its label."""
    if value is None or value == "" or value == []:
        return gettext("none")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    draw = _DRAW.get(operand.filter.kind) if operand else None
    return draw(value, operand, setting) if draw and operand else str(value)


def _choice(value: Any, operand: Operand, setting: Setting) -> str:
    choices = operand.filter.choices if isinstance(operand.filter, OneOf) else None
    return str(dict(choices or ()).get(value, value))


def _number(value: Any, operand: Operand, setting: Setting) -> str:
    locale = speech.locale_of(get_language() or "en")
    if isinstance(operand.filter, Between) and operand.filter.money and isinstance(value, int):
        return speech.money(value, setting.currency, locale)
    return speech.number(Decimal(str(value)), locale) if isinstance(value, int | float) else str(value)


def _moment(value: Any, operand: Operand, setting: Setting) -> str:
    at = value if isinstance(value, datetime) else parse_datetime(str(value))
    if at is None or at.tzinfo is None:
        return str(value)
    return speech.instant(at, setting.zone, speech.locale_of(get_language() or "en"), setting.now)


_DRAW: dict[str, Callable[[Any, Operand, Setting], str]] = {"choice": _choice, "range": _number, "when": _moment}
