"""Verbs of records: lock, right, state, whether somebody was there first, the verb itself, its trail: all, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor
from floorwalker.accounts.trail import by, trail_of
from floorwalker.core.desks.desk import Desk, Verb
from floorwalker.core.desks.forms import RecordForm, differs
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.lists.every import find_record


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field that somebody has changed meanwhile: what it was when one began, what it is now, who made it so, and when."""

    name: str
    opened: Any
    now: Any
    who: str
    at: datetime


class Overtaken(Refused):
    """Somebody else has changed the record since it was read; ``changes`` says what of the verb's fields, ``version`` what it is now."""

    default_code = "changed_meanwhile"

    def __init__(self, changes: Sequence[Change], version: int) -> None:
        super().__init__(gettext("Somebody else has changed this meanwhile. Nothing was overwritten."))
        self.changes = changes
        self.version = version


def newest_row(record: Any) -> Any:
    """The record as its trail knows it last; the number of the row, ``pgh_id``, is the record's version."""
    return trail_of(type(record)).filter(pgh_obj=record.pk).order_by("-pgh_id").first()


def version_of(model: type[Model], id_: UUID) -> int:
    """Which of its states a record is in; it grows with every change that the trail keeps.

    Whoever shows it with the record asks for it first: what has changed since is then noticed, not overlooked.
    """
    newest = trail_of(model).filter(pgh_obj=id_).order_by("-pgh_id").values_list("pgh_id", flat=True)
    return int(newest.first() or 0)


def row_at(record: Any, version: int) -> Any:
    """The record as it was at a version, by its trail; Refused where it never was at it."""
    row = trail_of(type(record)).filter(pgh_obj=record.pk, pgh_id=version).first()
    if row is None:
        raise Refused(gettext("It cannot be told any more how this was when you began. Please begin anew."))
    return row


def changed_between(form: type[RecordForm], record: Any, began: int, until: int) -> list[Change]:
    """Which of the form's fields were changed from one version to another, whoever did; what means the same is the same."""
    later = trail_of(type(record)).filter(pgh_obj=record.pk, pgh_id__gt=began, pgh_id__lte=until).order_by("pgh_id")
    rows = [row_at(record, began), *later]
    fields = form.base_fields
    opened, now = form.read(rows[0]), form.read(rows[-1])
    last = {name: row for earlier, row in pairwise(rows) for name in _changed(form, earlier, row)}
    return [
        Change(name=name, opened=opened[name], now=now[name], who=_who(last[name]), at=last[name].pgh_created_at)
        for name in now
        if name in last and differs(fields[name], opened[name], now[name])
    ]


def _changed(form: type[RecordForm], earlier: Any, row: Any) -> Iterator[str]:
    before, after = form.read(earlier), form.read(row)
    return (name for name in after if differs(form.base_fields[name], before[name], after[name]))


def _who(row: Any) -> str:
    return str((row.pgh_context or {}).get("label") or SYSTEM.label)


def why_not(verb: Verb, record: Any, actor: Actor) -> NotAllowed | Refused | None:
    """Why this actor cannot have the verb of this record now; ``None`` where nothing stands against it."""
    if not actor.may(verb.right, record.store_id):
        no = gettext("You need the right “{right}” in this store.").format(right=verb.right)
        return NotAllowed(no, right=verb.right)
    reason = verb.unless(record)
    return Refused(reason, verb=verb.name) if reason else None


def verbs_for(desk: Desk, record: Any, actor: Actor) -> list[Verb]:
    """What this actor may ask of a record as it was read."""
    return [verb for verb in desk.verbs if why_not(verb, record, actor) is None]


@transaction.atomic
def ask(
    desk: Desk,
    verb: Verb,
    record: Any,
    *,
    actor: Actor,
    fields: Mapping[str, Any],
    seen: int | None = None,
    strictly: bool = False,
) -> Any:
    """Do it: answers the record after it. ``seen`` is the version that the asker has read.

    Raises NotAllowed without the right, Refused where the record does not allow it, and Overtaken where one of the verb's
    fields has changed since ``seen``; ``strictly``, where anything has. What changes nothing writes nothing.
    """
    held = _locked(desk, record)
    no = why_not(verb, held, actor)
    if no is not None:
        raise no
    version = version_of(type(held), held.pk)
    if strictly and seen not in {None, version}:
        raise Overtaken((), version)
    if _says_nothing_new(verb.form, held, fields):
        return held
    if seen is not None and (changes := changed_between(verb.form, held, seen, version)):
        raise Overtaken(changes, version)
    with by(actor, str(fields.get("reason", "")), verb=verb.name):
        verb.do(held, actor=actor, **fields)
    return held


def _locked(desk: Desk, record: Any) -> Any:
    """The record as it stands now, ours until the transaction ends."""
    type(record)._default_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    return find_record(desk, EVERYWHERE.narrowed(record.store_id), record.pk)


def _says_nothing_new(form: type[RecordForm], held: Any, fields: Mapping[str, Any]) -> bool:
    """Whether all that the form shows stands there already, as after a second click; a form that shows nothing says something."""
    now = form.read(held)
    return bool(now) and all(not differs(form.base_fields[name], now[name], fields[name]) for name in now)
