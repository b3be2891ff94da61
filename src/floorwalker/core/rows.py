"""Many rows in one statement: COPY for what is new, one upsert from arrays for what changed."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, LiteralString, cast

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

Fields = Sequence["models.Field[Any, Any]"]


@cache
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.column and not isinstance(field, models.CompositePrimaryKey)
    )


@cache
def _plan(model: type[models.Model]) -> tuple[sql.Composed, tuple[str, ...], tuple[bool, ...]]:
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
    return statement, tuple(field.attname for field in fields), tuple(_is_json(field) for field in fields)


def _identifiers(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join([sql.Identifier(name) for name in names])


def _type(field: "models.Field[Any, Any]") -> LiteralString:
    return cast("LiteralString", field.db_type(connection))


def _is_json(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.JSONField)


def values(row: models.Model) -> tuple[Any, ...]:
    """The row's stored values, for telling whether it changed; lists and dicts are copied as text."""
    _, names, jsons = _plan(type(row))
    state = row.__dict__
    return tuple(
        repr(state.get(name)) if is_json else state.get(name) for name, is_json in zip(names, jsons, strict=True)
    )


def upsert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write rows that are new or changed, keyed by primary key, in one statement."""
    if not rows:
        return
    statement, names, jsons = _plan(model)
    arrays = [
        [Jsonb(getattr(row, name)) if is_json else getattr(row, name) for row in rows]
        for name, is_json in zip(names, jsons, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, arrays)


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows by COPY."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), _identifiers(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def remove(model: type[models.Model], keys: Sequence[tuple[Any, int]]) -> None:
    """Delete owned rows by (session_id, number)."""
    if not keys:
        return
    statement = sql.SQL(
        "DELETE FROM {} AS t USING unnest(%s::uuid[], %s::int[]) AS k (s, n) WHERE t.session_id = k.s AND t.number = k.n"
    ).format(sql.Identifier(model._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [[key[0] for key in keys], [key[1] for key in keys]])
