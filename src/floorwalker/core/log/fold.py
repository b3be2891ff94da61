"""Folding: facts in the order in which they happened make the session, whatever the order of their arrival.

The order is (occurred_at, the fact's rank in its channel, key), so it does not depend on who was heard first.
Timers are part of the fold: before a fact is applied, every timer that was due by then fires at its due time.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from floorwalker.core.facts import Happening, WordsErased
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Timer

_TIMER = "timer:"
MOST_EVENTS = 20_000
"""Of one session, so that none grows too long to be folded again in a second or two. A real basket has a hundred."""


def order(sheet: Sheet, happening: Happening) -> tuple[datetime, int, str]:
    """The place of a happening among the others of its session."""
    return happening.occurred_at, sheet.channel.facts.rank(happening.fact.type), happening.key


def is_timer(happening: Happening) -> bool:
    """Whether a timer said so, rather than a device or a person."""
    return happening.actor_kind == "system" and happening.key.startswith(_TIMER)


def timer_key(timer: Timer, due_at: datetime) -> str:
    """The once-only key of one firing of a timer; in UTC, since devices say times in any zone and the log does not."""
    return f"{_TIMER}{timer.name}:{due_at.astimezone(UTC).isoformat()}"


def next_due(sheet: Sheet) -> tuple[datetime, Timer] | None:
    """Which timer fires next, and when; the one declared first wins a tie."""
    waiting = ((timer.due(sheet), timer) for timer in sheet.channel.machine.timers_for(sheet.session.state))
    due = [(at, timer) for at, timer in waiting if at is not None]
    return min(due, key=lambda pair: pair[0], default=None)


def apply(sheet: Sheet, happening: Happening) -> bool:
    """Apply one happening. ``False``: it does not fit the state, and nothing was changed."""
    if isinstance(happening.fact, WordsErased):
        return True
    machine = sheet.channel.machine
    steps = machine.steps_for(sheet.session.state, type(happening.fact))
    if not steps:
        return False
    effect = sheet.channel.effects.get(type(happening.fact))
    if effect is not None and effect(sheet, happening.fact, happening) is False:
        return False
    step = next((step for step in steps if step.when is None or step.when(sheet)), None)
    if step is not None and step.target is not None:
        _arrive(sheet, step.target, happening.occurred_at)
    return True


def _arrive(sheet: Sheet, target: str, at: datetime) -> None:
    session = sheet.session
    if target == session.state:
        return
    session.state = target
    session.ended_at = at if sheet.channel.machine.state(target).final else None


class Fold:
    """One run of the fold over a sheet: which timers fired, and which happenings were out of sequence."""

    def __init__(self, sheet: Sheet, recorded: Iterable[Happening] = ()) -> None:
        self.sheet = sheet
        self.fired: list[tuple[Timer, datetime]] = []
        self._recorded = {happening.key: happening.number for happening in recorded}
        self._told: set[str] = set()

    def play(self, happening: Happening) -> bool:
        """Fire what was due by then, apply the happening, and answer whether it fitted."""
        self.until(happening.occurred_at)
        self._reach(happening.occurred_at)
        return apply(self.sheet, happening)

    def _reach(self, at: datetime) -> None:
        session = self.sheet.session
        session.started_at = session.started_at or at
        session.last_activity_at = session.last_activity_at or at
        session.head_at = max(session.head_at, at) if session.head_at else at

    def until(self, moment: datetime) -> None:
        """Fire every timer that is due by ``moment``."""
        while (due := next_due(self.sheet)) and due[0] <= moment:
            self._fire(due[1], due[0])

    def recorded(self) -> None:
        """Fire the timers that the log says have fired after the last fact: what ``verify`` may assume and no more."""
        while (due := next_due(self.sheet)) and timer_key(due[1], due[0]) in self._recorded:
            self._fire(due[1], due[0])

    def _fire(self, timer: Timer, at: datetime) -> None:
        session = self.sheet.session
        happening = system_happening(timer, at, at)
        key = happening.key
        if key in self._told:
            raise AssertionError(f"Timer {timer.name} is due at {at} again, though it has just fired then.")
        self._told.add(key)
        if not apply(self.sheet, happening):
            raise AssertionError(f"Timer {timer.name} fired in {session.state}, where its fact has no step.")
        self._reach(at)
        if key in self._recorded:
            del self._recorded[key]
        else:
            self.fired.append((timer, at))

    @property
    def unfired(self) -> list[int]:
        """Numbers of recorded timer events that did not come to pass, now that more is known."""
        return sorted(self._recorded.values())


def system_happening(timer: Timer, at: datetime, now: datetime) -> Happening:
    """A timer's fact as it enters the log."""
    return Happening(
        fact=timer.fact,
        key=timer_key(timer, at),
        actor_kind="system",
        actor_ref=timer.name,
        actor_label="Floorwalker",
        occurred_at=at,
        recorded_at=now,
    )


def refold(sheet: Sheet, happenings: list[Happening]) -> Fold:
    """Fold everything again from the beginning; the caller goes on with ``until`` or ``recorded``."""
    sheet.blank()
    timers = [happening for happening in happenings if is_timer(happening)]
    run = Fold(sheet, timers)
    facts = sorted((h for h in happenings if not is_timer(h)), key=lambda h: order(sheet, h))
    misfits = [happening.number for happening in facts if not run.play(happening)]
    sheet.session.misfits = misfits
    return run
