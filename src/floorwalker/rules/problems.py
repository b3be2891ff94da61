"""What keeps a document from being saved or published, in sentences."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext

from floorwalker.core.errors import Invalid
from floorwalker.core.lists.filters import Setting
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.vocabulary import Vocabulary
from floorwalker.rules.words import read, spell

MOST_RULES = 200
MOST_CASES = 200
_ID = re.compile(r"[-a-zA-Z0-9_]{1,32}")
YEARS = range(2000, 3000)


def problems(document: Document, vocabulary: Vocabulary, setting: Setting) -> list[str]:
    """Everything that is wrong; empty where the document can be published."""
    return [
        *_size(document),
        *(f"“{rule.name}”: {said}" for rule in document.rules for said in _of_rule(rule, vocabulary, setting)),
        *(gettext("Otherwise: {problem}").format(problem=said) for said in _of_then(document.otherwise, vocabulary)),
    ]


def _size(document: Document) -> Iterator[str]:
    ids = [*(rule.id for rule in document.rules), *(case.id for case in document.cases)]
    if len(set(ids)) < len(ids) or not all(_ID.fullmatch(id_) for id_ in ids):
        yield gettext("Each rule and each case needs an id of its own.")
    if len(document.rules) > MOST_RULES or len(document.cases) > MOST_CASES:
        yield gettext("There can be at most {count} rules and as many cases.").format(count=MOST_RULES)


def _of_rule(rule: Rule, vocabulary: Vocabulary, setting: Setting) -> Iterator[str]:
    if not rule.name.strip():
        yield gettext("It needs a name.")
    reading = read(spell(rule.when), vocabulary, setting)
    yield from (f"{problem.word}: {problem.explain}" for problem in reading.problems)
    if not reading.problems and reading.condition != rule.when:
        yield gettext("Its condition cannot be written in words.")
    if rule.since_on and rule.until_on and rule.since_on > rule.until_on:
        yield gettext("It ends before it begins.")
    if any(day and day.year not in YEARS for day in (rule.since_on, rule.until_on)):
        yield gettext("Its days are too far away.")
    yield from _of_then(rule.then, vocabulary)


def _of_then(then: Then, vocabulary: Vocabulary) -> Iterator[str]:
    outcome = vocabulary.outcome(then.outcome)
    if outcome is None:
        yield gettext("There is no outcome “{code}”.").format(code=then.outcome)
        return
    try:
        outcome.typed(then.parameters)
    except Invalid as wrong:
        yield wrong.message
