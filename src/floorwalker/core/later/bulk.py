"""One move of many sessions: ordered once, made by the worker, each in a transaction of its own with the word of it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from floorwalker.accounts.actor import Actor, Reach, member_actor
from floorwalker.accounts.tokens import token_actor
from floorwalker.core import wall
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError, Invalid, NotFound, Refused
from floorwalker.core.forms import MoveForm, RowsField, form_for
from floorwalker.core.machine import Move
from floorwalker.core.models import BulkRun
from floorwalker.core.registry import Channel, channel

MOST = 500
KEPT = timedelta(days=30)
"""A run can be looked at so long: until whoever asked for it has read what became of it. What was done stands in the sessions' logs."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of one session of a run, and what it was called; where it was refused, why: a sentence and a code."""

    id: str
    name: str
    done: bool
    why: str = ""
    code: str = ""


def bulk_moves(which: Channel, actor: Actor) -> list[Move]:
    """The moves that this actor may ask of many somewhere."""
    return [move for move in which.machine.moves if is_for_many(move) and actor.may_anywhere(move.right)]


def is_for_many(move: Move) -> bool:
    """Whether its form asks the same of each session, but for rows, and no files. What a shopper does is done in one session."""
    if (
        move.opens
        or move.shopper
        or (move.form is not None and issubclass(move.form, MoveForm) and not move.form.for_many)
    ):
        return False
    fields = move.form.base_fields.values() if move.form else ()
    return not any(isinstance(field, forms.FileField) for field in fields)


def form_for_many(move: Move, *given: Any, actor: Actor) -> forms.Form:
    """The form of a move of many sessions: without the rows, which are those of one."""
    form = form_for(move, *given, sheet=None, actor=actor)
    for name in [name for name, field in form.fields.items() if isinstance(field, RowsField)]:
        del form.fields[name]
    return form


def reach_for(which: Channel, move: Move, actor: Actor) -> Reach:
    """The stores whose sessions the actor may know of when it asks for this move: where it may, and where it sees."""
    return actor.reach(move.right) | actor.reach(f"{which.code}.see")


def order_run(which: Channel, move: Move, ids: Iterable[UUID], said: Mapping[str, Any], *, actor: Actor) -> BulkRun:
    """Ask the worker for it; the job commits with the order. ``said`` is what was sent for the form, and fits it."""
    with transaction.atomic():
        run = BulkRun.objects.create(
            **_asked_by(actor),
            code=which.code,
            move=move.name,
            said=_kept(said),
            ids=[str(id_) for id_ in ids],
        )
        app.configure_task("floorwalker.core.jobs.run_bulk").defer(number=run.pk)
    return run


def _asked_by(actor: Actor) -> dict[str, Any]:
    return {"member_id": int(actor.ref)} if actor.kind == "employee" else {"token_id": actor.ref}


def _kept(said: Mapping[str, Any]) -> str:
    if isinstance(said, QueryDict):
        return said.urlencode()
    return urlencode({name: value for name, value in said.items() if value is not None}, doseq=True)


def find_run(number: int, *, actor: Actor) -> BulkRun:
    """A run that this actor has ordered; another's is not found."""
    run = BulkRun.objects.filter(pk=number, **_asked_by(actor)).first()
    if run is None:
        raise NotFound(gettext("There is no such run."))
    return run


def forget_old() -> int:
    """Delete runs that have ended before ``KEPT``; one that still has something to do stays."""
    return BulkRun.objects.filter(finished_at__lt=now() - KEPT).delete()[0]


def outcomes(run: BulkRun) -> list[Outcome]:
    """What became of the sessions of a run that are done, in its order."""
    return [Outcome(id_, *row) for id_, row in zip(run.ids, run.results, strict=False)]


def carry_out(number: int, *, last: bool = False) -> None:
    """Go on with a run where it stands; an actor who may not any more is told so for each session.

    What nobody foresaw is raised, to be tried again; at the ``last`` try it is the outcome of its session, and the others go on.
    """
    run = BulkRun.objects.select_related("member").get(pk=number)
    with translation.override(run.member.language if run.member else "en"):
        while _next(number, last):
            pass


@transaction.atomic
def _next(number: int, last: bool) -> bool:
    """Move the next session; ``False`` when all are done. The lock lets one worker on at a time."""
    run = BulkRun.objects.select_for_update(of=("self",)).select_related("member", "token").get(pk=number)
    if len(run.results) >= len(run.ids):
        run.finished_at = run.finished_at or now()
        run.save(update_fields=["finished_at"])
        return False
    run.results.append(_outcome(run, UUID(run.ids[len(run.results)]), last))
    run.save(update_fields=["results"])
    return True


def _outcome(run: BulkRun, id_: UUID, last: bool) -> list[Any]:
    try:
        return _moved(run, id_)
    except Exception:
        if not last:
            raise
        _log.exception("The run %s could not move the session %s", run.pk, id_)
    return [id_.hex[-8:], False, gettext("Something went wrong on our side. Nothing was changed."), "failed"]


def _moved(run: BulkRun, id_: UUID) -> list[Any]:
    which, actor, name = channel(run.code), _actor(run), id_.hex[-8:]
    try:
        with transaction.atomic():
            move = which.machine.move(run.move)
            if move is None:
                raise Refused(gettext("There is no such move any more."))
            session = wall.find_session(reach_for(which, move, actor), which.code, id_)
            name = which.called(session)
            which.machine.verb(move.name)(session, actor=actor, **_fields(move, run, actor))
    except FloorwalkerError as no:
        return [name, False, no.message, no.code]
    return [name, True, "", ""]


def _actor(run: BulkRun) -> Actor:
    """Who asked, with what they may do now."""
    if run.member is not None:
        return member_actor(run.member)
    assert run.token is not None
    return token_actor(run.token)


def _fields(move: Move, run: BulkRun, actor: Actor) -> dict[str, Any]:
    """What was said, read again as it was read when it was ordered."""
    form = form_for_many(move, QueryDict(run.said), actor=actor)
    if not form.is_valid():
        raise Invalid(gettext("What was said for this move cannot be read any more."))
    return form.cleaned_data
