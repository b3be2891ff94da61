"""Firing timers: the worker sweeps what is due, and whoever reads settles what the worker has not reached."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from floorwalker.core.books import Books
from floorwalker.core.clock import now
from floorwalker.core.models import Session

_BATCH = 500


def settle_due(limit: int = _BATCH) -> int:
    """Fire what is due, the oldest first; sessions that somebody else works on are left to them. Answers how many."""
    with transaction.atomic():
        due = Session.objects.filter(due_at__lte=now()).order_by("due_at")
        locked = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
        return _settle(locked)


def settle(ids: Iterable[UUID]) -> int:
    """Fire what is due in these sessions, before somebody reads them."""
    with transaction.atomic():
        due = Session.objects.filter(id__in=list(ids), due_at__lte=now()).order_by("id")
        return _settle(list(due.select_for_update(of=("self",))))


def _settle(locked: list[Session]) -> int:
    if not locked:
        return 0
    books = Books()
    books.now = now()
    fired = sum(books.settle(sheet) for sheet in books.take(locked))
    books.write()
    return fired


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
