"""Decisions with their trace: plain JSON that an event can keep for years, without the rules at hand."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec

from floorwalker.rules.vocabulary import Mode

Verdict = Literal["true", "false", "unknown"]
Outside = Literal["", "off", "not_yet", "over"]


class SeenWord(msgspec.Struct, frozen=True, tag="is", gc=False, omit_defaults=True):
    """One condition: its word, the value that was seen, and how it came out."""

    word: str
    operand: str
    value: Any
    verdict: Verdict
    why: str = ""


class SeenGroup(msgspec.Struct, frozen=True, tag="group", gc=False):
    """Conditions that belong together."""

    kind: Literal["all", "any", "not"]
    verdict: Verdict
    of: tuple["Node", ...]


Node: TypeAlias = SeenWord | SeenGroup


class Tried(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One rule. ``outside`` says why it was not looked at."""

    rule: str
    name: str
    outcome: str
    verdict: Verdict
    when: Node | None = None
    outside: Outside = ""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome and the rule that led to it; no rule where it is what holds otherwise. ``parameters`` have their type.

    ``says`` is the rule's own sentence for shoppers; without one, its outcome speaks (see ``explain``).
    """

    outcome: str
    parameters: Any
    rule: str = ""
    name: str = ""
    says: str = ""


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was looked at. Amounts and days were read in ``currency`` and ``zone``, ages from ``at``."""

    vocabulary: str
    policy: int | None
    version: int
    mode: Mode
    at: datetime
    currency: str
    zone: str
    chosen: tuple[Chosen, ...]
    tried: tuple[Tried, ...]
    doubts: tuple[str, ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What follows. ``doubts`` are the ids of rules that might have changed it, had all values been known.

    ``noted`` is what rules on trial would have led to; nothing follows from it.
    """

    chosen: tuple[Chosen, ...]
    doubts: tuple[str, ...]
    trace: Trace
    noted: tuple[Chosen, ...] = ()

    @property
    def first(self) -> Chosen:
        """The outcome that counts where one is wanted."""
        return self.chosen[0]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The codes of all outcomes, in order, each once."""
        return tuple(dict.fromkeys(chosen.outcome for chosen in self.chosen))


def kept(trace: Trace) -> dict[str, Any]:
    """A trace as plain JSON values."""
    plain: dict[str, Any] = msgspec.to_builtins(trace)
    return plain


def remembered(plain: Any) -> Trace:
    """The trace that was kept; the parameters of its outcomes are plain values."""
    return msgspec.convert(plain, Trace)
