"""Rule documents: conditions, what follows from them, and the examples kept beside them."""

from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec

from floorwalker.core.lists.filters import Asked


class Is(msgspec.Struct, frozen=True, tag="is"):
    """One condition, as a list would ask it."""

    asked: Asked


class All(msgspec.Struct, frozen=True, tag="all"):
    """All of them hold; none at all always holds."""

    of: tuple["Condition", ...] = ()


class AnyOf(msgspec.Struct, frozen=True, tag="any"):
    """At least one of them holds."""

    of: tuple["Condition", ...]


class Not(msgspec.Struct, frozen=True, tag="not"):
    """It does not hold."""

    of: "Condition"


Condition: TypeAlias = Is | All | AnyOf | Not
ALWAYS = All()


class Then(msgspec.Struct, frozen=True):
    """An outcome with its parameters as plain JSON values."""

    outcome: str
    parameters: dict[str, Any] = {}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """When … then …. ``id`` stays the same from version to version; days are those of the store's clock, both included.

    ``note`` is for colleagues, ``says`` is told to shoppers.
    """

    id: str
    name: str
    when: Condition = ALWAYS
    then: Then
    active: bool = True
    note: str = ""
    says: str = ""
    since_on: date | None = None
    until_on: date | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An example and the outcomes expected for it; ``values`` are plain JSON values by operand."""

    id: str
    name: str
    values: dict[str, Any]
    at: datetime
    currency: str
    expects: tuple[str, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Rules in order of priority, what holds otherwise, and the cases they are checked against."""

    rules: tuple[Rule, ...] = ()
    otherwise: Then
    says: str = ""
    cases: tuple[Case, ...] = ()

    def rule(self, id_: str) -> Rule | None:
        """The rule of that id, if there is one."""
        return next((rule for rule in self.rules if rule.id == id_), None)

    def with_rule(self, new: Rule) -> "Document":
        """The same with this rule in the place of the one with its id, or at the end."""
        known = self.rule(new.id) is not None
        rules = tuple(new if rule.id == new.id else rule for rule in self.rules) if known else (*self.rules, new)
        return msgspec.structs.replace(self, rules=rules)

    def without_rule(self, id_: str) -> "Document":
        """The same without that rule."""
        return msgspec.structs.replace(self, rules=tuple(rule for rule in self.rules if rule.id != id_))

    def ordered(self, ids: list[str]) -> "Document":
        """The same with its rules in this order; rules that are not named keep theirs, at the end."""
        place = {id_: number for number, id_ in enumerate(ids)}
        rules = sorted(self.rules, key=lambda rule: place.get(rule.id, len(place)))
        return msgspec.structs.replace(self, rules=tuple(rules))

    def with_cases(self, *cases: Case) -> "Document":
        """The same with exactly these cases."""
        return msgspec.structs.replace(self, cases=cases)


def stored(document: Document) -> dict[str, Any]:
    """The document as it is kept."""
    kept: dict[str, Any] = msgspec.to_builtins(document)
    return kept


def restored(kept: Any) -> Document:
    """The document that was kept."""
    return msgspec.convert(kept, Document)
