"""Firing timers: the worker sweeps what is due, and whoever reads settles what the worker has not reached."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now

from floorwalker.core.clock import now
from floorwalker.core.log.books import Books
from floorwalker.core.models import Session

_BATCH = 500
_log = logging.getLogger(__name__)


def settle_due(limit: int = _BATCH) -> int:
    """Fire what is due, the oldest first; sessions that somebody else works on are left to them. Answers how many."""
    with transaction.atomic():
        due = Session.objects.filter(due_at__lte=now()).order_by("due_at")
        return _settle(list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit]))


def settle(ids: Iterable[UUID]) -> int:
    """Fire what is due in these sessions, before somebody reads them. Mostly nothing is, which is one look and no lock."""
    due = list(Session.objects.filter(id__in=list(ids), due_at__lte=Now()).values_list("id", flat=True))
    if not due:
        return 0
    with transaction.atomic():
        still = Session.objects.filter(id__in=due, due_at__lte=now()).order_by("id")
        return _settle(list(still.select_for_update().values_list("id", flat=True)))


def _settle(locked: list[UUID]) -> int:
    """Fire what is due in sessions that the caller has locked; one that cannot be folded stops no other."""
    if not locked:
        return 0
    try:
        _fire(locked)
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:  # noqa: BLE001 - whatever a channel makes of a session's facts, the others go on
        if len(locked) > 1:
            return sum(_settle([id_]) for id_ in locked)
        _take_out(locked[0], problem)
    return len(locked)


def _fire(ids: list[UUID]) -> None:
    with transaction.atomic():
        books = Books()
        for sheet in books.open(ids):
            books.settle(sheet)
        books.write()


def _take_out(id_: UUID, problem: Exception) -> None:
    """Let nothing be due in a session that cannot be folded. The next fact that it takes, or ``retry``, ends that."""
    _log.error("The timers of session %s could not be fired.", id_, exc_info=problem)
    complaint = f"{type(problem).__name__}: {problem}"[:500]
    Session.objects.filter(id=id_).update(due_at=None, complaint=complaint)


def stuck() -> list[Session]:
    """The sessions that were taken out, the oldest first."""
    return list(Session.objects.exclude(complaint="").order_by("id"))


def retry(id_: UUID) -> bool:
    """Set a stuck session going again; answers whether it goes."""
    Session.objects.filter(id=id_).exclude(complaint="").update(due_at=now())
    settle([id_])
    return not Session.objects.filter(id=id_).exclude(complaint="").exists()


def catch_up() -> int:
    """Fire a batch of what is due and the worker has not reached; while nothing is, one look at the head of an index."""
    due = Session.objects.filter(due_at__lte=Now()).order_by("due_at").values("due_at")
    return settle_due() if due[:1] else 0


def settle_all(most: int = 20 * _BATCH) -> int:
    """Fire what is due, batch by batch, until nothing is or ``most`` have fired."""
    fired = 0
    while fired < most and (some := settle_due(min(_BATCH, most - fired))):
        fired += some
    return fired
