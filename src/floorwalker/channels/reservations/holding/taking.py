"""The hot path: what carts ask for at the same moment is decided together, in one transaction and a handful of statements.

The order of locks is the same everywhere: names of new sessions, sessions by id, levels by id. So nobody waits for each
other in a circle; and nobody here waits for one level with another in hand, so that one that is stuck holds up no other.
Events, rows, counts and errands are written by ``Books``, as ever: ``verify`` folds them again.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils.translation import gettext
from psycopg.errors import LockNotAvailable

from floorwalker.accounts.actor import Actor
from floorwalker.channels.reservations.channel import reservations
from floorwalker.channels.reservations.effects import bound, held
from floorwalker.channels.reservations.holding.caps import Theirs, look
from floorwalker.channels.reservations.models import HELD, Hold
from floorwalker.channels.reservations.waiting.line import lapse, overdue
from floorwalker.channels.reservations.waiting.models import anybody_waits
from floorwalker.commerce.stock.shelves import Place as Name
from floorwalker.commerce.stock.shelves import Shelves, grab, lock
from floorwalker.core.errors import FloorwalkerError, NotFound, Refused, Unreachable
from floorwalker.core.facts import Fact, Happening, split
from floorwalker.core.later import timers
from floorwalker.core.log.books import Books
from floorwalker.core.log.opening import Place, open_all, reach, unclaim
from floorwalker.core.log.sheet import Sheet
from floorwalker.kit.database import prepared

PATIENCE = "2s"
"""So long is a lock waited for."""
_SILENCE = "15s"
"""A server that falls silent in the middle loses its locks after so long."""
_TRIES = 4
_LOOKS = 50
"""So often are levels that others work with looked at, before it is said that they are busy."""
_STEP = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What follows from what was asked: a fact, if any; what to tell beside how the cart stands; which levels had too little."""

    fact: Fact | None = None
    said: Any = None
    short: frozenset[UUID] = frozenset()


Deed = Callable[[Sheet, Shelves, Theirs], Outcome]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Something that is asked of a cart, known by its token. ``opens``: a cart that is not known yet begins with it.

    ``key`` makes it once: the same again is answered with what came of it ``before``. ``variants`` are those that it needs the levels of,
    and ``who`` the customer and the address whose other carts count.
    """

    store_id: int
    token: str
    actor: Actor
    deed: Deed
    key: str
    opens: bool = False
    variants: tuple[str, ...] = ()
    who: tuple[str, str] | None = None

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


_stuck: set[UUID | Name] = set()
"""Levels, by id and by name, that were waited for in vain and have not been free since."""


class _Overdue(Exception):
    """Units are wanted that holds or offers have whose time is up: they are released first."""

    def __init__(self, sessions: list[UUID], offers: list[UUID]) -> None:
        super().__init__()
        self.sessions = sessions
        self.offers = offers


def take(asks: Sequence[Ask]) -> list[Answer]:
    """Decide on all of them in their order, each by itself; answers each in its place.

    A level that others keep longer than anybody waits is not waited for again until it is free: who needs it is told so at once,
    and nobody else is held up. Waiting too long for a session raises ``OperationalError``, and nothing was changed.
    """
    waits, sweeps = True, True
    for _ in range(_TRIES):
        try:
            return _round(asks, waits=waits, sweeps=sweeps)
        except _Overdue as late:
            sweeps = _swept(late)
        except OperationalError as trouble:
            if not waits or not isinstance(trouble.__cause__, LockNotAvailable):
                raise
            waits = False
    return _round(asks, waits=waits, sweeps=False)


def _round(asks: Sequence[Ask], *, waits: bool, sweeps: bool) -> list[Answer]:
    with transaction.atomic():
        return _Round(asks, waits=waits, sweeps=sweeps).run()


def _swept(late: _Overdue) -> bool:
    """Release what is overdue; ``False`` where somebody keeps it."""
    try:
        with transaction.atomic():
            _bound()
            timers.settle(late.sessions)
            lapse(late.offers)
    except OperationalError as trouble:
        if not isinstance(trouble.__cause__, LockNotAvailable):
            raise
        return False
    return True


def _bound() -> None:
    prepared.ask(
        "SELECT set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)",
        [PATIENCE, _SILENCE],
    )


class _Round:
    """One transaction of asks."""

    def __init__(self, asks: Sequence[Ask], *, waits: bool, sweeps: bool) -> None:
        self._asks = asks
        self._waits = waits
        self._sweeps = sweeps
        self._books = Books()
        self._sheets: dict[Place, Sheet] = {}
        self._shelves: Shelves
        self._theirs: Theirs
        self._kept: set[UUID | Name] = set()
        self._short: set[UUID] = set()

    def run(self) -> list[Answer]:
        """Lock, decide, write."""
        self._open()
        known = self._known()
        self._lock()
        self._theirs = look(
            (sheet, *ask.who) for ask in self._asks if ask.who and (sheet := self._sheets.get(ask.place))
        )
        answers = [self._answer(ask, known) for ask in self._asks]
        if self._short and self._sweeps:
            self._look_for_overdue()
        self._books.write()
        blank = [place for place, sheet in self._sheets.items() if not sheet.session.event_count]
        if blank:
            unclaim(blank)
        return answers

    def _open(self) -> None:
        opens: dict[Place, bool] = {}
        for ask in self._asks:
            opens[ask.place] = opens.get(ask.place, False) or ask.opens
        with prepared.pipeline():
            _bound()
            reached = reach(opens)
        ids = open_all(self._books, reached(), [place for place, new in opens.items() if new])
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
        found = prepared.ask(
            "SELECT e.session_id, e.key, e.type, e.data FROM core_event e JOIN unnest(%s::uuid[], %s::text[]) AS w (s, k)"
            " ON e.session_id = w.s AND e.key = w.k",
            [[id_ for id_, _ in pairs], [key for _, key in pairs]],
        )
        return {(id_, key): Kept(type=type_, fields=json.loads(data)) for id_, key, type_, data in found()}

    def _lock(self) -> None:
        """Lock the levels that are asked for and those of which the carts have any, since these may come free."""
        wanted = {(ask.store_id, variant) for ask in self._asks for variant in ask.variants}
        mine = {level for sheet in self._sheets.values() for level in _levels(sheet)}
        if self._waits and self._many(wanted) < 2 and _stuck.isdisjoint(wanted | mine):
            self._shelves = lock(wanted, mine)
        else:
            self._shelves, others = self._grab(wanted, mine)
            self._kept = {*others.keys(), *others.values()}
            _stuck.difference_update(wanted | mine)
            _stuck.update(self._kept)
        for sheet in self._sheets.values():
            if _levels(sheet).isdisjoint(self._kept):
                before = bound(sheet)
                self._books.settle(sheet)
                self._follow(sheet, before)

    def _many(self, wanted: set[Name]) -> int:
        """How many levels these are, with those of which the carts have any."""
        sheets = self._sheets.values()
        holds = [(sheet.session.store_id, hold) for sheet in sheets for hold in sheet.rows(Hold).values()]
        return len(wanted) + len({hold.level_id for store, hold in holds if (store, hold.variant) not in wanted})

    def _grab(self, wanted: set[Name], mine: set[UUID]) -> tuple[Shelves, dict[UUID, Name]]:
        """Lock what is free; of what is not, wait for one level by itself, and look again. Answers what is stuck, too."""
        hopeless = _stuck & (wanted | mine) if self._waits else wanted | mine
        late: list[UUID] = []
        for _ in range(_LOOKS):
            try:
                with transaction.atomic():
                    if late:
                        lock((), late[:1])
                    shelves, others = grab(wanted, mine)
                    late = [id_ for id_, name in sorted(others.items()) if hopeless.isdisjoint((id_, name))]
                    transaction.set_rollback(bool(late))  # lets go of what it has
            except OperationalError as trouble:
                if not isinstance(trouble.__cause__, LockNotAvailable):
                    raise
                hopeless |= {late.pop(0)}
            else:
                if not late:
                    return shelves, others
        return grab(wanted, mine)

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
        if not self._kept.isdisjoint(_levels(sheet) | {(ask.store_id, variant) for variant in ask.variants}):
            return Unreachable(
                gettext("Others are at work on this stock. Nothing was changed; try again."), code="busy"
            )
        before = known.get((sheet.session.id, ask.key))
        if before is not None:
            return self._told(sheet, before=before)
        try:
            outcome = ask.deed(sheet, self._shelves, self._theirs)
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


def _levels(sheet: Sheet) -> set[UUID]:
    """The levels of which a cart has or had any."""
    return {hold.level_id for hold in sheet.rows(Hold).values()}
