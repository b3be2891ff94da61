"""Sessions for tests, opened through the front door, and what a fold has made of them in a comparable form."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection, models

from floorwalker.accounts.actor import EVERYWHERE, Actor, Granted, Reach
from floorwalker.accounts.models import Store
from floorwalker.core.clock import now
from floorwalker.core.later import timers
from floorwalker.core.log.entries import read_logs
from floorwalker.core.log.fold import is_timer
from floorwalker.core.log.record import Answer, Report, record
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import channel
from floorwalker.kit.speech import locale_of

_keys = count(1)
EVENING = datetime(2025, 3, 28, 21, 40, tzinfo=UTC)
"""Friday, 22:40 in Berlin: near the day's end, one night before the clocks spring forward."""


def clerk(*rights: str, reach: Reach = EVERYWHERE) -> Actor:
    """Somebody with these rights."""
    return Actor(kind="employee", ref="7", label="Mia", grants=(Granted(reach=reach, rights=rights or ("*",)),))


def reader(actor: Actor | None = None, **changes: Any) -> Reader:
    """An English reader on the stores' own clocks."""
    usual: dict[str, Any] = {"actor": actor or clerk(), "locale": locale_of("en"), "now": now()}
    return Reader(**(usual | changes))


def noon() -> str:
    """A time zone in which it is about noon, so that no store's day ends while a test tells what happens now."""
    ahead = 12 - now().hour
    return f"Etc/GMT{-ahead:+d}"


def make_store(code: str = "berlin", **fields: Any) -> Store:
    """A store where it is noon, unless a time zone is given."""
    return Store.objects.create(code=code, name=code.capitalize(), **({"time_zone": noon()} | fields))


def report(type_: str, at: datetime, *, store: Store, token: str = "basket-1", key: str = "", **fields: Any) -> Report:
    """A fact of a shopping session as a device tells it."""
    which = channel("instore")
    return Report(
        channel=which,
        store_id=store.pk,
        token=token,
        fact=which.facts.restore(type_, fields),
        key=key or f"key-{next(_keys)}",
        actor_kind="integration",
        actor_ref="till-1",
        actor_label="Till 1",
        occurred_at=at,
    )


def tell(store: Store, *facts: tuple[int, str, dict[str, Any]], begin: datetime = EVENING, token: str = "b") -> Session:
    """Send facts, each (seconds after ``begin``, type, fields), in one batch; answers the session."""
    told = [report(type_, begin + timedelta(seconds=s), store=store, token=token, **f) for s, type_, f in facts]
    return session_of(record(told))


def sleepers(store: Store, many: int) -> list[Session]:
    """Sessions whose timers are all due, with nobody having looked since: the worker was down for hours."""
    began = now() - timedelta(seconds=1)
    reports = [report("item.scanned", began, store=store, token=f"s{n}", code="apples", price=100) for n in range(many)]
    ids = [answer.session_id for answer in record(reports)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute("UPDATE core_event SET occurred_at = occurred_at - interval '50 hours'")
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
        cursor.execute(
            "UPDATE core_session SET started_at = started_at - interval '50 hours', head_at = head_at - interval '50"
            " hours', last_activity_at = last_activity_at - interval '50 hours', due_at = due_at - interval '50 hours'"
        )
    return [fresh(id_) for id_ in ids if id_ is not None]


def session_of(answers: Sequence[Answer]) -> Session:
    """The session as stored, of the first answer."""
    assert answers[0].session_id is not None, answers
    return fresh(answers[0].session_id)


def fresh(id_: UUID) -> Session:
    """The session as stored."""
    return Session.objects.get(id=id_)


def ago(**span: float) -> datetime:
    """So long before the database's now."""
    return now() - timedelta(**span)


def pass_time(session: Session, **span: float) -> Session:
    """Let everything that is due in a session come to pass; its facts lie in the past already."""
    timers.settle([session.id])
    return fresh(session.id)


def picture_of(session_id: UUID) -> dict[str, Any]:
    """All that is stored of a session and does not depend on when and in which order it was heard."""
    session = fresh(session_id)
    which = channel(session.channel)
    log = read_logs({session_id: which})[session_id]
    by_number = {happening.number: happening for happening in log}
    misfits = sorted(by_number[n].key for n in session.misfits if not is_timer(by_number[n]))
    disproved = {by_number[n].key for n in session.misfits if is_timer(by_number[n])}
    return {
        "session": _values(session, {"id", "token", "event_count", "misfits", "words"}),
        "record": _values(which.record._default_manager.get(pk=session_id), {"session_id"}),
        "owned": {
            model.__name__: [
                _values(row, {"session_id"})
                for row in model._default_manager.filter(session_id=session_id).order_by("number")
            ]
            for model in which.owned
        },
        "misfits": misfits,
        "log": sorted((h.key, h.fact.type, h.occurred_at) for h in log if h.key not in disproved),
    }


def picture_in_memory(sheet: Sheet) -> dict[str, Any]:
    """The same of a sheet that was never written."""
    return {
        "session": _values(sheet.session, {"id", "token", "event_count", "misfits", "words"}),
        "record": _values(sheet.record, {"session_id"}),
        "owned": {
            model.__name__: [_values(row, {"session_id"}) for _, row in sorted(sheet.rows(model).items())]
            for model in sheet.channel.owned
        },
    }


def _values(row: models.Model, without: set[str]) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname is not None]
    return {name: getattr(row, name) for name in names if name not in without and name != "pk"}
