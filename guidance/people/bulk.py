"""Many rows in one statement. PostgreSQL takes all of them as one JSON text, which costs a fraction of a statement of thousands of
values (arrays cost as much: psycopg escapes them in Python); SQLite takes row after row.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Model

from guidance.people import statement

Rows = Sequence[Sequence[Any]]
_ROWS_A_STATEMENT = 2000


def insert(*, model: type[Model], columns: Sequence[str], rows: Rows, then: str = "") -> list[tuple[Any, ...]]:
    """Insert `rows`; `then` may be ON CONFLICT and RETURNING. Return what the latter asks for."""
    if not rows:
        return []
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
    if connection.vendor == "postgresql":
        return statement.execute(f"{into} {_select(model, tuple(columns))} {then}", [_text(columns, rows)])
    with connection.cursor() as cursor:
        one = f"({', '.join(['%s'] * len(columns))})"
        if "RETURNING" not in then:
            cursor.executemany(f"{into} VALUES {one} {then}", rows)
            return []
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            part = rows[start : start + _ROWS_A_STATEMENT]
            values = [value for row in part for value in row]
            cursor.execute(f"{into} VALUES {', '.join([one] * len(part))} {then}", values)
            found += cursor.fetchall()
        return found


def update(*, model: type[Model], columns: Sequence[str], rows: Rows) -> None:
    """Update rows by the first of `columns`, their key."""
    if not rows:
        return
    table, (key, *others) = model._meta.db_table, columns
    if connection.vendor == "postgresql":
        changes = ", ".join(f"{name} = new.{name}" for name in others)
        source = f"({_select(model, tuple(columns))}) AS new WHERE {table}.{key} = new.{key}"
        statement.execute(f"UPDATE {table} SET {changes} FROM {source}", [_text(columns, rows)])  # noqa: S608 - names of ours
        return
    changes = ", ".join(f"{name} = %s" for name in others)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {changes} WHERE {key} = %s", [(*row[1:], row[0]) for row in rows])  # noqa: S608


@lru_cache
def _select(model: type[Model], columns: tuple[str, ...]) -> str:
    fields = {field.column: field.db_type(connection) or "" for field in model._meta.concrete_fields}
    # Not varchar(n): a cast to it cuts what is too long instead of refusing it.
    types = {name: "text" if fields[name].startswith("varchar") else fields[name] for name in columns}
    # JSON comes as text inside the JSON, so that PostgreSQL takes it as it was written; bytes come as msgspec writes them.
    casts = {"jsonb": "{0}::jsonb AS {0}", "bytea": "decode({0}, 'base64') AS {0}"}
    read = ", ".join(f"{name} {'text' if kind in casts else kind}" for name, kind in types.items())
    taken = ", ".join(casts.get(kind, "{0}").format(name) for name, kind in types.items())
    return f"SELECT {taken} FROM json_to_recordset(%s) AS given({read})"  # noqa: S608 - names of ours


def _text(columns: Sequence[str], rows: Rows) -> str:
    return msgspec.json.encode([dict(zip(columns, row, strict=True)) for row in rows]).decode()
