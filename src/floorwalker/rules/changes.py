"""What differs between two documents, in words."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext

from floorwalker.core.lists.filters import Setting
from floorwalker.kit.speech import later
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.vocabulary import Vocabulary
from floorwalker.rules.words import say

_LABELS = {
    "name": later("Name"),
    "when": later("Whenever"),
    "then": later("Then"),
    "active": later("Active"),
    "since_on": later("From"),
    "until_on": later("Until"),
    "says": later("Told to shoppers"),
    "note": later("Note"),
}


def outcome_words(then: Then, vocabulary: Vocabulary) -> str:
    """An outcome with its parameters, in words."""
    outcome = vocabulary.outcome(then.outcome)
    return outcome.sentence(then.parameters) if outcome else then.outcome


def changes(before: Document, after: Document, vocabulary: Vocabulary, setting: Setting) -> list[str]:
    """A sentence for each thing that is otherwise."""

    def spoken(field: str, value: Any) -> str:
        return _spoken(field, value, vocabulary, setting)

    kept = [rule for rule in after.rules if before.rule(rule.id)]
    return [
        *(_gone(rule) for rule in before.rules if after.rule(rule.id) is None),
        *(_new(rule, spoken) for rule in after.rules if before.rule(rule.id) is None),
        *(said for rule in kept for said in _changed(before.rule(rule.id), rule, spoken)),
        *_moved(before, after),
        *_otherwise(before, after, vocabulary),
        *_cases(before, after),
    ]


def _gone(rule: Rule) -> str:
    return gettext("“{rule}” was taken away.").format(rule=rule.name)


def _new(rule: Rule, spoken: Callable[[str, Any], str]) -> str:
    return gettext("“{rule}” is new: when {condition}, then {outcome}.").format(
        rule=rule.name, condition=spoken("when", rule.when), outcome=spoken("then", rule.then)
    )


def _changed(old: Rule | None, new: Rule, spoken: Callable[[str, Any], str]) -> Iterator[str]:
    for field, label in _LABELS.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield gettext("“{rule}”: {field}: {before} → {after}").format(
                rule=new.name, field=label, before=spoken(field, before), after=spoken(field, after)
            )


def _spoken(field: str, value: Any, vocabulary: Vocabulary, setting: Setting) -> str:
    if field == "when":
        return say(value, vocabulary, setting)
    if field == "then":
        return outcome_words(value, vocabulary)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else value or "–"


def _moved(before: Document, after: Document) -> Iterator[str]:
    """The new order, where rules that are in both changed places."""
    both = {rule.id for rule in before.rules} & {rule.id for rule in after.rules}
    old, new = ([rule.id for rule in one.rules if rule.id in both] for one in (before, after))
    if old != new:
        names = ", ".join(f"“{rule.name}”" for rule in after.rules)
        yield gettext("The order is now: {rules}.").format(rules=names)


def _otherwise(before: Document, after: Document, vocabulary: Vocabulary) -> Iterator[str]:
    if before.otherwise != after.otherwise:
        yield gettext("Otherwise: {before} → {after}").format(
            before=outcome_words(before.otherwise, vocabulary), after=outcome_words(after.otherwise, vocabulary)
        )
    if before.says != after.says:
        yield gettext("Otherwise, told to shoppers: {before} → {after}").format(
            before=before.says or "–", after=after.says or "–"
        )


def _cases(before: Document, after: Document) -> Iterator[str]:
    old, new = ({case.id: case for case in one.cases} for one in (before, after))
    for id_ in old | new:
        if id_ not in new:
            yield gettext("The case “{case}” was taken away.").format(case=old[id_].name)
        elif id_ not in old:
            yield gettext("The case “{case}” is new.").format(case=new[id_].name)
        elif old[id_] != new[id_]:
            yield gettext("The case “{case}” was changed.").format(case=new[id_].name)
