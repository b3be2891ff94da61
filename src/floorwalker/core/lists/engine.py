"""One engine for every list: the page, the file and the API ask it, and get the same rows in the same order."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import F, Field, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.utils.translation import gettext

from floorwalker.accounts.actor import Reach
from floorwalker.accounts.models import Store
from floorwalker.core import wall
from floorwalker.core.desks.desk import Listed
from floorwalker.core.errors import Invalid
from floorwalker.core.lists.columns import Column
from floorwalker.core.lists.filters import Choices, OneOf, Setting
from floorwalker.core.lists.haystack import may_be_address, needle, veiled
from floorwalker.core.lists.words import Problem, Query, parse
from floorwalker.core.reader import Reader, zone_named

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
_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class Total:
    """How many rows match. Beyond what is counted it is at least ``count``."""

    count: int
    exact: bool = True


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows and the cursors to both sides; an empty cursor means there is nothing there."""

    rows: list[Any]
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
    """What is listed as one reader asks for it."""

    def __init__(
        self, listed: Listed, reader: Reader, *, reach: Reach, q: str = "", sort: str = "", bounds: Bounds = BOUNDS
    ) -> None:
        self.listed = listed
        self.bounds = bounds
        self.reader = reader
        self.reach = reach
        self._columns = {column.key: column for column in listed.columns if column.filter is not None}
        self.query = parse(q, self._columns)
        self.newest = Sort(column=listed.newest_column)
        self.sort = self._read_sort(sort)
        self._stores = wall.stores(reach)
        self._choices: dict[str, Choices] = {}
        self.problems: list[Problem] = list(self.query.problems)
        self._where = self._conditions()

    def _read_sort(self, text: str) -> Sort:
        column = self.listed.column(text.removeprefix("-")) if text else None
        if column is None or not column.sort:
            return self.newest
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
        column = self.listed.store_column
        asked = self.query.asked(column.key) if column else None
        named = asked.values[0].casefold() if asked and not asked.negated and asked.values else ""
        meant = (store for store in self._stores if named in {store.code.casefold(), store.name.casefold()})
        return next(meant, self._stores[0] if self._stores else None)

    def choices(self, column: Column) -> Choices:
        """What a choice filter offers: words of its own, what the list declares, or the reader's stores."""
        if column.key not in self._choices:
            self._choices[column.key] = self._offered(column)
        return self._choices[column.key]

    def _offered(self, column: Column) -> Choices:
        if not isinstance(column.filter, OneOf):
            return ()
        if column.filter.of_stores:
            return [(store.code, store.name) for store in self._stores]
        if column.filter.offered:
            return column.filter.offered(self._stores)
        declared = self.listed.choices.get(column.key, ())
        return column.filter.choices or (declared() if callable(declared) else declared)

    def sentences(self) -> list[str]:
        """The conditions in words, the free words last."""
        said = []
        for asked in self.query.conditions:
            column = self._columns[asked.key]
            assert column.filter is not None
            said.append(column.filter.sentence(column.label, asked, self.setting(column)))
        return said + [gettext("contains “{word}”").format(word=word) for word in self.query.free]

    def _base(self) -> QuerySet[Any]:
        return self.listed.rows(self.reach).filter(self._where)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows the reader sees in this list by the column of its roll-up; empty without one."""
        return self.listed.roll_up.counts(self.reach) if self.listed.roll_up else {}

    def total(self, seen: int = 0) -> Total:
        """How many rows match: from the counts where they know, else counted up to a bound.

        ``seen`` rows the caller has found already; it is all that is said where counting takes too long.
        """
        values = self._values_asked()
        if values is not None:
            return Total(count=sum(count for value, count in self.counts.items() if not values or value in values))
        found = self._base().select_related(None)
        counted = self._count_words(found) if self.query.free else self._count(found)
        return counted or Total(count=seen, exact=False)

    def everything(self, seen: int = 0) -> Total:
        """How many rows the reader sees in this list at all, whatever is asked; ``seen`` as for a total."""
        if self.listed.roll_up:
            return Total(count=sum(self.counts.values()))
        return self._count(self.listed.rows(self.reach).select_related(None)) or Total(count=seen, exact=False)

    def _values_asked(self) -> Sequence[str] | None:
        """The values of the roll-up's column that are asked for, none for all; ``None`` where its counts cannot tell."""
        column = self.listed.column(self.listed.roll_up.key) if self.listed.roll_up else None
        if column is None or self.query.free or len(self.query.conditions) > 1:
            return None
        for asked in self.query.conditions:
            if asked.key != column.key or asked.negated or not isinstance(column.filter, OneOf):
                return None
            setting = self.setting(column)
            return [value for value, _ in setting.choices if column.filter.test(value, asked, setting)]
        return ()

    def _count(self, found: QuerySet[Any]) -> Total | None:
        for most in (self.bounds.most, self.bounds.few):
            count = _patiently(found, most=most, patience=self.bounds.count_patience)
            if count is not None:
                return Total(count=min(count, most), exact=count <= most)
        return None

    def _count_words(self, found: QuerySet[Any]) -> Total | None:
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
        self.listed.settle()
        sort = self.sort if not before else Sort(column=self.sort.column, descending=not self.sort.descending)
        cursor = after or before
        start = _decode(cursor, self._field(sort)) if cursor else None
        rows = self._rows(sort, start, size + 1)
        more, rows = len(rows) > size, rows[:size]
        if before:
            rows.reverse()
        ahead, behind = (bool(after), more) if not before else (more, True)
        return Page(
            rows=rows,
            newer=_encode(rows[0], self.sort) if rows and ahead else "",
            older=_encode(rows[-1], self.sort) if rows and behind else "",
        )

    def _field(self, sort: Sort) -> "Field[Any, Any]":
        field = self.listed.model._meta.get_field(sort.column.sort)
        assert isinstance(field, Field)
        return field

    def _rows(self, sort: Sort, start: tuple[Any, UUID] | None, limit: int) -> list[Any]:
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

    def _rare(self, found: QuerySet[Any], limit: int) -> list[Any]:
        """Words that are rare among the nearest rows: the trigram index finds them at once."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL max_parallel_workers_per_gather = 0")
            ids = list(self._containing(found, fast=True).select_related(None).values_list("id", flat=True)[:limit])
            cursor.execute("SET LOCAL enable_indexscan = on; SET LOCAL max_parallel_workers_per_gather = DEFAULT")
        rows = self.listed.rows(self.reach).in_bulk(ids)
        return [rows[id_] for id_ in ids if id_ in rows]

    def _containing(self, found: QuerySet[Any], *, fast: bool) -> QuerySet[Any]:
        """``fast`` lets the trigram index answer; otherwise the words are looked for row by row, in the list's order."""
        for word in self.query.free:
            meets = Q()
            for plain, where in self._needles(word):
                at = f"at_{plain.encode().hex()}"
                if fast:
                    meets |= Q(words__contains=plain) & where
                else:
                    found = found.alias(**{at: StrIndex(F("words"), Value(plain))})
                    meets |= Q(**{f"{at}__gt": 0}) & where
            found = found.filter(meets)
        return found

    def _needles(self, word: str) -> Iterator[tuple[str, Q]]:
        """A word as it may stand in the haystack, and in which rows this reader may find it so."""
        yield needle(word), Q()
        unveiled = self.reader.actor.reach(self.listed.unveils) if self.listed.unveils else Reach()
        if unveiled and may_be_address(word):
            yield veiled(word), Q() if unveiled.contains(self.reach) else Q(store_id__in=unveiled.store_ids)

    def _edge(self, found: QuerySet[Any], sort: Sort | None = None) -> Any:
        """The sort value of the row where the near rows end; ``None`` when there are no more than that."""
        sort = sort or self.sort
        ordered = found.order_by(*sort.order).values_list(sort.column.sort, flat=True)
        return next(iter(ordered[self.bounds.near : self.bounds.near + 1]), None)

    def _from(self, edge: Any, sort: Sort | None = None) -> Q:
        sort = sort or self.sort
        return Q(**{f"{sort.column.sort}__{'gte' if sort.descending else 'lte'}": edge})

    def newer_than(self, moment: datetime, most: int = 99) -> int:
        """How many matching rows were made after a moment, up to ``most``; 0 where that takes too long."""
        found = self._containing(self._base().filter(id__gt=_first_id(moment)), fast=False)
        return min(_patiently(found.select_related(None), most=most, patience=self.bounds.words_patience) or 0, most)

    def stream(self, *, chunk: int = 2000) -> Iterator[Any]:
        """All matching rows in order, from one snapshot, in constant memory."""
        self.listed.settle()
        return self._containing(self._base().order_by(*self.sort.order), fast=True).iterator(chunk_size=chunk)


def _patiently(found: QuerySet[Any], *, most: int, patience: str) -> int | None:
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
    """The least id (UUIDv7) that a row made at this moment can have."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)


def _beyond(sort: Sort, start: tuple[Any, UUID]) -> Q:
    field, sign = sort.column.sort, "lt" if sort.descending else "gt"
    value, id_ = start
    return Q(**{f"{field}__{sign}e": value}) & (Q(**{f"{field}__{sign}": value}) | Q(**{f"id__{sign}": id_}))


def _encode(row: Any, sort: Sort) -> str:
    plain = [_plain(getattr(row, sort.column.sort)), row.id.hex]
    return base64.urlsafe_b64encode(msgspec.json.encode(plain)).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _decode(cursor: str, field: "Field[Any, Any]") -> tuple[Any, UUID]:
    try:
        plain, id_ = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value = field.to_python(plain)
        if _plain(value) != plain or "\x00" in str(value):
            raise ValueError(plain)
        return value, UUID(id_)
    except (*_UNREADABLE, ValidationError, binascii.Error, msgspec.MsgspecError):
        raise Invalid(
            gettext("This page of the list cannot be found; start from its first page."), code="wrong_cursor"
        ) from None


def _problem(wrong: Invalid) -> Problem:
    return Problem(word=str(wrong.data["word"]), explain=wrong.message, suggestion=str(wrong.data["suggestion"]))


def neighbours(listed: Listed, reach: Reach, row: Any) -> tuple[UUID | None, UUID | None]:
    """The rows that stand just above and just below this one where the newest is first, among the reader's."""
    found = listed.rows(reach).select_related(None)
    down = Sort(column=listed.newest_column)
    up = Sort(column=down.column, descending=False)
    here = (getattr(row, listed.newest), row.id)
    newer = found.filter(_beyond(up, here)).order_by(*up.order).values_list("id", flat=True).first()
    older = found.filter(_beyond(down, here)).order_by(*down.order).values_list("id", flat=True).first()
    return newer, older
