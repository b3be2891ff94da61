"""Opening sessions for work under their row locks, and writing back all that changed, in a handful of statements."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from floorwalker.core.clock import ask_now
from floorwalker.core.facts import Happening
from floorwalker.core.later import outbox
from floorwalker.core.log import rows
from floorwalker.core.log.entries import read_logs, write_log
from floorwalker.core.log.fold import Fold, is_timer, next_due, order, refold, system_happening
from floorwalker.core.log.sheet import Sheet, Written
from floorwalker.core.models import Session, TallyDelta
from floorwalker.core.registry import Channel, channel
from floorwalker.core.terms import terms_of
from floorwalker.kit.database import prepared

_SHARDS = 16
_DELTA = ("store_id", "channel", "status", "change")
_BEAT = f"""
INSERT INTO core_pulse (store_id, channel, shard, beats, opened)
SELECT p.store_id, p.channel, pg_backend_pid() %% {_SHARDS}, 1, p.opened
FROM json_to_recordset(%s::json) AS p (store_id bigint, channel text, opened bigint)
ON CONFLICT (store_id, channel, shard) DO UPDATE
SET beats = core_pulse.beats + 1, opened = core_pulse.opened + excluded.opened
"""


class Books:
    """The sessions of one transaction. Open them, add what happened, write them once."""

    def __init__(self) -> None:
        self.sheets: dict[UUID, Sheet] = {}
        self.now: datetime
        self._before: dict[UUID, tuple[str, int]] = {}
        self._known: dict[type[models.Model], dict[UUID, dict[int, tuple[Any, ...]]]] = {}
        self._events: list[tuple[UUID, Happening]] = []
        self._logs: dict[UUID, list[Happening]] = {}
        self._settled: set[UUID] = set()

    def open(self, ids: Collection[UUID], moment: datetime | None = None) -> list[Sheet]:
        """Lock sessions in the order of their ids and load what they own. The caller is in a transaction.

        ``now`` is the moment at which all are locked; where there are none to lock, the one that is given.
        """
        if moment and not ids:
            self.now = moment
            return []
        with prepared.pipeline():
            asked = rows.ask(Session, list(ids), lock=True)
            at = ask_now()
        self.now = at()
        return self.take(asked())

    def take(self, sessions: Sequence[Session]) -> list[Sheet]:
        """Load what sessions own that the caller has locked, or has just made."""
        by_channel: dict[str, list[Session]] = {}
        for session in sessions:
            by_channel.setdefault(session.channel, []).append(session)
        sheets = [sheet for code, some in by_channel.items() for sheet in self._load(channel(code), some)]
        for sheet in sheets:
            self.sheets[sheet.session.id] = sheet
            self._before[sheet.session.id] = (sheet.session.status, sheet.session.event_count)
        return sheets

    def _load(self, which: Channel, sessions: Sequence[Session]) -> list[Sheet]:
        old = [session.id for session in sessions if session.event_count]
        records, owned = _read_along(which, sessions), {}
        if old:
            with prepared.pipeline():
                others = rows.ask(which.record, [id_ for id_ in old if id_ not in records])
                owned = {model: rows.ask(model, old) for model in which.owned}
            records |= {record.pk: record for record in others()}
        terms = terms_of(which, {session.terms_id for session in sessions if session.terms_id})
        sheets = {}
        for session in sessions:
            record = records.get(session.id) or rows.new(which.record, session_id=session.id)
            sheets[session.id] = Sheet(session, which, record, terms[session.terms_id])
        for model, answer in owned.items():
            known = self._known.setdefault(model, {})
            row: Any
            for row in answer():
                sheets[row.session_id].rows(model)[row.number] = row
                known.setdefault(row.session_id, {})[row.number] = rows.values(row)
        return list(sheets.values())

    def add(self, sheet: Sheet, happenings: list[Happening], *, again: bool = False) -> list[Happening]:
        """Number new happenings, fold them in, and answer those that do not fit.

        All is folded again where something belongs before what is known, where it failed before, or on demand.
        """
        session = sheet.session
        happenings = sorted(happenings, key=lambda h: order(sheet, h))
        in_order = session.head_at is None or happenings[0].occurred_at > session.head_at
        if again or session.complaint or not in_order:
            self.log(sheet)
            self._enter(session, happenings)
            run = refold(sheet, self.log(sheet))
        else:
            self._enter(session, happenings)
            run = self._resume(sheet)
            session.misfits += [h.number for h in happenings if not run.play(h)]
        self._settle(sheet, run)
        wrong = set(sheet.session.misfits)
        return [h for h in happenings if h.number in wrong]

    def _resume(self, sheet: Sheet) -> Fold:
        """Go on where the session stands. A timer that was disproved may come true after all, and has its event already."""
        session = sheet.session
        doubted = self._doubted(session, sheet.channel) if session.misfits else []
        session.misfits = [happening.number for happening in doubted if not is_timer(happening)]
        return Fold(sheet, [happening for happening in doubted if is_timer(happening)])

    def _doubted(self, session: Session, which: Channel) -> list[Happening]:
        if session.id in self._logs:
            return [happening for happening in self._logs[session.id] if happening.number in session.misfits]
        return read_logs({session.id: which}, numbers=session.misfits)[session.id]

    def _enter(self, session: Session, happenings: Sequence[Happening]) -> None:
        log = self._logs.get(session.id)
        for happening in happenings:
            session.event_count += 1
            happening.number = session.event_count
            self._events.append((session.id, happening))
            if log is not None:
                log.append(happening)

    def settle(self, sheet: Sheet) -> None:
        """Fire the timers that are due by now. If none fires after all, the next due time is written nevertheless."""
        due = sheet.session.due_at
        if due is None or due > self.now:
            return
        self._settle(sheet, refold(sheet, self.log(sheet)) if sheet.session.complaint else self._resume(sheet))
        self._settled.add(sheet.session.id)

    def _settle(self, sheet: Sheet, run: Fold) -> None:
        run.until(self.now)
        self._enter(sheet.session, [system_happening(timer, at, self.now) for timer, at in run.fired])
        sheet.session.misfits = sorted([*sheet.session.misfits, *run.unfired])
        finish(sheet)

    def log(self, sheet: Sheet) -> list[Happening]:
        """All happenings of a session, those of this transaction included."""
        session_id = sheet.session.id
        if session_id not in self._logs:
            self.load_logs([session_id])
        return self._logs[session_id]

    def load_logs(self, ids: Sequence[UUID]) -> None:
        """Read the logs of several sessions at once, before they are folded again."""
        logs = read_logs({session_id: self.sheets[session_id].channel for session_id in ids})
        for session_id, happening in self._events:
            if session_id in logs:
                logs[session_id].append(happening)
        self._logs.update(logs)

    def write(self) -> None:
        """Write events, rows, counts, errands and the beat of every session that heard something."""
        touched = [
            sheet
            for id_, sheet in self.sheets.items()
            if sheet.session.event_count != self._before[id_][1] or id_ in self._settled
        ]
        if not touched:
            return
        by_channel = {sheet.channel.code: sheet.channel for sheet in touched}.values()
        mine = {which: [sheet for sheet in touched if sheet.channel is which] for which in by_channel}
        lot = rows.Lot()
        _put(lot, Session, [(sheet.session, self._is_new(sheet)) for sheet in touched])
        write_log(lot, self._events)
        for which, some in mine.items():
            _put(lot, which.record, [(sheet.record, self._is_new(sheet)) for sheet in some])
            for model in which.owned:
                self._write_owned(lot, model, some)
        with prepared.pipeline():
            lot.write()
            for which, some in mine.items():
                if which.beside:
                    which.beside(self._written(some))
            self._write_last(touched)

    def _write_last(self, touched: Sequence[Sheet]) -> None:
        """What others wait for, whatever their sessions: it is locked last, and only for a moment."""
        lot, heard = rows.Lot(), self._heard()
        self._count(lot, touched)
        outbox.send(lot, [(sheet, heard.get(sheet.session.id, [])) for sheet in touched], self.now)
        lot.write()

    def _is_new(self, sheet: Sheet) -> bool:
        return not self._before[sheet.session.id][1]

    def _write_owned(self, lot: rows.Lot, model: type[models.Model], sheets: Sequence[Sheet]) -> None:
        known = self._known.get(model, {})
        written: list[tuple[models.Model, bool]] = []
        gone: list[dict[str, Any]] = []
        for sheet in sheets:
            before = known.get(sheet.session.id, {})
            after = sheet.rows(model)
            written += [
                (row, number not in before)
                for number, row in after.items()
                if number not in before or before[number] != rows.values(row)
            ]
            gone += [{"session_id": sheet.session.id, "number": number} for number in before if number not in after]
        _put(lot, model, written)
        lot.run(rows.removing(model), gone)

    def _written(self, sheets: Sequence[Sheet]) -> list[Written]:
        heard = self._heard()
        return [
            Written(sheet=sheet, happenings=heard.get(sheet.session.id, []), before=self._owned_before(sheet))
            for sheet in sheets
        ]

    def _heard(self) -> dict[UUID, list[Happening]]:
        """What each session has heard in this transaction."""
        heard: dict[UUID, list[Happening]] = {}
        for id_, happening in self._events:
            heard.setdefault(id_, []).append(happening)
        return heard

    def _owned_before(self, sheet: Sheet) -> dict[type[models.Model], dict[int, dict[str, Any]]]:
        known = {model: self._known.get(model, {}).get(sheet.session.id, {}) for model in sheet.channel.owned}
        return {
            model: {number: rows.named(model, row) for number, row in some.items()} for model, some in known.items()
        }

    def _count(self, lot: rows.Lot, sheets: Sequence[Sheet]) -> None:
        changes: Counter[tuple[int, str, str]] = Counter()
        opened: Counter[tuple[int, str]] = Counter()
        for sheet in sheets:
            session = sheet.session
            status, events = self._before[session.id]
            place = (session.store_id, session.channel)
            opened[place] += not events
            if events == 0 or status != session.status:
                changes[*place, session.status] += 1
                if events:
                    changes[*place, status] -= 1
        deltas = [(*place, change) for place, change in sorted(changes.items()) if change]
        lot.add(TallyDelta, _DELTA, (dict(zip(_DELTA, delta, strict=True)) for delta in deltas))
        beats = sorted(opened.items())
        lot.run(_BEAT, ({"store_id": place[0], "channel": place[1], "opened": many} for place, many in beats))


def _put(lot: rows.Lot, model: type[models.Model], written: Sequence[tuple[models.Model, bool]]) -> None:
    """Rows, each with whether it is new."""
    lot.insert(model, [row for row, is_new in written if is_new])
    lot.upsert(model, [row for row, is_new in written if not is_new])


def _read_along(which: Channel, sessions: Sequence[Session]) -> dict[UUID, Any]:
    """The records that were read together with their sessions."""
    field: Any = Session._meta.get_field(which.record_name)
    return {session.id: field.get_cached_value(session) for session in sessions if field.is_cached(session)}


def finish(sheet: Sheet) -> None:
    """Draw from the folded sheet what the session's row shows: status, roll-ups, the next timer."""
    session = sheet.session
    session.status = sheet.channel.machine.state(session.state).status
    sheet.channel.summarise(sheet)
    due = next_due(sheet)
    session.due_at = due[0] if due else None
    session.complaint = ""
