"""What rules may speak of: the operands and outcomes of each vocabulary, declared by the room that uses it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from django import forms
from django.utils.translation import gettext

from floorwalker.core.errors import Invalid, NotFound
from floorwalker.core.lists.filters import Filter
from floorwalker.rules.document import Document, Rule, Then

if TYPE_CHECKING:
    from floorwalker.accounts.models import Store

Mode = Literal["first", "all", "veto"]
_KEY = re.compile(r"[a-z_]+")
_CANNOT_BE_READ = (LookupError, AttributeError, TypeError, ValueError, ArithmeticError)


class Nothing(msgspec.Struct, frozen=True):
    """The parameters of an outcome that has none."""


@dataclass(frozen=True, kw_only=True)
class Operand:
    """Something that a rule may ask about. ``value`` reads it from the room's own subject.

    ``None`` says that it is not known; an empty text or list says that there is none. Amounts are in minor units.
    """

    key: str
    label: str
    filter: Filter
    value: Callable[[Any], Any]
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a rule may lead to. ``form`` asks for the fields of ``parameters``, ``says`` tells them in a sentence.

    ``shopper`` is what a shopper is told where the rule itself has no sentence for them; ``vetoes`` wins over any other
    outcome in the mode ``veto``. Where an outcome only ``notes``, its rules are noted where they match, and count as if they
    were not there: they are on trial.
    """

    code: str
    label: str
    help: str = ""
    parameters: type[msgspec.Struct] = Nothing
    form: type[forms.Form] = forms.Form
    says: Callable[[Any], str] | None = None
    shopper: str = ""
    vetoes: bool = False
    notes: bool = False

    def typed(self, parameters: Mapping[str, Any]) -> Any:
        """The parameters as their type; what does not fit raises Invalid."""
        try:
            return msgspec.convert(dict(parameters), self.parameters, strict=False)
        except msgspec.ValidationError as wrong:
            raise Invalid(f"{self.label}: {wrong}", code="wrong_parameters", outcome=self.code) from None

    def sentence(self, parameters: Mapping[str, Any]) -> str:
        """The outcome with its parameters, in words."""
        try:
            return self.says(self.typed(parameters)) if self.says else str(self.label)
        except Invalid:
            return str(self.label)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is decided about: the values of operands by key, the moment, and the currency of all amounts."""

    values: Mapping[str, Any]
    now: datetime
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A real context that rules can be tried on."""

    name: str
    context: Context


class Unreadable:
    """Stands for a value that its operand could not read."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Vocabulary:
    """One purpose of rules. ``starting`` and ``otherwise`` are the rules of a store that has published none.

    ``mode`` says which rules count: the ``first`` that matches, ``all`` that match, or a ``veto`` before any other.
    ``samples`` finds so many recent contexts of a store.
    """

    code: str
    label: str
    help: str
    mode: Mode
    operands: tuple[Operand, ...]
    outcomes: tuple[Outcome, ...]
    otherwise: Then
    starting: tuple[Rule, ...] = ()
    samples: "Callable[[Store, int], Iterable[Sample]] | None" = None
    _operands: dict[str, Operand] = field(init=False, repr=False)
    _outcomes: dict[str, Outcome] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_operands", {operand.key: operand for operand in self.operands})
        object.__setattr__(self, "_outcomes", {outcome.code: outcome for outcome in self.outcomes})
        wrong = [key for key in self._operands if not _KEY.fullmatch(key) or key == "or"]
        if wrong or len(self._operands) < len(self.operands) or len(self._outcomes) < len(self.outcomes):
            raise ValueError(f"The operands or outcomes of {self.code} are not told apart by words: {wrong}")
        self._outcomes[self.otherwise.outcome].typed(self.otherwise.parameters)

    @property
    def document(self) -> Document:
        """What holds in a store that has published nothing."""
        return Document(rules=self.starting, otherwise=self.otherwise)

    @property
    def keys(self) -> tuple[str, ...]:
        """The words that conditions may begin with."""
        return tuple(self._operands)

    def operand(self, key: str) -> Operand | None:
        """The declared operand of that key, if there is one."""
        return self._operands.get(key)

    def outcome(self, code: str) -> Outcome | None:
        """The declared outcome of that code, if there is one."""
        return self._outcomes.get(code)

    def look(self, subject: Any, *, now: datetime, currency: str) -> Context:
        """Read every operand of a subject; one that cannot be read is not known."""
        values = {operand.key: _read(operand, subject) for operand in self.operands}
        return Context(values=values, now=now, currency=currency)


def _read(operand: Operand, subject: Any) -> Any:
    try:
        return operand.value(subject)
    except _CANNOT_BE_READ:
        return Unreadable()


_vocabularies: dict[str, Vocabulary] = {}


def register(vocabulary: Vocabulary) -> Vocabulary:
    """Enter a vocabulary into the house; the same code twice is a mistake."""
    if vocabulary.code in _vocabularies:
        raise ValueError(f"There are two vocabularies called {vocabulary.code}.")
    _vocabularies[vocabulary.code] = vocabulary
    return vocabulary


def vocabulary(code: str) -> Vocabulary:
    """The vocabulary of that code; an unknown one is not found."""
    if code not in _vocabularies:
        raise NotFound(gettext("There are no rules called “{code}”.").format(code=code))
    return _vocabularies[code]


def vocabularies() -> Iterator[Vocabulary]:
    """All vocabularies in the order in which they were registered."""
    return iter(_vocabularies.values())
