"""Making one move of many sessions: each in a transaction of its own with the word of it, so that none is made twice."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from floorwalker.accounts.actor import Actor, member_actor
from floorwalker.console.models import BulkRun
from floorwalker.core import wall
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError, Invalid, Refused
from floorwalker.core.forms import MoveForm, RowsField, form_for
from floorwalker.core.machine import Move
from floorwalker.core.registry import Channel, channel

MOST = 500


def bulk_moves(which: Channel, actor: Actor) -> list[Move]:
    """The moves that can be asked of many: whose form asks the same of each, but for rows, and no files."""
    return [move for move in which.machine.moves if _is_for_many(move) and actor.may_anywhere(move.right)]


def _is_for_many(move: Move) -> bool:
    if move.opens or (move.form is not None and issubclass(move.form, MoveForm) and not move.form.for_many):
        return False
    fields = move.form.base_fields.values() if move.form else ()
    return not any(isinstance(field, forms.FileField) for field in fields)


def form_for_many(move: Move, *given: Any, actor: Actor) -> forms.Form:
    """The form of a move of many sessions: without the rows, which are those of one."""
    form = form_for(move, *given, sheet=None, actor=actor)
    for name in [name for name, field in form.fields.items() if isinstance(field, RowsField)]:
        del form.fields[name]
    return form


def order_run(which: Channel, move: Move, ids: list[UUID], said: QueryDict, *, member_id: int) -> BulkRun:
    """Ask the worker for it; the job commits with the order."""
    with transaction.atomic():
        run = BulkRun.objects.create(
            member_id=member_id,
            code=which.code,
            move=move.name,
            said=said.urlencode(),
            ids=[str(id_) for id_ in ids],
        )
        app.configure_task("floorwalker.console.jobs.run_bulk").defer(number=run.pk)
    return run


def carry_out(number: int) -> None:
    """Go on with a run where it stands; a member who may not any more is told so for each session."""
    run = BulkRun.objects.select_related("member").get(pk=number)
    actor = member_actor(run.member)
    with translation.override(run.member.language):
        while _next(number, actor):
            pass


@transaction.atomic
def _next(number: int, actor: Actor) -> bool:
    """Move the next session; ``False`` when all are done. The lock lets one worker on at a time."""
    run = BulkRun.objects.select_for_update().get(pk=number)
    if len(run.results) >= len(run.ids):
        run.finished_at = run.finished_at or now()
        run.save(update_fields=["finished_at"])
        return False
    id_ = UUID(run.ids[len(run.results)])
    run.results.append(_moved(channel(run.code), run, id_, actor))
    run.save(update_fields=["results"])
    return True


def _moved(which: Channel, run: BulkRun, id_: UUID, actor: Actor) -> list[Any]:
    name = id_.hex[-8:]
    try:
        with transaction.atomic():
            session = wall.find_session(actor.reach(f"{which.code}.see"), which.code, id_)
            name = which.called(session)
            which.machine.verb(run.move)(session, actor=actor, **_fields(which, run, actor))
    except FloorwalkerError as no:
        return [name, False, no.message]
    return [name, True, ""]


def _fields(which: Channel, run: BulkRun, actor: Actor) -> dict[str, Any]:
    """What was said, read again as the page has read it."""
    move = which.machine.move(run.move)
    if move is None:
        raise Refused(gettext("There is no such move any more."))
    form = form_for_many(move, QueryDict(run.said), actor=actor)
    if not form.is_valid():
        raise Invalid(gettext("What was said for this move cannot be read any more."))
    return form.cleaned_data
