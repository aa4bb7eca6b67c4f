"""One statement on the connection Django manages, at the price the database driver itself asks.

PostgreSQL gets the values apart from the statement, and keeps the statement prepared: Django's cursor writes the values into
it, and escaping here and parsing and planning there cost more than most of these statements themselves. What comes back is as
the driver gives it: JSON as text, and on SQLite moments without their zone (`moment`) and truths as numbers.
"""

import datetime as dt
import threading
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

Row = tuple[Any, ...]
_kept = threading.local()


def execute(text: str, values: Sequence[Any] = ()) -> list[Row]:
    """Run a statement and return its rows. Raises django.db.Error as a cursor of Django's would."""
    managed = connections[DEFAULT_DB_ALIAS]  # once: the proxy looks the thread's connection up for every attribute
    if managed.vendor != "postgresql" or managed.force_debug_cursor or managed.execute_wrappers:
        with managed.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall()) if cursor.description else []
    managed.validate_no_broken_transaction()
    managed.ensure_connection()
    with managed.wrap_database_errors:
        bare = _cursor(managed.connection)
        bare.execute(text, values)
        # Asked of the result itself: `description` would make an object of every column.
        return bare.fetchall() if bare.pgresult is not None and bare.pgresult.nfields else []


def _cursor(of: psycopg.Connection[Any]) -> psycopg.Cursor[Row]:
    # Kept for the thread's next statement: making one costs a third of what a keyed read costs here.
    kept: psycopg.Cursor[Row] | None = getattr(_kept, "cursor", None)
    if kept is None or kept.connection is not of:
        kept = _kept.cursor = psycopg.Cursor(of)
    return kept


def among(column: str) -> str:
    """Return the condition that `column` is one of many values, which `many` makes one value of the statement."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - names of ours


def many(values: Iterable[Any]) -> Any:
    """Return the value for the placeholder of `among`, sorted, so that everybody locks in one order."""
    found = sorted(set(values))
    return found if connection.vendor == "postgresql" else msgspec.json.encode(found).decode()


def moment(value: Any) -> dt.datetime:
    """Return a moment as a statement gave it."""
    if isinstance(value, str):  # SQLite has no type for moments
        value = dt.datetime.fromisoformat(value)
    found: dt.datetime = value
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
