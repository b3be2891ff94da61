"""Making a verb of a function: lock, right, state, the function itself, the fact, the write: all, or nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.core.books import Books
from floorwalker.core.errors import NotAllowed, NotFound, Refused
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.machine import Machine, Move
from floorwalker.core.models import Session
from floorwalker.core.sheet import Sheet

Verb = Callable[..., Session]


def verb(machine: Machine, name: str) -> Callable[[Callable[..., Fact]], Verb]:
    """Bind a function to the move ``name``. It gets the locked sheet, the actor and the form's fields, and answers the fact.

    The result is called with a session: ``cancel(session, actor=…, reason=…)``. It raises NotAllowed without the
    right, Refused where the state does not allow the move, and answers the session as it is after the move.
    """
    move = machine.move(name)
    if move is None:
        raise ValueError(f"There is no move called {name}.")

    def bind(function: Callable[..., Fact]) -> Verb:
        @wraps(function)
        def run(session: Session, *, actor: Actor, key: str = "", **fields: Any) -> Session:
            with transaction.atomic():
                books = Books()
                sheet = _open(books, session)
                _guard(sheet, move, actor)
                fact = function(sheet, actor=actor, **fields)
                asked = _asked(fact, books, actor, key or f"move:{uuid4()}")
                if books.add(sheet, [asked]):
                    raise _overtaken(sheet, move)
                books.write()
            return sheet.session

        machine.bind(name, run)
        return run

    return bind


def _open(books: Books, session: Session) -> Sheet:
    opened = books.open([session.id])
    if not opened:
        raise NotFound(gettext("This session does not exist any more."))
    books.settle(opened[0])
    return opened[0]


def _guard(sheet: Sheet, move: Move, actor: Actor) -> None:
    session = sheet.session
    if not actor.may(move.right, session.store_id):
        no = gettext("You need the right “{right}” in this store.").format(right=move.right)
        raise NotAllowed(no, right=move.right)
    if session.state not in move.sources:
        status = sheet.channel.machine.status(session.status).label
        no = gettext("“{move}” is not possible here: the session is “{status}”.").format(move=move.label, status=status)
        raise Refused(no, move=move.name, status=session.status)


def _overtaken(sheet: Sheet, move: Move) -> Refused:
    """The fact of the move does not fit where it belongs: the log has later events, of a clock that ran ahead."""
    no = gettext("“{move}” is not possible here: the session has changed meanwhile.").format(move=move.label)
    return Refused(no, move=move.name, status=sheet.session.status)


def _asked(fact: Fact, books: Books, actor: Actor, key: str) -> Happening:
    return Happening(
        fact=fact,
        key=key,
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        actor_label=actor.label,
        occurred_at=books.now,
        recorded_at=books.now,
    )
