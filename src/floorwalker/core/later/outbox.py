"""The outbox: listeners hear every event of a session at least once and in the order of its numbers.

A change leaves one errand for each listener and session, in its own transaction. A listener that fails is asked again
after a pause that doubles, or that it asks for; after ``MOST_TRIES``, or where it says that trying is of no use, the
errand is parked for a person; unless the listener gives up what it could not hear, and goes on. Other sessions go on.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, DateTimeField, QuerySet, Value, When
from django.db.models.functions import Now

from floorwalker.core.clock import now
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log import rows
from floorwalker.core.log.entries import read_logs
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Errand, Session
from floorwalker.core.registry import channel

_log = logging.getLogger(__name__)
MOST_TRIES = 10
_PAUSE = timedelta(seconds=5)
_LONGEST = timedelta(hours=1)
_LEASE = timedelta(minutes=2)
_SEND = """
INSERT INTO core_errand (listener, session_id, heard, wanted, due_at, tries, parked, complaint)
SELECT e.listener, e.session_id, 0, e.wanted, e.due_at, 0, false, ''
FROM json_to_recordset(%s::json) AS e (listener text, session_id uuid, wanted int, due_at timestamptz)
ON CONFLICT (listener, session_id) DO UPDATE
SET due_at = coalesce(core_errand.due_at, excluded.due_at), wanted = excluded.wanted
"""

Hear = Callable[[Session, Happening], None]
GiveUp = Callable[[Session, Happening, Exception], None]


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Somebody outside core who is told of events. ``hear`` raises to be asked again.

    ``give_up`` takes note that an event could not be heard after all tries, and why; the next is told then. Without it, or
    where it raises itself, the errand is parked. With ``facts`` it hears of no others, and with ``concerns`` of no session of
    which that says no: then no errand is left at all, so that who listens to little costs little.
    """

    name: str
    hear: Hear
    give_up: GiveUp | None = None
    channels: frozenset[str] | None = None
    facts: frozenset[type[Fact]] | None = None
    concerns: Callable[[Sheet], bool] | None = None

    @property
    def types(self) -> list[str] | None:
        """The codes of the facts that it hears; ``None``: of all."""
        return None if self.facts is None else [fact.type for fact in self.facts]

    def wants(self, sheet: Sheet, happenings: Sequence[Happening]) -> int:
        """The number of the last of the session's new events that it is to hear; 0: of none."""
        if self.channels is not None and sheet.session.channel not in self.channels:
            return 0
        if self.concerns is not None and not self.concerns(sheet):
            return 0
        mine = (one.number for one in happenings if self.facts is None or type(one.fact) in self.facts)
        return max(mine, default=0)


_listeners: dict[str, Listener] = {}


def listen(listener: Listener) -> Listener:
    """Register a listener; a name stands once."""
    if listener.name in _listeners:
        raise ValueError(f"There are two listeners called {listener.name}.")
    _listeners[listener.name] = listener
    return listener


def forget(name: str) -> None:
    """Take a listener away again."""
    _listeners.pop(name, None)


def send(lot: rows.Lot, heard: Sequence[tuple[Sheet, Sequence[Happening]]], at: datetime) -> None:
    """Let a lot leave an errand for every listener that is to hear what has happened."""
    errands = (
        {"listener": listener.name, "session_id": sheet.session.id, "wanted": wanted, "due_at": at}
        for listener in _listeners.values()
        for sheet, happenings in heard
        if (wanted := listener.wants(sheet, happenings))
    )
    lot.run(_SEND, errands)


def deliver(limit: int = 100) -> int:
    """Run errands that are due, one after the other; answers how many were tried."""
    for tried in range(limit):
        errand = _claim()
        if errand is None:
            return tried
        _run(errand)
    return limit


def deliver_for(seconds: float) -> int:
    """Run errands until none is due or the time is over; answers how many were tried."""
    ends, tried = time.monotonic() + seconds, 0
    while time.monotonic() < ends and (one := deliver(1)):
        tried += one
    return tried


_CLAIM = """
UPDATE core_errand SET due_at = statement_timestamp() + make_interval(secs => %s)
WHERE (listener, session_id) = (
    SELECT listener, session_id FROM core_errand
    WHERE due_at <= statement_timestamp() AND NOT parked AND listener = ANY(%s)
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING listener, session_id, heard, wanted, tries, due_at
"""
_HOLD = """
UPDATE core_errand SET due_at = statement_timestamp() + make_interval(secs => %s), heard = %s
WHERE listener = %s AND session_id = %s AND due_at = %s
RETURNING due_at
"""


def _claim() -> Errand | None:
    """Lease the errand that is due first: until ``due_at`` it is ours."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [_LEASE.total_seconds(), list(_listeners)])
        row = cursor.fetchone()
    names = ("listener", "session_id", "heard", "wanted", "tries", "due_at")
    return Errand(**dict(zip(names, row, strict=True))) if row else None


def _run(errand: Errand) -> None:
    """Tell the listener what it has not heard. No transaction is open, since listeners talk to the outside."""
    heard, at = errand.heard, None
    try:
        session = Session.objects.get(id=errand.session_id)
        for happening in _unheard(errand, session):
            if at is not None and not _hold(errand, heard):
                return
            at = happening
            _listeners[errand.listener].hear(session, happening)
            heard = happening.number
        heard = max(heard, errand.wanted)
    except Exception as problem:  # noqa: BLE001 - a listener is foreign code: whatever it raises, the others go on
        if at is not None and _is_last(errand, heard, problem) and _give_up(errand, session, at, problem):
            heard = at.number
        else:
            _complain(errand, heard, problem)
            return
    more = Case(When(wanted__gt=heard, then=Now()), default=Value(None), output_field=DateTimeField())
    _mine(errand).update(heard=heard, tries=0, complaint="", due_at=more)


def _unheard(errand: Errand, session: Session) -> list[Happening]:
    types = _listeners[errand.listener].types
    return read_logs({session.id: channel(session.channel)}, after=errand.heard, types=types)[session.id]


def _hold(errand: Errand, heard: int) -> bool:
    """Note how far the listener has heard and take the lease anew; ``False`` if it ran out and another worker has it."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [_LEASE.total_seconds(), heard, errand.listener, errand.session_id, errand.due_at])
        row = cursor.fetchone()
    if row is not None:
        errand.due_at = row[0]
    return row is not None


def _tries(errand: Errand, heard: int) -> int:
    return errand.tries + 1 if heard == errand.heard else 1


def _is_last(errand: Errand, heard: int, problem: Exception) -> bool:
    """Whether trying again is of no use, or has been tried often enough."""
    permanent = isinstance(problem, Unreachable) and problem.permanent
    return permanent or _tries(errand, heard) >= MOST_TRIES


def _give_up(errand: Errand, session: Session, at: Happening, problem: Exception) -> bool:
    """Let the listener take note that it could not hear this; ``False`` where it cannot even do that."""
    give_up = _listeners[errand.listener].give_up
    if give_up is None:
        return False
    try:
        give_up(session, at, problem)
    except Exception:  # noqa: BLE001 - likewise foreign code: then the errand is parked
        _log.exception("The listener %s could not give up on session %s.", errand.listener, session.id)
        return False
    return True


def _complain(errand: Errand, heard: int, problem: Exception) -> None:
    tries = _tries(errand, heard)
    pause = min(_PAUSE * 2 ** (tries - 1), _LONGEST)
    if isinstance(problem, Unreachable) and problem.retry_after is not None:
        pause = timedelta(seconds=problem.retry_after)
    _mine(errand).update(
        heard=heard,
        tries=tries,
        complaint=f"{type(problem).__name__}: {problem}"[:500],
        parked=_is_last(errand, heard, problem),
        due_at=now() + pause,
    )


def _mine(errand: Errand) -> QuerySet[Errand]:
    """The errand while we hold its lease: who was overtaken writes nothing over what the other has written."""
    return _rows(errand).filter(due_at=errand.due_at)


def _rows(errand: Errand) -> QuerySet[Errand]:
    return Errand.objects.filter(listener=errand.listener, session_id=errand.session_id)


def retry(errand: Errand) -> None:
    """Take a parked errand up again."""
    _rows(errand).filter(parked=True).update(parked=False, tries=0, due_at=now())


def parked() -> list[Errand]:
    """Errands that wait for a person, the oldest first."""
    return list(Errand.objects.filter(parked=True).select_related("session").order_by("due_at"))
