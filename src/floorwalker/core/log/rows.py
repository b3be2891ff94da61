"""Many rows of many tables in one statement: what is new and what changed, sent as JSON, which the tables' own types read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, models
from django.db.models.base import ModelState
from django.utils.functional import Promise
from psycopg import sql

from floorwalker.kit.database import prepared

Row = TypeVar("Row", bound=models.Model)


@cache
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.column and not isinstance(field, models.CompositePrimaryKey)
    )


@cache
def _names(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """What the fields are called in a row, and which are JSON."""
    fields = _fields(model)
    return tuple(field.attname for field in fields), tuple(isinstance(field, models.JSONField) for field in fields)


def _identifiers(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join([sql.Identifier(name) for name in names])


@cache
def _blank(model: type[models.Model]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """What a new row has of itself: plain values, and what makes those that no two rows may share."""
    made = {field.attname: field.default for field in _fields(model) if field.has_default() and callable(field.default)}
    return {field.attname: field.get_default() for field in _fields(model) if field.attname not in made}, made


def new(model: type[Row], **fields: Any) -> Row:
    """What ``model(**fields)`` would be, at a tenth of the time; fields are named as their values are stored."""
    plain, made = _blank(model)
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__.update(plain)
    row.__dict__.update({name: make() for name, make in made.items() if name not in fields})
    row.__dict__.update(fields)
    return row


def values(row: models.Model) -> tuple[Any, ...]:
    """The row's stored values, for telling whether it changed; lists and dicts are copied as text."""
    names, jsons = _names(type(row))
    state = row.__dict__
    return tuple(
        repr(state.get(name)) if is_json else state.get(name) for name, is_json in zip(names, jsons, strict=True)
    )


def named(model: type[models.Model], stored: Sequence[Any]) -> dict[str, Any]:
    """What ``values`` has told of a row, by field."""
    return dict(zip(_names(model)[0], stored, strict=True))


@cache
def _selecting(model: type[models.Model], rest: str) -> str:
    statement = sql.SQL("SELECT {columns} FROM {table} {rest}").format(
        columns=_identifiers([str(field.column) for field in _fields(model)]),
        table=sql.Identifier(model._meta.db_table),
        rest=sql.SQL(rest),
    )
    return statement.as_string()


def read(model: type[Row], rest: str, asked: Sequence[object] = ()) -> list[Row]:
    """The rows that ``rest``, the clauses after the table's name, asks for: what the ORM would answer, without compiling it each time."""
    return _rows(model, prepared.ask(_selecting(model, rest), asked))


def ask(model: type[Row], sessions: Sequence[UUID], *, lock: bool = False) -> Callable[[], list[Row]]:
    """The rows of sessions in the order of their keys, to be read later."""
    if not sessions:
        return list
    return partial(_rows, model, prepared.ask(_selecting(model, _of_sessions(model, lock)), [list(sessions)]))


def _rows(model: type[Row], answer: prepared.Answer) -> list[Row]:
    names, jsons = _names(model)
    found: Sequence[Sequence[Any]] = answer()
    if any(jsons):
        found = [[json.loads(v) if j else v for v, j in zip(row, jsons, strict=True)] for row in found]
    return [_stored(model, dict(zip(names, row, strict=True))) for row in found]


@cache
def _of_sessions(model: type[models.Model], lock: bool) -> str:
    key = [str(field.column) for field in model._meta.pk_fields]
    clauses = sql.SQL("WHERE {owner} = ANY(%s) ORDER BY {key} {lock}").format(
        owner=sql.Identifier(key[0]),
        key=_identifiers(key),
        lock=sql.SQL("FOR UPDATE" if lock else ""),
    )
    return clauses.as_string()


def _stored(model: type[Row], fields: dict[str, Any]) -> Row:
    row = new(model, **fields)
    row._state.adding, row._state.db = False, connection.alias
    return row


class Lot:
    """Rows of several tables that are written at once, by one statement. Rows of one lot may refer to each other."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, list[Any]]] = []

    def insert(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """Rows that are new."""
        self.add(model, _columns(model), map(_stored_values, rows))

    def upsert(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """Rows that are new or have changed, keyed by primary key."""
        self.run(_upserting(model), map(_stored_values, rows))

    def add(self, model: type[models.Model], columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows that are new, by column; the database fills in the others."""
        self.run(_inserting(model, columns), rows)

    def run(self, statement: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """A statement that changes a table by an array of JSON objects, its only ``%s``; without rows it is left out."""
        if lines := list(rows):
            self._parts.append((statement, lines))

    def write(self) -> None:
        """Write all; what the database says against any of it is raised as Django's errors are, and then none is written."""
        if not self._parts:
            return
        parts = ", ".join(f"part{place} AS ({statement})" for place, (statement, _) in enumerate(self._parts))
        with prepared.cursor() as cursor:
            cursor.execute(f"WITH {parts} SELECT", [as_json(lines) for _, lines in self._parts])


def _plain(value: object) -> object:
    """Texts of a kind of their own, such as translated or marked ones."""
    if isinstance(value, str | Promise):
        return str.__str__(str(value))
    raise NotImplementedError(f"{type(value)} has no way into the database.")


_ENCODER = msgspec.json.Encoder(enc_hook=_plain)


def as_json(lines: Iterable[Mapping[str, Any]]) -> str:
    """Records as a statement reads them: ``json_populate_recordset`` or ``json_to_recordset``."""
    return _ENCODER.encode(list(lines)).decode()


def _stored_values(row: models.Model) -> dict[str, Any]:
    state = row.__dict__
    return {column: state[name] for column, name in _stored_as(type(row))}


@cache
def _stored_as(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    return tuple((str(field.column), field.attname) for field in _fields(model))


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(column for column, _ in _stored_as(model))


@cache
def _inserting(model: type[models.Model], columns: tuple[str, ...]) -> str:
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"
    )
    return statement.format(table=table, columns=_identifiers(columns)).as_string()


@cache
def _upserting(model: type[models.Model]) -> str:
    names, key = _columns(model), [str(field.column) for field in model._meta.pk_fields]
    changes = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in names if name not in key]
    statement = sql.SQL(_inserting(model, names) + " ON CONFLICT ({key}) DO {action}")
    return statement.format(
        key=_identifiers(key),
        action=sql.SQL("UPDATE SET {}").format(sql.SQL(", ").join(changes)) if changes else sql.SQL("NOTHING"),
    ).as_string()


_REMOVE = (
    "DELETE FROM {} AS t USING json_to_recordset(%s::json) AS k (session_id uuid, number int)"
    " WHERE t.session_id = k.session_id AND t.number = k.number"
)


@cache
def removing(model: type[models.Model]) -> str:
    """Deletes owned rows by ``session_id`` and ``number``, for ``Lot.run``."""
    return sql.SQL(_REMOVE).format(sql.Identifier(model._meta.db_table)).as_string()
