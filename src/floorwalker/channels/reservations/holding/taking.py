"""The hot path: what carts ask for at the same moment is decided together, in one transaction and a handful of statements.

The order of locks is the same everywhere: names of new sessions, sessions by id, levels by id. So nobody waits for each
other in a circle. Events, rows, counts and errands are written by ``Books``, as ever: ``verify`` folds them again.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.effects import bound, held
from floorwalker.channels.reservations.models import HELD, Hold
from floorwalker.channels.reservations.waiting.line import lapse, overdue
from floorwalker.channels.reservations.waiting.models import anybody_waits
from floorwalker.commerce.stock.shelves import Shelves, lock
from floorwalker.core import timers
from floorwalker.core.books import Books
from floorwalker.core.errors import FloorwalkerError, NotFound, Refused
from floorwalker.core.facts import Fact, Happening, split
from floorwalker.core.opening import Place, find, open_all, unclaim
from floorwalker.core.sheet import Sheet

PATIENCE = "4s"
_SHORT_PATIENCE = "1s"
_TRIES = 4
_STEP = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What follows from what was asked: a fact, if any; what to tell beside how the cart stands; which levels had too little."""

    fact: Fact | None = None
    said: Any = None
    short: frozenset[UUID] = frozenset()


Deed = Callable[[Sheet, Shelves], Outcome]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Something that is asked of a cart, known by its token. ``opens``: a cart that is not known yet begins with it.

    ``key`` makes it once: the same again is answered with what came of it ``before``. ``variants`` are those that it needs the levels of.
    """

    store_id: int
    token: str
    actor: Actor
    deed: Deed
    key: str
    opens: bool = False
    variants: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """What the session is called."""
        return self.store_id, reservations.code, self.token


@dataclass(frozen=True, kw_only=True)
class Held:
    """A hold as it stood then."""

    number: int
    variant: str
    quantity: int
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the event of an ask says that was answered before."""

    type: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """How the cart stands after what was asked, at the database's ``now``; ``said`` is what the deed told.

    ``before``: nothing was done, since the same was asked before, and this came of it.
    """

    session_id: UUID | None
    status: str
    holds: tuple[Held, ...]
    expires_at: datetime | None
    now: datetime
    said: Any = None
    before: Kept | None = None


Answer = Told | FloorwalkerError


class _Overdue(Exception):
    """Units are wanted that holds or offers have whose time is up: they are released first."""

    def __init__(self, sessions: list[UUID], offers: list[UUID]) -> None:
        super().__init__()
        self.sessions = sessions
        self.offers = offers


def take(asks: Sequence[Ask]) -> list[Answer]:
    """Decide on all of them in their order, each by itself; answers each in its place.

    Waiting too long for a lock raises ``OperationalError``, and nothing was changed. Many wait shorter, since each of them
    may ask again by itself, and only those whose levels somebody blocks must wait on.
    """
    patience = PATIENCE if len(asks) == 1 else _SHORT_PATIENCE
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _Round(asks).run(patience)
        except _Overdue as late:
            timers.settle(late.sessions)
            lapse(late.offers)
    with transaction.atomic():
        return _Round(asks, sweeps=False).run(patience)


class _Round:
    """One transaction of asks."""

    def __init__(self, asks: Sequence[Ask], *, sweeps: bool = True) -> None:
        self._asks = asks
        self._sweeps = sweeps
        self._books = Books()
        self._sheets: dict[Place, Sheet] = {}
        self._shelves: Shelves
        self._short: set[UUID] = set()

    def run(self, patience: str) -> list[Answer]:
        """Lock, decide, write."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [patience])
        self._open()
        known = self._known()
        self._lock()
        answers = [self._answer(ask, known) for ask in self._asks]
        if self._short and self._sweeps:
            self._look_for_overdue()
        self._books.write()
        blank = [place for place, sheet in self._sheets.items() if not sheet.session.event_count]
        if blank:
            unclaim(blank)
        return answers

    def _open(self) -> None:
        places = {ask.place for ask in self._asks if ask.opens}
        places |= find({ask.place for ask in self._asks} - places).keys()
        ids = open_all(self._books, dict.fromkeys(places, reservations))
        self._sheets = {place: self._books.sheets[id_] for place, id_ in ids.items()}

    def _known(self) -> dict[tuple[UUID, str], Kept]:
        """Which of the asks were answered before, with the fact that came of them."""
        pairs = [
            (sheet.session.id, ask.key)
            for ask in self._asks
            if (sheet := self._sheets.get(ask.place)) and sheet.session.event_count
        ]
        if not pairs:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.session_id, e.key, e.type, e.data FROM core_event e JOIN unnest(%s::uuid[], %s::text[]) AS w (s, k)"
                " ON e.session_id = w.s AND e.key = w.k",
                [[id_ for id_, _ in pairs], [key for _, key in pairs]],
            )
            return {
                (id_, key): Kept(type=type_, fields=json.loads(data)) for id_, key, type_, data in cursor.fetchall()
            }

    def _lock(self) -> None:
        """Lock the levels that are asked for and those of which the carts have any, since these may come free."""
        wanted = sorted({(ask.store_id, variant) for ask in self._asks for variant in ask.variants})
        mine = {hold.level_id for sheet in self._sheets.values() for hold in sheet.rows(Hold).values()}
        self._shelves = lock(wanted, sorted(mine))
        for sheet in self._sheets.values():
            before = bound(sheet)
            self._books.settle(sheet)
            self._follow(sheet, before)

    def _follow(self, sheet: Sheet, before: Counter[UUID]) -> None:
        """What the cart takes or gives is not free, or is, for those who are asked for next; unless somebody waits for it."""
        after = bound(sheet)
        for level in before | after:
            freed = before[level] - after[level]
            if level in self._shelves.by_level and not (freed > 0 and anybody_waits(level)):
                self._shelves.by_level[level].free += freed

    def _answer(self, ask: Ask, known: dict[tuple[UUID, str], Kept]) -> Answer:
        sheet = self._sheets.get(ask.place)
        if sheet is None:
            return self._nobody(ask)
        before = known.get((sheet.session.id, ask.key))
        if before is not None:
            return self._told(sheet, before=before)
        try:
            outcome = ask.deed(sheet, self._shelves)
        except FloorwalkerError as no:
            return no
        self._short |= outcome.short
        if outcome.fact is not None:
            known[sheet.session.id, ask.key] = Kept(type=outcome.fact.type, fields=split(outcome.fact)[0])
            self._add(sheet, ask, outcome.fact)
        return self._told(sheet, said=outcome.said)

    def _nobody(self, ask: Ask) -> Answer:
        if ask.opens:
            return Refused(gettext("This store is inactive and takes no new sessions."), code="store_closed")
        return NotFound(gettext("There is no such cart in this store."))

    def _add(self, sheet: Sheet, ask: Ask, fact: Fact) -> None:
        """Play the fact after all that is known of the session, also where the database's clock was put back."""
        before, head = bound(sheet), sheet.session.head_at
        happening = Happening(
            fact=fact,
            key=ask.key,
            actor_kind=ask.actor.kind,
            actor_ref=ask.actor.ref,
            actor_label=ask.actor.label,
            occurred_at=max(self._books.now, head + _STEP) if head else self._books.now,
            recorded_at=self._books.now,
        )
        if self._books.add(sheet, [happening]):
            raise AssertionError(f"{fact.type} does not fit a cart in the state {sheet.session.state}.")
        self._follow(sheet, before)

    def _told(self, sheet: Sheet, *, said: Any = None, before: Kept | None = None) -> Told:
        return Told(
            session_id=sheet.session.id if sheet.session.event_count else None,
            status=sheet.session.status,
            holds=tuple(
                Held(number=h.number, variant=h.variant, quantity=h.quantity, expires_at=h.expires_at) for h in held(sheet)
            ),
            expires_at=sheet.record.expires_at,
            now=self._books.now,
            said=said,
            before=before,
        )  # fmt: skip

    def _look_for_overdue(self) -> None:
        """Holds whose time is up and that nobody has swept yet have units that somebody here was denied."""
        due = Hold.objects.filter(level_id__in=self._short, state=HELD, expires_at__lte=self._books.now)
        others = due.exclude(session_id__in=[sheet.session.id for sheet in self._sheets.values()])
        found = list(others.values_list("session_id", flat=True).distinct()[:500])
        offers = overdue(self._short)
        if found or offers:
            raise _Overdue(found, offers)
