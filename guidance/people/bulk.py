"""Many rows in one statement. PostgreSQL takes whole columns as arrays, so that neither side parses a statement of thousands of
values; SQLite takes row after row.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Rows = Sequence[Sequence[Any]]
_ROWS_A_STATEMENT = 2000


def insert(*, model: type[Model], columns: Sequence[str], rows: Rows, then: str = "") -> list[tuple[Any, ...]]:
    """Insert `rows`; `then` may be ON CONFLICT and RETURNING. Return what the latter asks for."""
    if not rows:
        return []
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{into} SELECT * FROM {_arrays(model, columns)} {then}", _turned(rows))  # noqa: S608
            return cursor.fetchall() if cursor.description else []
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
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changes = ", ".join(f"{name} = new.{name}" for name in others)
            source = f"{_arrays(model, columns)} AS new({', '.join(columns)})"
            cursor.execute(f"UPDATE {table} SET {changes} FROM {source} WHERE {table}.{key} = new.{key}", _turned(rows))  # noqa: S608
            return
        changes = ", ".join(f"{name} = %s" for name in others)
        cursor.executemany(f"UPDATE {table} SET {changes} WHERE {key} = %s", [(*row[1:], row[0]) for row in rows])  # noqa: S608


def _arrays(model: type[Model], columns: Sequence[str]) -> str:
    fields = {field.column: field for field in model._meta.concrete_fields}
    # Not varchar(n): a cast to it cuts what is too long instead of refusing it.
    types = [re.sub(r"^varchar\(\d+\)$", "text", fields[name].db_type(connection) or "") for name in columns]
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in types)})"


def _turned(rows: Rows) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
