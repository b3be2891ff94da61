"""One engine for every list: the page, the file and the API ask it, and get the same rows in the same order."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.core import tally, timers, wall
from floorwalker.core.columns import Column
from floorwalker.core.errors import Invalid
from floorwalker.core.filters import Choices, OneOf, Setting
from floorwalker.core.haystack import needle
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader, zone_named
from floorwalker.core.registry import Channel, channel
from floorwalker.core.words import Problem, Query, parse

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How far a list goes before it says “at least”. Patiences are PostgreSQL's intervals.

    ``most`` rows are counted, or ``few`` where that takes longer than ``count_patience``. Free words are looked for row by
    row among the ``near`` ones, for as long as ``words_patience`` where only a count is wanted; beyond, in the trigram index.
    """

    most: int = 10_000
    few: int = 1_000
    near: int = 20_000
    count_patience: str = "40ms"
    words_patience: str = "80ms"


BOUNDS = Bounds()


@dataclass(frozen=True, kw_only=True)
class Total:
    """How many rows match. Beyond what is counted it is at least ``count``."""

    count: int
    exact: bool = True


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows and the cursors to both sides; an empty cursor means there is nothing there."""

    rows: list[Session]
    older: str = ""
    newer: str = ""


@dataclass(frozen=True, kw_only=True)
class Sort:
    """The order of a list: a column and a direction, ties by id."""

    column: Column
    descending: bool = True

    @property
    def order(self) -> tuple[str, str]:
        """For ``order_by``."""
        sign = "-" if self.descending else ""
        return f"{sign}{self.column.sort}", f"{sign}id"

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.column.key}"


class Listing:
    """A channel's sessions as one reader asks for them."""

    def __init__(
        self, channel: Channel, reader: Reader, *, reach: Reach, q: str = "", sort: str = "", bounds: Bounds = BOUNDS
    ) -> None:
        self.channel = channel
        self.bounds = bounds
        self.reader = reader
        self.reach = reach
        self._columns = {column.key: column for column in channel.columns if column.filter is not None}
        self.query = parse(q, self._columns)
        self.sort = self._read_sort(sort)
        self._stores = wall.stores(reach)
        self.problems: list[Problem] = list(self.query.problems)
        self._where = self._conditions()

    def _read_sort(self, text: str) -> Sort:
        column = self.channel.column(text.removeprefix("-")) if text else None
        if column is None or not column.sort:
            return Sort(column=next(column for column in self.channel.columns if column.sort == "started_at"))
        return Sort(column=column, descending=text.startswith("-"))

    def _conditions(self) -> Q:
        where = Q()
        readable = []
        for asked in self.query.conditions:
            column = self._columns[asked.key]
            try:
                assert column.filter is not None
                where &= column.filter.query(asked, self.setting(column))
                readable.append(asked)
            except Invalid as wrong:
                self.problems.append(_problem(wrong))
        self.query = Query(conditions=tuple(readable), free=self.query.free, problems=tuple(self.problems))
        return where

    def setting(self, column: Column) -> Setting:
        """What a column's filter must know to be read here."""
        home = self._home()
        zone = self.reader.zone or zone_named(home.time_zone if home else "UTC")
        return Setting(
            zone=zone,
            now=self.reader.now,
            currency=home.currency if home else "EUR",
            choices=self.choices(column),
        )

    def _home(self) -> Store | None:
        """The store on whose clock and in whose currency the words are read: the one asked for, else the first."""
        asked = self.query.asked("store")
        named = asked.values[0].casefold() if asked and not asked.negated and asked.values else ""
        meant = (store for store in self._stores if named in {store.code.casefold(), store.name.casefold()})
        return next(meant, self._stores[0] if self._stores else None)

    def choices(self, column: Column) -> Choices:
        """What a choice filter offers: the channel's own words, or the reader's stores."""
        if column.key == "store":
            return [(store.code, store.name) for store in self._stores]
        own: dict[str, Choices] = {
            "status": [(status.code, status.label) for status in self.channel.machine.statuses],
            "progress": [(step.code, step.label) for step in self.channel.progress],
            "client": list(self.channel.clients.items()),
        }
        return own.get(column.key, [])

    def sentences(self) -> list[str]:
        """The conditions in words, the free words last."""
        said = []
        for asked in self.query.conditions:
            column = self._columns[asked.key]
            assert column.filter is not None
            said.append(column.filter.sentence(column.label, asked, self.setting(column)))
        return said + [gettext("contains “{word}”").format(word=word) for word in self.query.free]

    def _base(self) -> QuerySet[Session]:
        return wall.sessions(self.reach, self.channel.code).filter(self._where)

    def total(self, seen: int = 0) -> Total:
        """How many rows match: from the counts where they know, else counted up to a bound.

        ``seen`` rows the caller has found already; it is all that is said where counting takes too long.
        """
        statuses = self._statuses()
        if statuses is not None and not self.query.free:
            return Total(count=tally.total(self.channel.code, self.reach, statuses))
        found = self._base().select_related(None)
        counted = self._count_words(found) if self.query.free else self._count(found)
        return counted or Total(count=seen, exact=False)

    def everything(self) -> int:
        """How many sessions the reader sees in this channel at all."""
        return tally.total(self.channel.code, self.reach)

    def _statuses(self) -> Sequence[str] | None:
        """The statuses asked for when nothing else but whole stores is; ``None`` when the counts cannot tell."""
        statuses: Sequence[str] = ()
        if len(self.query.conditions) > 1:
            return None
        for asked in self.query.conditions:
            filter_ = self._columns[asked.key].filter
            if asked.key != "status" or asked.negated or not isinstance(filter_, OneOf):
                return None
            statuses = [
                code
                for code, _ in self.choices(self._columns["status"])
                if filter_.test(code, asked, self.setting(self._columns["status"]))
            ]
        return statuses

    def _count(self, found: QuerySet[Session]) -> Total | None:
        for most in (self.bounds.most, self.bounds.few):
            count = _patiently(found, most=most, patience=self.bounds.count_patience)
            if count is not None:
                return Total(count=min(count, most), exact=count <= most)
        return None

    def _count_words(self, found: QuerySet[Session]) -> Total | None:
        most, patience = self.bounds.most, self.bounds.words_patience
        edge = self._edge(found)
        closest = self._containing(found if edge is None else found.filter(self._from(edge)), fast=False)
        near = _patiently(closest, most=most, patience=patience)
        if near is None:
            return None
        if edge is None or near > PAGE:
            return Total(count=min(near, most), exact=edge is None and near <= most)
        count = _patiently(self._containing(found, fast=True), most=most, patience=patience)
        return Total(count=near, exact=False) if count is None else Total(count=min(count, most), exact=count <= most)

    def page(self, *, after: str = "", before: str = "", size: int = PAGE) -> Page:
        """One page. ``after`` and ``before`` are cursors of an earlier page; one that is not is Invalid."""
        timers.settle_all()
        sort = self.sort if not before else Sort(column=self.sort.column, descending=not self.sort.descending)
        cursor = after or before
        rows = self._rows(sort, _decode(cursor, sort) if cursor else None, size + 1)
        more, rows = len(rows) > size, rows[:size]
        if before:
            rows.reverse()
        ahead, behind = (bool(after), more) if not before else (more, True)
        return Page(
            rows=rows,
            newer=_encode(rows[0], self.sort) if rows and ahead else "",
            older=_encode(rows[-1], self.sort) if rows and behind else "",
        )

    def _rows(self, sort: Sort, start: tuple[Any, UUID] | None, limit: int) -> list[Session]:
        found = self._base().order_by(*sort.order)
        if start is not None:
            found = found.filter(_beyond(sort, start))
        if not self.query.free:
            return list(found[:limit])
        edge = self._edge(found, sort)
        near = found if edge is None else found.filter(self._from(edge, sort))
        rows = list(self._containing(near, fast=False)[:limit])
        if edge is None or len(rows) == limit:
            return rows
        return self._rare(found, limit)

    def _rare(self, found: QuerySet[Session], limit: int) -> list[Session]:
        """Words that are rare among the nearest rows: the trigram index finds them at once."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL max_parallel_workers_per_gather = 0")
            ids = list(self._containing(found, fast=True).select_related(None).values_list("id", flat=True)[:limit])
            cursor.execute("SET LOCAL enable_indexscan = on; SET LOCAL max_parallel_workers_per_gather = DEFAULT")
        rows = wall.sessions(self.reach, self.channel.code).in_bulk(ids)
        return [rows[id_] for id_ in ids if id_ in rows]

    def _containing(self, found: QuerySet[Session], *, fast: bool) -> QuerySet[Session]:
        """``fast`` lets the trigram index answer; otherwise the words are looked for row by row, in the list's order."""
        for word in self.query.free:
            plain = needle(word)
            if fast:
                found = found.filter(words__contains=plain)
            else:
                found = found.alias(**{f"at_{plain.encode().hex()}": StrIndex(F("words"), Value(plain))}).filter(
                    **{f"at_{plain.encode().hex()}__gt": 0}
                )
        return found

    def _edge(self, found: QuerySet[Session], sort: Sort | None = None) -> Any:
        """The sort value of the row where the near rows end; ``None`` when there are no more than that."""
        sort = sort or self.sort
        ordered = found.order_by(*sort.order).values_list(sort.column.sort, flat=True)
        return next(iter(ordered[self.bounds.near : self.bounds.near + 1]), None)

    def _from(self, edge: Any, sort: Sort | None = None) -> Q:
        sort = sort or self.sort
        return Q(**{f"{sort.column.sort}__{'gte' if sort.descending else 'lte'}": edge})

    def newer_than(self, moment: datetime, most: int = 99) -> int:
        """How many matching sessions were opened after a moment, up to ``most``; 0 where that takes too long."""
        found = self._containing(self._base().filter(id__gt=_first_id(moment)), fast=False)
        return min(_patiently(found.select_related(None), most=most, patience=self.bounds.words_patience) or 0, most)

    def stream(self, *, chunk: int = 2000) -> Iterator[Session]:
        """All matching rows in order, from one snapshot, in constant memory."""
        timers.settle_all()
        return self._containing(self._base().order_by(*self.sort.order), fast=True).iterator(chunk_size=chunk)


def _patiently(found: QuerySet[Session], *, most: int, patience: str) -> int | None:
    """How many there are, up to one more than ``most``; ``None`` where counting takes longer than ``patience``."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{patience}'")
            count = found.order_by().values("id")[: most + 1].count()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
            return count
    except OperationalError:
        return None


def _first_id(moment: datetime) -> UUID:
    """The least id (UUIDv7) that a session opened at this moment can have."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)


def _beyond(sort: Sort, start: tuple[Any, UUID]) -> Q:
    field, sign = sort.column.sort, "lt" if sort.descending else "gt"
    value, id_ = start
    return Q(**{f"{field}__{sign}e": value}) & (Q(**{f"{field}__{sign}": value}) | Q(**{f"id__{sign}": id_}))


def _encode(row: Session, sort: Sort) -> str:
    value = getattr(row, sort.column.sort)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(msgspec.json.encode([plain, row.id.hex])).decode().rstrip("=")


def _decode(cursor: str, sort: Sort) -> tuple[Any, UUID]:
    try:
        value, id_ = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if sort.column.sort.endswith("_at"):
            return datetime.fromisoformat(value).astimezone(UTC), UUID(id_)
        if not isinstance(value, int):
            raise ValueError(value)
        return value, UUID(id_)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error, msgspec.MsgspecError):
        raise Invalid(
            gettext("This page of the list cannot be found; start from its first page."), code="wrong_cursor"
        ) from None


def _problem(wrong: Invalid) -> Problem:
    return Problem(word=str(wrong.data["word"]), explain=wrong.message, suggestion=str(wrong.data["suggestion"]))


def neighbours(reach: Reach, session: Session) -> tuple[UUID | None, UUID | None]:
    """The sessions that started just after and just before this one, among the reader's."""
    found = wall.sessions(reach, session.channel).select_related(None)
    sort = Sort(column=next(c for c in channel(session.channel).columns if c.sort == "started_at"))
    here = (session.started_at, session.id)
    up = Sort(column=sort.column, descending=False)
    newer = found.filter(_beyond(up, here)).order_by(*up.order).values_list("id", flat=True).first()
    older = found.filter(_beyond(sort, here)).order_by(*sort.order).values_list("id", flat=True).first()
    return newer, older
