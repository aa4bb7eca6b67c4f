"""One statement on the connection Django manages, at the price the database driver itself asks."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


def execute(statement: str, values: Sequence[Any]) -> None:
    """Run `statement`. Raises django.db.Error as a cursor of Django's would.

    PostgreSQL gets the values apart from the statement: Django's cursor writes them into it, and escaping here and parsing there
    a literal of several kilobytes cost more than half of the whole insert.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or connection.force_debug_cursor:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as bare:
        bare.execute(statement, values)
