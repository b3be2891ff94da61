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

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, QuerySet, Value, When

from floorwalker.core.clock import now
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Happening
from floorwalker.core.log import read_logs
from floorwalker.core.models import Errand, Session
from floorwalker.core.registry import channel

_log = logging.getLogger(__name__)
MOST_TRIES = 10
_PAUSE = timedelta(seconds=5)
_LONGEST = timedelta(hours=1)
_LEASE = timedelta(minutes=2)

Hear = Callable[[Session, Happening], None]
GiveUp = Callable[[Session, Happening, Exception], None]


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Somebody outside core who is told of events. ``hear`` raises to be asked again.

    ``give_up`` takes note that an event could not be heard after all tries, and why; the next is told then. Without it, or
    where it raises itself, the errand is parked.
    """

    name: str
    hear: Hear
    give_up: GiveUp | None = None
    channels: frozenset[str] | None = None


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


def send(sessions: Sequence[Session], at: datetime) -> None:
    """Leave an errand for every listener of these sessions, in the caller's transaction."""
    pairs = [
        (listener.name, session)
        for listener in _listeners.values()
        for session in sessions
        if listener.channels is None or session.channel in listener.channels
    ]
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_errand (listener, session_id, heard, wanted, due_at, tries, parked, complaint)"
            " SELECT l, s, 0, w, %s, 0, false, '' FROM unnest(%s::text[], %s::uuid[], %s::int[]) AS e (l, s, w)"
            " ON CONFLICT (listener, session_id) DO UPDATE"
            " SET due_at = coalesce(core_errand.due_at, excluded.due_at), wanted = excluded.wanted",
            [at, [n for n, _ in pairs], [s.id for _, s in pairs], [s.event_count for _, s in pairs]],
        )


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


def _claim() -> Errand | None:
    """Lease the errand that is due first: until ``due_at`` it is ours."""
    with transaction.atomic():
        errand = (
            Errand.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(due_at__lte=now(), parked=False, listener__in=list(_listeners))
            .order_by("due_at")
            .first()
        )
        if errand is not None:
            errand.due_at = now() + _LEASE
            _rows(errand).update(due_at=errand.due_at)
    return errand


def _run(errand: Errand) -> None:
    """Tell the listener what it has not heard. No transaction is open, since listeners talk to the outside."""
    heard, at = errand.heard, None
    try:
        session = Session.objects.get(id=errand.session_id)
        for happening in read_logs({session.id: channel(session.channel)}, after=heard)[session.id]:
            if not _hold(errand, heard):
                return
            at = happening
            _listeners[errand.listener].hear(session, happening)
            heard = happening.number
    except Exception as problem:  # noqa: BLE001 - a listener is foreign code: whatever it raises, the others go on
        if at is not None and _is_last(errand, heard, problem) and _give_up(errand, session, at, problem):
            heard = at.number
        else:
            _complain(errand, heard, problem)
            return
    more = Case(When(wanted__gt=heard, then=Value(now())), default=Value(None), output_field=DateTimeField())
    _mine(errand).update(heard=heard, tries=0, complaint="", due_at=more)


def _hold(errand: Errand, heard: int) -> bool:
    """Note how far the listener has heard and take the lease anew; ``False`` if it ran out and another worker has it."""
    lease = now() + _LEASE
    held = _mine(errand).update(heard=heard, due_at=lease)
    errand.due_at = lease
    return bool(held)


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
