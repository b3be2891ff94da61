"""Making a verb of a function: lock, right, state, the function itself, its facts, the write: all, or nothing."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.errors import NotAllowed, NotFound, Refused
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.books import Books
from floorwalker.core.log.fold import MOST_EVENTS
from floorwalker.core.log.opening import open_new
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Machine, Move
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel, channel_of

Verb = Callable[..., Session]
Answer = Fact | Sequence[Fact]
_STEP = timedelta(microseconds=1)


def verb(machine: Machine, name: str) -> Callable[[Callable[..., Answer]], Verb]:
    """Bind a function to the move ``name``. It gets the locked sheet, the actor and the form's fields.

    It answers the fact, or the facts in their order, or none where nothing is left to do. The result is called with a session, ``cancel(session, actor=…,
    reason=…)``, or, where the move opens one, with a store and perhaps the ``token`` by which it is known outside. It
    raises NotAllowed without the right, Refused where the state does not allow the move, and answers the session after it.
    """
    move = machine.move(name)
    if move is None:
        raise ValueError(f"There is no move called {name}.")

    def bind(function: Callable[..., Answer]) -> Verb:
        @wraps(function)
        def run(session: Session, *, actor: Actor, key: str = "", **fields: Any) -> Session:
            with transaction.atomic():
                books = Books()
                sheet = _open(books, session)
                _guard(sheet, move, actor)
                return _play(books, sheet, move, function(sheet, actor=actor, **fields), actor, key)

        @wraps(function)
        def begin(store: Store, *, actor: Actor, token: str = "", key: str = "", **fields: Any) -> Session:
            if not actor.may(move.right, store.pk):
                raise _not_allowed(move)
            with transaction.atomic():
                books = Books()
                sheet = open_new(books, channel_of(machine), store, token)
                return _play(books, sheet, move, function(sheet, actor=actor, **fields), actor, key)

        bound = begin if move.opens else run
        machine.bind(name, bound)
        return bound

    return bind


def open_with(
    which: Channel, store: Store, tell: Callable[[Sheet], Answer], *, actor: Actor, token: str = ""
) -> Session:
    """Open a session with the facts that ``tell`` answers of its blank sheet; whether the actor may is the caller's to know.

    For rooms that open sessions of another kind, in their own transaction; who opens them by a move needs none of this.
    """
    with transaction.atomic():
        books = Books()
        sheet = open_new(books, which, store, token)
        answer = tell(sheet)
        happenings = _asked([answer] if isinstance(answer, Fact) else answer, books, actor, f"open:{uuid4()}")
        if wrong := books.add(sheet, happenings):
            raise AssertionError(f"A session of {which.code} cannot open with {[h.fact.type for h in wrong]}.")
        books.write()
        return sheet.session


def why_not(sheet: Sheet, move: Move, actor: Actor) -> NotAllowed | Refused | None:
    """Why this actor cannot have the move of this session now; ``None`` where nothing stands against it."""
    session = sheet.session
    if not actor.may_in(move.right, store_id=session.store_id, session_id=session.id):
        return _not_allowed(move)
    if session.state not in move.sources or move.opens:
        status = sheet.channel.machine.status(session.status).label
        no = gettext("“{move}” is not possible here: the session is “{status}”.").format(move=move.label, status=status)
        return Refused(no, move=move.name, status=session.status)
    if move.unless and (reason := move.unless(sheet)):
        return Refused(reason, move=move.name, status=session.status)
    return None


def moves_for(which: Channel, session: Session, actor: Actor) -> list[Move]:
    """The moves that this actor may ask of a session as it was read; a guard that must look further reads its rows."""
    may = [
        move
        for move in which.machine.moves
        if session.state in move.sources
        and not move.opens
        and actor.may_in(move.right, store_id=session.store_id, session_id=session.id)
    ]
    if not any(move.unless for move in may):
        return may
    sheet = sheet_of(session)
    return [move for move in may if why_not(sheet, move, actor) is None]


def sheet_of(session: Session) -> Sheet:
    """A session as it was read with all that it owns, for looking at; nothing is locked, and nothing can be written."""
    return Books().take([session])[0]


def _open(books: Books, session: Session) -> Sheet:
    opened = books.open([session.id])
    if not opened:
        raise NotFound(gettext("This session does not exist any more."))
    books.settle(opened[0])
    return opened[0]


def _guard(sheet: Sheet, move: Move, actor: Actor) -> None:
    no = why_not(sheet, move, actor)
    if no is not None:
        raise no
    if actor.standing and sheet.session.event_count >= MOST_EVENTS:
        raise Refused(gettext("Too much has happened in this session; please contact the shop."), code="session_full")


def _not_allowed(move: Move) -> NotAllowed:
    no = gettext("You need the right “{right}” in this store.").format(right=move.right)
    return NotAllowed(no, right=move.right)


def _play(books: Books, sheet: Sheet, move: Move, answer: Answer, actor: Actor, key: str) -> Session:
    facts = [answer] if isinstance(answer, Fact) else list(answer)
    if unknown := {type(fact) for fact in facts} - set(move.facts):
        raise AssertionError(f"The move {move.name} does not say that it may answer {unknown}.")
    if facts and books.add(sheet, _asked(facts, books, actor, key or f"move:{uuid4()}")):
        raise _overtaken(sheet, move)
    if not sheet.session.event_count:
        raise AssertionError(f"The move {move.name} opens a session without a fact.")
    books.write()
    return sheet.session


def _overtaken(sheet: Sheet, move: Move) -> Refused:
    """A fact of the move does not fit where it belongs: the log has later events, of a clock that ran ahead."""
    no = gettext("“{move}” is not possible here: the session has changed meanwhile.").format(move=move.label)
    return Refused(no, move=move.name, status=sheet.session.status)


def _asked(facts: Sequence[Fact], books: Books, actor: Actor, key: str) -> list[Happening]:
    """The facts of one move as they enter the log: a microsecond apart, so that they are folded in their order."""
    return [
        Happening(
            fact=fact,
            key=f"{key}.{place}" if place else key,
            actor_kind=actor.kind,
            actor_ref=actor.ref,
            actor_label=actor.label,
            occurred_at=books.now + place * _STEP,
            recorded_at=books.now,
        )
        for place, fact in enumerate(facts)
    ]
