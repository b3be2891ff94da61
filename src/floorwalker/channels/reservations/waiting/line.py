"""The line: joining, being offered what came free, letting it lapse, leaving.

Units that come free while somebody waits are never available: the transaction that frees them holds them for the next in line.
Locks are taken in the order of the house: sessions, levels, then entries. An entry that a person has in hand is passed over.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.holding.storefront import terms_for
from floorwalker.channels.reservations.models import HELD, Hold
from floorwalker.channels.reservations.waiting.models import LAPSED, LEFT, OFFERED, WAITING, Entry
from floorwalker.commerce.stock.ledger import Way, move
from floorwalker.commerce.stock.models import Level
from floorwalker.core.clock import now
from floorwalker.core.errors import NotFound, Refused
from floorwalker.core.later import timers
from floorwalker.core.lists.haystack import haystack

MOST_PER_CART = 10
MOST_UNITS = 10
_BATCH = 500


def join(store: Store, token: str, variant: str, quantity: int, *, email: str = "", language: str = "") -> Entry:
    """Get in line for what is sold out, once for each variant; who is in line already stays where they are.

    Refused where the store has no waitlist, where there is some to be had, and beyond the limits of a cart.
    """
    if not terms_for(store).waitlist:
        raise Refused(gettext("This store has no waitlist."), code="no_waitlist")
    known = Level.objects.filter(store=store, external_id=variant).values_list("pk", flat=True).first()
    if known is None:
        raise NotFound(gettext("There is no such variant in stock here."), code="unknown_variant")
    release_overdue(known)
    with transaction.atomic():
        level = _locked(known)
        mine = Entry.objects.filter(store=store, token=token, state__in=(WAITING, OFFERED))
        entry = mine.filter(level=level).first()
        if entry is None:
            _may_join(level, mine)
            return _joined(level, token, min(quantity, MOST_UNITS), email, language)
        if email:
            Entry.objects.filter(pk=entry.pk).update(email=email, language=language)
        return entry


def _may_join(level: Level, mine: QuerySet[Entry]) -> None:
    if level.oversell or level.available > 0:
        raise Refused(gettext("There is some to be had: put it into the cart."), code="in_stock")
    if mine.count() >= MOST_PER_CART:
        no = gettext("A cart can wait for {count} things at most.").format(count=MOST_PER_CART)
        raise Refused(no, code="waits_for_enough")


def _joined(level: Level, token: str, quantity: int, email: str, language: str) -> Entry:
    last = Entry.objects.filter(level=level).aggregate(last=Max("place"))["last"] or 0
    return Entry.objects.create(
        store=level.store,
        level=level,
        token=token,
        place=last + 1,
        quantity=quantity,
        email=email,
        language=language,
        joined_at=now(),
        words=haystack(token, level.external_id, level.variant.sku, str(level)),
    )


def offer(levels: Sequence[UUID]) -> None:
    """Hold what is available of these locked levels for those who wait for it, first come first; less than wanted will do."""
    lines: dict[UUID, list[Entry]] = {}
    for entry in (
        _ours(Entry.objects.filter(level_id__in=levels, state=WAITING)).select_related("store").order_by("place")
    ):
        lines.setdefault(entry.level_id, []).append(entry)
    free = dict(Level.objects.filter(pk__in=list(lines)).values_list("pk", "available")) if lines else {}
    offered = [entry for level, line in lines.items() for entry in _served(line, free[level])]
    if offered:
        terms = {store: terms_for(store) for store in {entry.store for entry in offered}}
        at = now()
        for entry in offered:
            entry.state, entry.offered_at, entry.provider = OFFERED, at, terms[entry.store].follower
            entry.expires_at = at + timedelta(minutes=terms[entry.store].offer)
        move([_way(entry, "available", "held", entry.offered, "offered") for entry in offered])
        Entry.objects.bulk_update(offered, ["state", "offered", "provider", "offered_at", "expires_at"])


def _served(line: Sequence[Entry], free: int) -> list[Entry]:
    served = []
    for entry in line:
        if free <= 0:
            break
        entry.offered = min(entry.quantity, free)
        free -= entry.offered
        served.append(entry)
    return served


def overdue(levels: Iterable[UUID] | None = None) -> list[UUID]:
    """The levels, or which of these, that have offers whose time is up."""
    due = Entry.objects.filter(state=OFFERED, expires_at__lte=Now())
    mine = due if levels is None else due.filter(level_id__in=levels)
    return sorted(set(mine.order_by("expires_at").values_list("level_id", flat=True)[:_BATCH]))


def lapse(levels: Iterable[UUID]) -> int:
    """End the offers of these levels whose time is up; what they held goes to the next in line, or is available. Answers how many."""
    return sum(_lapse(level) for level in levels)


@transaction.atomic
def _lapse(level_id: UUID) -> int:
    _locked(level_id)
    due = Entry.objects.filter(level_id=level_id, state=OFFERED, expires_at__lte=Now())
    entries = list(_ours(due).order_by("place"))
    _end(entries, LAPSED, SYSTEM)
    return len(entries)


@transaction.atomic
def leave(store: Store, token: str, variant: str, *, actor: Actor) -> None:
    """Stop waiting, or do without what is offered. Who is not in line is answered alike."""
    known = Level.objects.filter(store=store, external_id=variant).values_list("pk", flat=True).first()
    if known is not None:
        _locked(known)
        mine = Entry.objects.filter(level_id=known, token=token, state__in=(WAITING, OFFERED))
        _end(list(_ours(mine)), LEFT, actor)


def remove(entry: Entry, *, actor: Actor) -> None:
    """Take an entry out of the line that the caller has locked."""
    _locked(entry.level_id)
    _end([entry], LEFT, actor)


def _end(entries: Sequence[Entry], state: str, actor: Actor) -> None:
    """End entries of a locked level. What was held for them is free: the next in line are told by the ledger."""
    gives = [_way(entry, "held", "available", entry.offered, state, actor) for entry in entries if entry.offered]
    finish(entries, state)
    move(gives)


def finish(entries: Sequence[Entry], state: str) -> None:
    """Write that entries are over; nothing private is kept of them."""
    at = now()
    for entry in entries:
        entry.ended_at = entry.expires_at if state == LAPSED else at
        entry.state, entry.offered, entry.email = state, 0, ""
    Entry.objects.bulk_update(entries, ["state", "offered", "email", "ended_at"])


def take_over(entry: Entry, state: str, actor: Actor) -> None:
    """What was held for an entry is taken by its cart, in this transaction."""
    way = _way(entry, "held", "available", entry.offered, state, actor)
    finish([entry], state)
    move([way], spoken_for=True)


def release_overdue(level_id: UUID) -> None:
    """Let holds and offers of a level end whose time is up, and that nobody has swept yet."""
    due = Hold.objects.filter(level_id=level_id, state=HELD, expires_at__lte=Now())
    timers.settle(list(due.values_list("session_id", flat=True).distinct()[:_BATCH]))
    lapse(overdue([level_id]))


def _way(entry: Entry, source: str, target: str, units: int, reason: str, actor: Actor = SYSTEM) -> Way:
    return Way(
        level_id=entry.level_id,
        source=source,
        target=target,
        quantity=units,
        cause="hold",
        key=f"wait:{entry.pk}:{target}",
        actor=actor,
        reason=reason,
        provider=entry.provider,
    )


def _locked(level_id: UUID) -> Level:
    return Level.objects.select_for_update(of=("self",)).select_related("store", "variant__product").get(pk=level_id)


def _ours(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return entries.select_for_update(of=("self",), skip_locked=True)
