"""Claiming an offer: what was held for the next in line becomes an ordinary hold of their cart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models.functions import Now
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.effects import held
from floorwalker.channels.reservations.holding import deciding
from floorwalker.channels.reservations.holding.asks import located, told
from floorwalker.channels.reservations.holding.caps import Theirs
from floorwalker.channels.reservations.holding.deciding import Decision, Shopper, Wanted
from floorwalker.channels.reservations.holding.taking import Ask, Outcome, Told
from floorwalker.channels.reservations.waiting.line import take_over
from floorwalker.channels.reservations.waiting.models import CLAIMED, LAPSED, OFFERED, WAITING, Entry
from floorwalker.commerce.stock.shelves import Shelf, Shelves
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused
from floorwalker.core.log.sheet import Sheet

_REMEMBERED = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Waits:
    """How an entry stands at a moment: ``place`` counts those who wait, from the first; ``quantity`` is what is offered, else wanted."""

    variant: str
    title: str
    state: str
    quantity: int
    place: int
    expires_at: datetime | None


def standing_in_line(store: Store, token: str) -> list[Waits]:
    """What a cart waits for or is offered, and what it has missed a few minutes ago."""
    at = now()
    mine = Entry.objects.filter(store=store, token=token, state__in=(WAITING, OFFERED, LAPSED))
    return [
        Waits(
            variant=entry.level.external_id,
            title=str(entry),
            state=LAPSED if entry.expires_at and entry.expires_at <= at else entry.state,
            quantity=entry.offered or entry.quantity,
            place=place_of(entry),
            expires_at=entry.expires_at,
        )
        for entry in mine.select_related("level__variant__product").order_by("joined_at")
        if entry.state != LAPSED or (entry.ended_at and entry.ended_at > at - _REMEMBERED)
    ]


def place_of(entry: Entry) -> int:
    """How many wait up to this one, itself counted; 0 where it waits no more."""
    if entry.state != WAITING:
        return 0
    return Entry.objects.filter(level_id=entry.level_id, state=WAITING, place__lte=entry.place).count()


def claim_all(store: Store, token: str, variants: Iterable[str], *, actor: Actor, shopper: Shopper) -> None:
    """Whoever puts into the cart what is offered to them has claimed it."""
    offers = Entry.objects.filter(store=store, token=token, state=OFFERED, expires_at__gt=now())
    for variant in list(
        offers.filter(level__external_id__in=list(variants)).values_list("level__external_id", flat=True)
    ):
        told(claiming(store, token, variant, actor=actor, shopper=shopper))


def claim(store: Store, token: str, variant: str, *, actor: Actor, shopper: Shopper) -> Told:
    """Take what is offered; Refused where no offer stands, or the cart may not have it."""
    return told(claiming(store, token, variant, actor=actor, shopper=shopper))


def claiming(store: Store, token: str, variant: str, *, actor: Actor, shopper: Shopper) -> Ask:
    """The same as a question, which is decided with others under the locks of session and level."""
    who = located(shopper)

    def deed(sheet: Sheet, shelves: Shelves, theirs: Theirs) -> Outcome:
        shelf = shelves.by_place.get((store.pk, variant))
        entry = _offer(shelf, token) if shelf else None
        if shelf is None or entry is None:
            raise Refused(gettext("This offer is over."), code="offer_over")
        decision = _decided(sheet, shelves, theirs, entry, who)
        take_over(entry, CLAIMED, actor)
        return Outcome(fact=decision.fact, said=decision)

    return Ask(
        store_id=store.pk,
        token=token,
        actor=actor,
        deed=deed,
        key=f"claim:{uuid4()}",
        opens=True,
        variants=(variant,),
        who=(who.customer, who.ip),
    )


def _offer(shelf: Shelf, token: str) -> Entry | None:
    mine = Entry.objects.filter(level_id=shelf.level_id, token=token, state=OFFERED, expires_at__gt=Now())
    return mine.select_for_update(of=("self",), skip_locked=True).first()


def _decided(sheet: Sheet, shelves: Shelves, theirs: Theirs, entry: Entry, who: Shopper) -> Decision:
    """The units that are held for the entry are there for this cart. Where it may not have them, they stay as they were."""
    shelf = shelves.by_level[entry.level_id]
    own = sum(hold.quantity for hold in held(sheet) if hold.level_id == shelf.level_id)
    before = shelf.free
    shelf.free = max(before, 0) + entry.offered
    wanted = [Wanted(variant=shelf.variant, quantity=own + entry.offered)]
    granted = False
    try:
        decision = deciding.decide(sheet, shelves, theirs, wanted, who, partial=False)
        granted = decision.granted and decision.fact is not None
    finally:
        if not granted:
            shelf.free = before
    if not granted:
        raise Refused(gettext("This cart may not have what it was offered."), code="may_not_have")
    return decision
