"""The picture of a channel: states, the steps that facts take between them, moves that people make, timers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from floorwalker.core.facts import Fact

if TYPE_CHECKING:
    from django import forms

    from floorwalker.core.log.sheet import Sheet


@dataclass(frozen=True, kw_only=True)
class Status:
    """The public label of one or more states: what people filter by. ``tone`` colours its badge.

    ``calls`` says that somebody of the staff is waited for: the shell counts those on every page.
    """

    code: str
    label: str
    tone: str = "blue"
    help: str = ""
    calls: bool = False


@dataclass(frozen=True)
class State:
    """Where a session stands. ``final`` states end it; a later fact may still open it again if a step says so."""

    code: str
    status: str
    final: bool = False


@dataclass(frozen=True)
class Step:
    """A fact of this type takes the session from one of ``sources`` to ``target`` (``None`` stays), if ``when`` agrees."""

    fact: type[Fact]
    sources: tuple[str, ...]
    target: str | None = None
    when: "Callable[[Sheet], bool] | None" = None


@dataclass(frozen=True)
class Move:
    """What a person or an API client may ask for; ``right`` is what the asker must have.

    ``facts`` are those that its verb may answer. ``unless`` says in a sentence why it is not possible though the state
    allows it, or nothing. ``opens``: it is asked of a store, and a session opens with it. ``shopper``: whoever stands in
    the session, by a signed link or in a portal, may ask for it too.
    """

    name: str
    sources: tuple[str, ...]
    label: str
    right: str
    facts: tuple[type[Fact], ...]
    form: "type[forms.Form] | None" = None
    help: str = ""
    danger: bool = False
    primary: bool = False
    unless: "Callable[[Sheet], str] | None" = None
    opens: bool = False
    shopper: bool = False


@dataclass(frozen=True)
class Timer:
    """After a while ``fact`` happens by itself. ``due`` answers when, or ``None``; it is asked only in ``states``."""

    name: str
    states: tuple[str, ...]
    fact: Fact
    due: "Callable[[Sheet], datetime | None]"
    help: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Machine:
    """All of it. A fact without a step from a state is out of sequence there.

    With steps, its effect is applied first, and then they are tried in order; the last takes whatever the others left.
    """

    statuses: tuple[Status, ...]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    moves: tuple[Move, ...] = ()
    timers: tuple[Timer, ...] = ()
    _states: dict[str, State] = field(init=False, repr=False)
    _steps: dict[tuple[str, type[Fact]], list[Step]] = field(init=False, repr=False)
    _timers: dict[str, list[Timer]] = field(init=False, repr=False)
    _verbs: dict[str, Callable[..., Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        steps: dict[tuple[str, type[Fact]], list[Step]] = {}
        for step in self.steps:
            for source in step.sources:
                steps.setdefault((source, step.fact), []).append(step)
        timers = {state.code: [t for t in self.timers if state.code in t.states] for state in self.states}
        object.__setattr__(self, "_states", {state.code: state for state in self.states})
        object.__setattr__(self, "_steps", steps)
        object.__setattr__(self, "_timers", timers)
        object.__setattr__(self, "_verbs", {})

    def state(self, code: str) -> State:
        """The declared state; an unknown code raises ``KeyError``."""
        return self._states[code]

    def status(self, code: str) -> Status:
        """The declared status; an unknown code raises ``KeyError``."""
        return next(status for status in self.statuses if status.code == code)

    def steps_for(self, state: str, fact: type[Fact]) -> list[Step]:
        """The steps that a fact may take from a state, in the order in which they are tried."""
        return self._steps.get((state, fact), [])

    def timers_for(self, state: str) -> list[Timer]:
        """The timers that run in a state."""
        return self._timers.get(state, [])

    def move(self, name: str) -> Move | None:
        """The declared move, if there is one of that name."""
        return next((move for move in self.moves if move.name == name), None)

    def bind(self, name: str, verb: Callable[..., Any]) -> None:
        """Give a move its verb; called by ``floorwalker.core.verbs.verb``."""
        self._verbs[name] = verb

    def verb(self, name: str) -> Callable[..., Any]:
        """The verb of a move, as its room wrote it."""
        return self._verbs[name]

    @property
    def openings(self) -> tuple[Move, ...]:
        """The moves with which a session opens."""
        return tuple(move for move in self.moves if move.opens)

    @property
    def verbs(self) -> frozenset[str]:
        """The names that have a verb; the system check compares them with the moves."""
        return frozenset(self._verbs)
