"""The door for facts: a batch from devices or platforms goes in, each fact is answered, none stops the others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import connection, transaction

from floorwalker.core.facts import Fact, Happening, digest, split
from floorwalker.core.log.books import Books
from floorwalker.core.log.fold import MOST_EVENTS
from floorwalker.core.log.opening import Place, open_all, reach
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Channel
from floorwalker.kit.database import prepared

Outcome = Literal["applied", "repeated", "out_of_sequence", "refused"]
Said = tuple[str, dict[str, object], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One fact as a device or platform tells it. ``token`` is the session's name outside; ``key`` tells twins."""

    channel: Channel
    store_id: int
    token: str
    fact: Fact
    key: str
    actor_kind: str
    actor_ref: str
    actor_label: str
    occurred_at: datetime
    device_at: datetime | None = None

    @property
    def place(self) -> Place:
        """What the session is called outside."""
        return self.store_id, self.channel.code, self.token


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What became of a report. A repeated one with other content is refused as ``key_reused``."""

    outcome: Outcome
    session_id: UUID | None = None
    code: str = ""
    detail: str = ""


_FULL = f"This session has {MOST_EVENTS:,} events; it takes no more facts."
_CLOSED = Answer(outcome="refused", code="store_closed", detail="This store is inactive and takes no new sessions.")


def record(reports: Sequence[Report]) -> list[Answer]:
    """Write a batch in one transaction and answer each report in its place; when this returns, all is on disk."""
    if not reports:
        return []
    with transaction.atomic():
        books = Books()
        places = {report.place for report in reports}
        with prepared.pipeline():
            reached = reach(dict.fromkeys(places, True))
        ids = open_all(books, reached(), places)
        answers = _Answers(books, reports, ids)
        for sheet, mine in answers.fresh():
            answers.settle(sheet, mine)
        books.write()
    return answers.all


class _Answers:
    """Sorts a batch into new and repeated facts, and keeps the answers in the order of the questions."""

    def __init__(self, books: Books, reports: Sequence[Report], ids: dict[Place, UUID]) -> None:
        self.all: list[Answer] = [Answer(outcome="applied")] * len(reports)
        self._books = books
        self._reports = reports
        self._ids = ids

    def fresh(self) -> list[tuple[Sheet, dict[int, Happening]]]:
        """For each session, what is new of it, by place in the batch."""
        known = self._known()
        new: dict[UUID, dict[int, Happening]] = {}
        for place, report in enumerate(self._reports):
            id_ = self._ids.get(report.place)
            if id_ is None:
                self.all[place] = _CLOSED
                continue
            before = known.get((id_, report.key))
            if before is None and self._books.sheets[id_].session.event_count + len(new.get(id_, ())) >= MOST_EVENTS:
                self.all[place] = Answer(outcome="refused", session_id=id_, code="session_full", detail=_FULL)
            elif before is None:
                known[id_, report.key] = report
                new.setdefault(id_, {})[place] = self._happening(report)
            else:
                before = _said(before.fact) if isinstance(before, Report) else before
                self.all[place] = _again(id_, report, same=before == _said(report.fact))
        late = [id_ for id_, some in new.items() if self._is_late(id_, some)]
        if late:
            self._books.load_logs(late)
        return [(self._books.sheets[id_], some) for id_, some in new.items()]

    def _known(self) -> dict[tuple[UUID, str], Report | Said]:
        pairs = {
            (id_, report.key)
            for report in self._reports
            if (id_ := self._ids.get(report.place)) and self._books.sheets[id_].session.event_count
        }
        if not pairs:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.session_id, e.key, e.type, e.data, e.digest FROM core_event e"
                " JOIN unnest(%s::uuid[], %s::text[]) AS w (s, k) ON e.session_id = w.s AND e.key = w.k",
                [[id_ for id_, _ in pairs], [key for _, key in pairs]],
            )
            found = cursor.fetchall()
        return {(id_, key): self._stored(id_, type_, json.loads(data), mark) for id_, key, type_, data, mark in found}

    def _stored(self, id_: UUID, type_: str, data: dict[str, object], mark: str) -> Said:
        """What an event said, in the words of today: a field that came with an upgrade has its default."""
        _, public, own = _said(self._books.sheets[id_].channel.facts.restore(type_, data))
        return type_, public, mark or own

    def _is_late(self, id_: UUID, some: dict[int, Happening]) -> bool:
        head_at = self._books.sheets[id_].session.head_at
        return head_at is not None and min(h.occurred_at for h in some.values()) <= head_at

    def _happening(self, report: Report) -> Happening:
        return Happening(
            fact=report.fact,
            key=report.key,
            actor_kind=report.actor_kind,
            actor_ref=report.actor_ref,
            actor_label=report.actor_label,
            occurred_at=min(report.occurred_at, self._books.now),
            recorded_at=self._books.now,
            device_at=report.device_at,
        )

    def settle(self, sheet: Sheet, mine: dict[int, Happening]) -> None:
        """Fold one session's new facts and answer them."""
        misfits = {id(happening) for happening in self._books.add(sheet, list(mine.values()))}
        for place, happening in mine.items():
            outcome: Outcome = "out_of_sequence" if id(happening) in misfits else "applied"
            self.all[place] = Answer(outcome=outcome, session_id=sheet.session.id)


def _said(fact: Fact) -> Said:
    return fact.type, *split_marks(fact)


def split_marks(fact: Fact) -> tuple[dict[str, object], str]:
    """What an event row keeps of a fact: its public fields, and the digest of the private ones."""
    public, private = split(fact)
    return public, digest(private) if private else ""


def _again(id_: UUID, report: Report, *, same: bool) -> Answer:
    if same:
        return Answer(outcome="repeated", session_id=id_)
    return Answer(
        outcome="refused",
        session_id=id_,
        code="key_reused",
        detail=f"The id {report.key!r} was used before in this session for something else.",
    )
