"""Proof by folding again: every state, roll-up, owned row, count and digest must follow from the events."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, models, transaction

from floorwalker.accounts.actor import Actor
from floorwalker.core.facts import Happening, digest
from floorwalker.core.log.books import Books, finish
from floorwalker.core.log.entries import read_logs
from floorwalker.core.log.fold import refold
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Private, Session
from floorwalker.core.registry import channels

CHUNK = 500
_proofs: "list[Callable[[], Iterator[Finding]]]" = []
repairs: "dict[str, Callable[[Actor], Iterator[Finding]]]" = {}
"""Who puts right what ``verify`` finds in a room, by what the room is called; each tells what it has put right."""
Tell = Callable[[int], None]
Logs = dict[UUID, list[Happening]]
Rows = dict[type[models.Model], dict[int, models.Model]]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not follow from the events. ``subject`` says of what, ``field`` which part of it."""

    subject: str
    field: str
    stored: object
    folded: object

    def __str__(self) -> str:
        return f"{self.subject}: {self.field} is stored as {_said(self.stored)}, but should be {_said(self.folded)}"


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


def prove_also(proof: Callable[[], Iterator[Finding]]) -> None:
    """Have ``verify`` ask a room for what does not follow from what it keeps; it is asked within the same snapshot."""
    _proofs.append(proof)


def repair_by(name: str, repair: "Callable[[Actor], Iterator[Finding]]") -> None:
    """Have ``floorwalker repair <name>`` ask a room to put right what it keeps."""
    repairs[name] = repair


@contextmanager
def snapshot() -> Iterator[None]:
    """Read all from one moment, while others go on writing."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def count_sessions() -> int:
    """How many sessions there are to prove."""
    return Session.objects.count()


def findings(*, tell: Tell = lambda done: None, chunk: int = CHUNK) -> Iterator[Finding]:
    """All that does not follow from the events. ``tell`` hears after each chunk how many sessions are proven."""
    done, last = 0, UUID(int=0)
    while some := list(Session.objects.filter(id__gt=last).order_by("id")[:chunk]):
        yield from _chunk(some)
        done, last = done + len(some), some[-1].id
        tell(done)
    yield from _counts()
    yield from _opened()
    yield from _keys()
    for proof in _proofs:
        yield from proof()


def _chunk(sessions: list[Session]) -> Iterator[Finding]:
    known = {which.code for which in channels()}
    for session in sessions:
        if session.channel not in known:
            yield Finding(
                subject=_name(session), field="channel", stored=session.channel, folded="a channel of this house"
            )
    sheets = {sheet.session.id: sheet for sheet in Books().take([s for s in sessions if s.channel in known])}
    logs = yield from _logs(sheets)
    yield from _privates(sheets, logs)
    for session_id, log in logs.items():
        yield from _session(sheets[session_id], log)


def _logs(sheets: Mapping[UUID, Sheet]) -> Generator[Finding, None, Logs]:
    """Read the logs together; if one cannot be read, read them one by one and tell which."""
    places = {session_id: sheet.channel for session_id, sheet in sheets.items()}
    try:
        return read_logs(places)
    except (msgspec.MsgspecError, KeyError, TypeError):
        logs: Logs = {}
    for session_id, which in places.items():
        try:
            logs |= read_logs({session_id: which})
        except (msgspec.MsgspecError, KeyError, TypeError) as no:
            name = _name(sheets[session_id].session)
            yield Finding(subject=name, field="events", stored=f"what cannot be read: {no}", folded="readable facts")
    return logs


def _privates(sheets: Mapping[UUID, Sheet], logs: Mapping[UUID, list[Happening]]) -> Iterator[Finding]:
    """Private fields agree with their event's digest; erased ones leave only the digest."""
    marks = {(session_id, h.number): h.digest for session_id, log in logs.items() for h in log}
    for row in Private.objects.filter(session_id__in=list(logs)).order_by("session_id", "number"):
        mark, found = marks.get((row.session_id, row.number), ""), digest(row.fields)
        if mark != found:
            name = f"{_name(sheets[row.session_id].session)}, event {row.number}"
            yield Finding(subject=name, field="digest of its private fields", stored=mark, folded=found)


def _session(sheet: Sheet, log: list[Happening]) -> Iterator[Finding]:
    session, record = sheet.session, sheet.record
    rows: Rows = {model: dict(sheet.rows(model)) for model in sheet.channel.owned}
    name = _name(session)
    numbers = [happening.number for happening in log]
    if numbers != list(range(1, session.event_count + 1)):
        yield Finding(subject=name, field="event_count", stored=session.event_count, folded=_numbers(numbers))
    try:
        missing = _fold(sheet, log)
    except Exception as no:  # noqa: BLE001 - whatever a channel makes of such events, the other sessions are proven
        yield Finding(subject=name, field="events", stored=f"what cannot be folded: {no}", folded="a session")
        return
    for key in missing:
        yield Finding(subject=name, field=key, stored=None, folded="an event of that timer before a later fact")
    yield from _row(name, session, sheet.session)
    if record._state.adding:
        yield Finding(subject=name, field=_table(sheet.channel.record), stored=None, folded="a row")
    else:
        yield from _row(f"{name}, {_table(sheet.channel.record)}", record, sheet.record)
    for model in sheet.channel.owned:
        yield from _owned(name, model, rows[model], sheet.rows(model))


def _fold(sheet: Sheet, log: list[Happening]) -> list[str]:
    """Fold a session from its log as it stands; answers the timers that had to fire and are not in the log."""
    run = refold(sheet, log)
    run.recorded()
    sheet.session.misfits = sorted([*sheet.session.misfits, *run.unfired])
    finish(sheet)
    return [f"timer {timer.name} due {at:%Y-%m-%d %H:%M:%S %Z}" for timer, at in run.fired]


def _row(subject: str, stored: models.Model, folded: models.Model) -> Iterator[Finding]:
    for name in _columns(type(stored)):
        before, after = getattr(stored, name), getattr(folded, name)
        if before != after:
            yield Finding(subject=subject, field=name, stored=before, folded=after)


def _owned(
    name: str, model: type[models.Model], stored: Mapping[int, models.Model], folded: Mapping[int, models.Model]
) -> Iterator[Finding]:
    for number in sorted(stored.keys() | folded.keys()):
        subject = f"{name}, {_table(model)} {number}"
        if number in stored and number in folded:
            yield from _row(subject, stored[number], folded[number])
        else:
            here, there = ("a row", None) if number in stored else (None, "a row")
            yield Finding(subject=subject, field="the row", stored=here, folded=there)


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.column]


def _table(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name)


def _name(session: Session) -> str:
    return f"{session.channel} session {session.id}"


def _numbers(numbers: list[int]) -> str:
    whole = numbers == list(range(1, len(numbers) + 1))
    return str(len(numbers)) if whole else f"{len(numbers)} events with gaps, the last is {numbers[-1]}"


def _counts() -> Iterator[Finding]:
    """The tally with its deltas against a recount."""
    for store, which, status, told, counted in _ask(
        "SELECT s.code, channel, status, told, counted FROM ("
        " SELECT store_id, channel, status, sum(t)::bigint AS told, sum(c)::bigint AS counted FROM ("
        "  SELECT store_id, channel, status, count AS t, 0 AS c FROM core_tally"
        "  UNION ALL SELECT store_id, channel, status, change, 0 FROM core_tallydelta"
        "  UNION ALL SELECT store_id, channel, status, 0, count(*) FROM core_session GROUP BY 1, 2, 3"
        " ) AS u GROUP BY 1, 2, 3) AS v JOIN accounts_store s ON s.id = v.store_id"
        " WHERE told <> counted ORDER BY 1, 2, 3"
    ):
        name = f"{which} sessions of store {store}"
        yield Finding(subject=name, field=f"count of {status}", stored=told, folded=counted)


def _opened() -> Iterator[Finding]:
    """How many sessions were ever opened, as lists ask it, against a recount."""
    for store, which, told, counted in _ask(
        "SELECT s.code, channel, told, counted FROM ("
        " SELECT store_id, channel, sum(t)::bigint AS told, sum(c)::bigint AS counted FROM ("
        "  SELECT store_id, channel, opened AS t, 0 AS c FROM core_pulse"
        "  UNION ALL SELECT store_id, channel, 0, count(*) FROM core_session GROUP BY 1, 2"
        " ) AS u GROUP BY 1, 2) AS v JOIN accounts_store s ON s.id = v.store_id"
        " WHERE told <> counted ORDER BY 1, 2"
    ):
        yield Finding(subject=f"{which} sessions of store {store}", field="number opened", stored=told, folded=counted)


def _keys() -> Iterator[Finding]:
    """Each session has the key of its own token, and each key its session."""
    for session, which, token, key_of in _ask(
        "SELECT s.id, coalesce(s.channel, k.channel), coalesce(s.token, k.token), k.session_id"
        " FROM core_session s FULL JOIN core_sessionkey k"
        " ON k.store_id = s.store_id AND k.channel = s.channel AND k.token = s.token"
        " WHERE s.id IS DISTINCT FROM k.session_id ORDER BY 3, 1"
    ):
        yield Finding(subject=f"{which} token “{token}”", field="key's session", stored=key_of, folded=session)


def _ask(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
