"""Many rows in one statement: COPY for what is new, one upsert from arrays for what changed."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, LiteralString, TypeVar, cast
from uuid import UUID

from django.db import connection, models
from django.db.models.base import ModelState
from psycopg import sql
from psycopg.types.json import Jsonb

Row = TypeVar("Row", bound=models.Model)


@cache
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.column and not isinstance(field, models.CompositePrimaryKey)
    )


@cache
def _plan(model: type[models.Model]) -> tuple[str, tuple[str, ...], tuple[bool, ...]]:
    fields = _fields(model)
    key = [str(field.column) for field in model._meta.pk_fields]
    names = [str(field.column) for field in fields]
    arrays: list[sql.Composable] = [sql.SQL("%s::{}[]").format(sql.SQL(_type(field))) for field in fields]
    changes: list[sql.Composable] = [
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in names if name not in key
    ]
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) ON CONFLICT ({key}) DO {action}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        columns=_identifiers(names),
        arrays=sql.SQL(", ").join(arrays),
        key=_identifiers(key),
        action=sql.SQL("UPDATE SET {}").format(sql.SQL(", ").join(changes)) if changes else sql.SQL("NOTHING"),
    )
    return statement.as_string(), tuple(field.attname for field in fields), tuple(_is_json(field) for field in fields)


def _identifiers(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join([sql.Identifier(name) for name in names])


def _type(field: "models.Field[Any, Any]") -> LiteralString:
    """The type to send a field's values as. A cast to ``varchar(n)`` would cut a text; the column itself refuses it."""
    if isinstance(field, models.CharField):
        return "text"
    return cast("LiteralString", field.db_type(connection))


def _is_json(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.JSONField)


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
    _, names, jsons = _plan(type(row))
    state = row.__dict__
    return tuple(
        repr(state.get(name)) if is_json else state.get(name) for name, is_json in zip(names, jsons, strict=True)
    )


def named(model: type[models.Model], stored: Sequence[Any]) -> dict[str, Any]:
    """What ``values`` has told of a row, by field."""
    return dict(zip(_plan(model)[1], stored, strict=True))


@cache
def _reading(model: type[models.Model], lock: bool) -> str:
    key = [str(field.column) for field in model._meta.pk_fields]
    statement = sql.SQL("SELECT {columns} FROM {table} WHERE {owner} = ANY(%s) ORDER BY {key} {lock}").format(
        columns=_identifiers([str(field.column) for field in _fields(model)]),
        table=sql.Identifier(model._meta.db_table),
        owner=sql.Identifier(key[0]),
        key=_identifiers(key),
        lock=sql.SQL("FOR UPDATE" if lock else ""),
    )
    return statement.as_string()


def load(model: type[Row], sessions: Sequence[UUID], *, lock: bool = False) -> list[Row]:
    """The rows of sessions in the order of their keys: what the ORM would answer, without compiling it each time."""
    if not sessions:
        return []
    _, names, jsons = _plan(model)
    with connection.cursor() as cursor:
        cursor.execute(_reading(model, lock), [list(sessions)])
        found = cursor.fetchall()
    if any(jsons):
        found = [[json.loads(v) if j else v for v, j in zip(row, jsons, strict=True)] for row in found]
    return [_stored(model, dict(zip(names, row, strict=True))) for row in found]


def _stored(model: type[Row], fields: dict[str, Any]) -> Row:
    row = new(model, **fields)
    row._state.adding, row._state.db = False, connection.alias
    return row


def upsert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write rows that have changed, keyed by primary key, in one statement."""
    if not rows:
        return
    statement, names, jsons = _plan(model)
    arrays = [
        [Jsonb(getattr(row, name)) if is_json else getattr(row, name) for row in rows]
        for name, is_json in zip(names, jsons, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, arrays)


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write rows that are new, by COPY."""
    if not rows:
        return
    _, names, jsons = _plan(model)
    columns = [str(field.column) for field in _fields(model)]
    places = [place for place, is_json in enumerate(jsons) if is_json]
    lines = []
    for row in rows:
        state = row.__dict__
        line = [state[name] for name in names]
        for place in places:
            line[place] = Jsonb(line[place])
        lines.append(line)
    copy(model, columns, lines)


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows by COPY; what the database says against it is raised as Django's errors are."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(_copying(model, tuple(columns))) as stream,
    ):
        for row in rows:
            stream.write_row(row)


@cache
def _copying(model: type[models.Model], columns: tuple[str, ...]) -> str:
    table = sql.Identifier(model._meta.db_table)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(table, _identifiers(columns)).as_string()


def remove(model: type[models.Model], keys: Sequence[tuple[Any, int]]) -> None:
    """Delete owned rows by (session_id, number)."""
    if not keys:
        return
    statement = sql.SQL(
        "DELETE FROM {} AS t USING unnest(%s::uuid[], %s::int[]) AS k (s, n) WHERE t.session_id = k.s AND t.number = k.n"
    ).format(sql.Identifier(model._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [[key[0] for key in keys], [key[1] for key in keys]])
