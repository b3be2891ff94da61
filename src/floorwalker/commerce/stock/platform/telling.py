"""Telling shops what is held: one errand for each level and shop, in the order of the ledger, several changes as what comes of them.

A change leaves its errand in its own transaction (``ledger.move``); no transaction is open while a shop is asked. What is asked for is
drawn from the ledger, which nobody changes: asked again, it is the same words under the same key.
"""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, DateTimeField, F, QuerySet, Value, When
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.commerce.rights import must
from floorwalker.commerce.stock.counting import RIGHT
from floorwalker.commerce.stock.ledger import flows
from floorwalker.commerce.stock.models import Level, StockEntry, Telling
from floorwalker.connectors.stock import Change, Shift, StockPort, stocks
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused, Unreachable

MOST_TRIES = 10
REASON = "reservation_created"
_PAUSE = timedelta(seconds=5)
_LONGEST = timedelta(hours=1)
_LEASE = timedelta(minutes=2)
_OUTSIDE = {"available": "available", "held": "reserved", "committed": "committed"}
"""What the accounts of a hold's units are called outside."""


def deliver(limit: int = 100) -> int:
    """Tell what is due, one after the other; answers how often somebody was asked."""
    for tried in range(limit):
        telling = _claim()
        if telling is None:
            return tried
        _run(telling)
    return limit


def deliver_for(seconds: float) -> int:
    """Tell until nothing is due or the time is over; answers how often somebody was asked."""
    ends, tried = time.monotonic() + seconds, 0
    while time.monotonic() < ends and (one := deliver(1)):
        tried += one
    return tried


@transaction.atomic
def _claim() -> Telling | None:
    """Lease what is due first: until ``due_at`` it is ours. What it tells is fixed now, unless it was before."""
    due = Telling.objects.filter(due_at__lte=now(), parked=False).order_by("due_at")
    telling = due.select_for_update(skip_locked=True, of=("self",)).select_related("level__store").first()
    if telling is not None:
        telling.due_at = now() + _LEASE
        telling.through = telling.through or telling.wanted
        _rows(telling).update(due_at=telling.due_at, through=telling.through)
    return telling


def _run(telling: Telling) -> None:
    try:
        shift = shift_of(telling)
        if shift.changes:
            _port(telling.provider).move(shift)
    except Refused as no:
        _mine(telling).update(through=None, attempt=F("attempt") + 1)
        _complain(telling, no)
    except Exception as problem:  # noqa: BLE001 - a port is foreign code: whatever it raises, the other levels go on
        _complain(telling, problem)
    else:
        more = Case(When(wanted__gt=telling.through, then=Value(now())), default=None, output_field=DateTimeField())
        _mine(telling).update(
            heard=telling.through, through=None, attempt=1, tries=0, complaint="", due_at=more, told_at=now()
        )


def shift_of(telling: Telling) -> Shift:
    """What comes of the ledger from where the shop stands to where it is to be; no changes where all was undone again."""
    level, entries = telling.level, StockEntry.objects.filter(level=telling.level_id, provider=telling.provider)
    balance: Counter[str] = Counter(dict.fromkeys(_OUTSIDE, 0))
    for source, target, quantity in entries.filter(
        number__gt=telling.heard, number__lte=telling.through
    ).values_list("source", "target", "quantity"):  # fmt: skip
        balance[source] -= quantity
        balance[target] += quantity
    place = f"{telling.heard + 1}-{telling.through}"
    return Shift(
        key=f"{level.pk}:{place}:{telling.attempt}",
        account=level.store.code,
        item=level.external_id,
        reason=REASON,
        reference=f"floorwalker://stock/{level.pk}/{place}",
        changes=tuple(
            Change(source=_OUTSIDE[source], target=_OUTSIDE[target], quantity=quantity)
            for source, target, quantity in flows(balance)
        ),
    )


def _port(code: str) -> StockPort:
    try:
        return stocks.port(code)
    except KeyError:
        no = gettext("No shop called “{code}” can be told.").format(code=code)
        raise Unreachable(no, permanent=True) from None


def _complain(telling: Telling, problem: Exception) -> None:
    """Try again after a pause that doubles, or that was asked for; after ``MOST_TRIES``, or where it is of no use, wait for a person."""
    tries = telling.tries + 1
    pause = min(_PAUSE * 2 ** (tries - 1), _LONGEST)
    if isinstance(problem, Unreachable) and problem.retry_after is not None:
        pause = timedelta(seconds=problem.retry_after)
    parked = tries >= MOST_TRIES or (isinstance(problem, Unreachable) and problem.permanent)
    with transaction.atomic():
        Level.objects.select_for_update(no_key=True).get(pk=telling.level_id)
        complaint = f"{type(problem).__name__}: {problem}"[:500]
        mine = _mine(telling).update(tries=tries, complaint=complaint, parked=parked, due_at=now() + pause)
        if mine and parked:
            Level.objects.filter(pk=telling.level_id).update(stuck=True)


@transaction.atomic
def tell_again(level: Level, *, actor: Actor) -> None:
    """Take up what was given up; Refused where nothing was. Takes the right ``stock.adjust``."""
    must(actor, RIGHT, level.store)
    Level.objects.select_for_update().get(pk=level.pk)
    if not Telling.objects.filter(level=level, parked=True).update(parked=False, tries=0, due_at=now()):
        raise Refused(gettext("Nothing waits here to be told again."), code="not_parked")
    Level.objects.filter(pk=level.pk).update(stuck=False)


def tellings_of(level: Level) -> Sequence[Telling]:
    """How far each shop that follows a level has come."""
    return list(Telling.objects.filter(level=level).order_by("provider"))


def _mine(telling: Telling) -> QuerySet[Telling]:
    """The errand while we hold its lease: who was overtaken writes nothing over what the other has written."""
    return _rows(telling).filter(due_at=telling.due_at)


def _rows(telling: Telling) -> QuerySet[Telling]:
    return Telling.objects.filter(level=telling.level_id, provider=telling.provider)
