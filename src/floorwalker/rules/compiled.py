"""A version of rules, read once into functions and then asked many times; nothing here looks into the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cached_property
from operator import itemgetter

from floorwalker.core.errors import Invalid
from floorwalker.core.lists.filters import ANYTHING, Setting
from floorwalker.core.reader import zone_named
from floorwalker.rules.document import All, Condition, Document, Is, Not, Rule
from floorwalker.rules.trace import Chosen, Node, Outside, SeenGroup, SeenWord, Verdict
from floorwalker.rules.values import MISSING, Seen, see
from floorwalker.rules.vocabulary import Context, Operand, Vocabulary
from floorwalker.rules.words import spell

_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
_END = datetime(9999, 12, 30, tzinfo=UTC)
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
Values = Mapping[str, Seen]
Look = Mapping[str, SeenWord]
Check = Callable[[Look], Node]
_OPPOSITE: dict[Verdict, Verdict] = {"true": "false", "false": "true", "unknown": "unknown"}


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A rule with its check; it holds from ``starts`` until before ``ends``."""

    rule: Rule
    check: Check
    then: Chosen
    vetoes: bool
    notes: bool
    starts: datetime
    ends: datetime

    def outside(self, at: datetime) -> Outside:
        """Why the rule is not looked at, if it is not."""
        if not self.rule.active:
            return "off"
        return "not_yet" if at < self.starts else "over" if at >= self.ends else ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Compiled:
    """Rules ready to decide. ``policy`` and ``version`` name them; both are empty where nothing was published."""

    vocabulary: Vocabulary
    document: Document
    zone: str
    currency: str
    policy: int | None = None
    version: int = 0

    @property
    def clock(self) -> tzinfo:
        return zone_named(self.zone)

    def setting(self, now: datetime = _ANY_DAY) -> Setting:
        """How words are read here; which day it is matters only to those who say it."""
        return Setting(zone=self.clock, now=now, currency=self.currency)

    @cached_property
    def rules(self) -> tuple[Ready, ...]:
        """The rules in order of priority."""
        return tuple(self._ready(rule) for rule in self.document.rules)

    @cached_property
    def otherwise(self) -> Chosen:
        """What holds where no rule does."""
        return self._chosen(Rule(id="", name="", then=self.document.otherwise, says=self.document.says))

    @cached_property
    def words(self) -> dict[str, Callable[[Values, datetime], SeenWord]]:
        """Every condition that any rule asks, each once, by its word."""
        asked = [word for rule in self.document.rules for word in words_of(rule.when)]
        return {spell(word): _word_check(word, self) for word in dict.fromkeys(asked)}

    @cached_property
    def operands(self) -> tuple[Operand, ...]:
        """The operands that any rule asks about."""
        asked = {word.asked.key for rule in self.document.rules for word in words_of(rule.when)}
        return tuple(operand for operand in self.vocabulary.operands if operand.key in asked)

    def look(self, context: Context) -> Look:
        """How every condition comes out, by its word."""
        foreign, clock, given = context.currency != self.currency, self.clock, context.values
        values = {
            operand.key: see(operand.filter, given.get(operand.key), zone=clock, foreign=foreign)
            for operand in self.operands
        }
        return {word: check(values, context.now) for word, check in self.words.items()}

    def _ready(self, rule: Rule) -> Ready:
        outcome = self.vocabulary.outcome(rule.then.outcome)
        after = rule.until_on + timedelta(days=1) if rule.until_on else None
        return Ready(
            rule=rule,
            check=_check(rule.when),
            then=self._chosen(rule),
            vetoes=outcome is not None and outcome.vetoes,
            notes=outcome is not None and outcome.notes,
            starts=datetime.combine(rule.since_on, time.min, self.clock) if rule.since_on else _BEGINNING,
            ends=datetime.combine(after, time.min, self.clock) if after else _END,
        )

    def _chosen(self, rule: Rule) -> Chosen:
        """An outcome that is not declared any more keeps its parameters as plain values."""
        outcome = self.vocabulary.outcome(rule.then.outcome)
        try:
            parameters = outcome.typed(rule.then.parameters) if outcome else rule.then.parameters
        except Invalid:
            parameters = rule.then.parameters
        return Chosen(outcome=rule.then.outcome, parameters=parameters, rule=rule.id, name=rule.name, says=rule.says)


def words_of(condition: Condition) -> list[Is]:
    """The single conditions of a condition."""
    if isinstance(condition, Is):
        return [condition]
    parts = (condition.of,) if isinstance(condition, Not) else condition.of
    return [word for part in parts for word in words_of(part)]


def _check(condition: Condition) -> Check:
    if isinstance(condition, Is):
        return itemgetter(spell(condition))
    if isinstance(condition, Not):
        return _not_check(_check(condition.of))
    checks = tuple(_check(part) for part in condition.of)
    return _all_check(checks) if isinstance(condition, All) else _any_check(checks)


def _word_check(condition: Is, rules: Compiled) -> Callable[[Values, datetime], SeenWord]:
    asked, word = condition.asked, spell(condition)
    key, is_presence = asked.key, asked.values == ANYTHING
    operand = rules.vocabulary.operand(key)
    try:
        meets = operand.filter.tester(asked, rules.setting()) if operand else None
    except Invalid:
        meets = None
    if meets is None:
        lost = SeenWord(word, key, None, "unknown", "not_understood")
        return lambda values, now: lost

    def check(values: Values, now: datetime) -> SeenWord:
        value, plain, why = values[key]
        if why and not (is_presence and why == MISSING):
            return SeenWord(word, key, plain, "unknown", why)
        return SeenWord(word, key, plain, "true" if meets(value, now) else "false")

    return check


def _not_check(inner: Check) -> Check:
    def check(look: Look) -> SeenGroup:
        node = inner(look)
        return SeenGroup("not", _OPPOSITE[node.verdict], (node,))

    return check


def _all_check(checks: tuple[Check, ...]) -> Check:
    def check(look: Look) -> SeenGroup:
        nodes = tuple([one(look) for one in checks])
        verdicts = [node.verdict for node in nodes]
        return SeenGroup(
            "all", "false" if "false" in verdicts else "unknown" if "unknown" in verdicts else "true", nodes
        )

    return check


def _any_check(checks: tuple[Check, ...]) -> Check:
    def check(look: Look) -> SeenGroup:
        nodes = tuple([one(look) for one in checks])
        verdicts = [node.verdict for node in nodes]
        return SeenGroup(
            "any", "true" if "true" in verdicts else "unknown" if "unknown" in verdicts else "false", nodes
        )

    return check
