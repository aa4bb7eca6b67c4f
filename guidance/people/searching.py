"""What makes the search for a part of a name quick among very many people and accounts: an index of trigrams. PostgreSQL only.

The searches ask what they ask anywhere (`icontains`); where the index is missing they read everybody, which takes longer.
"""

import logging

from django.db import Error, connection, transaction
from psycopg import sql

log = logging.getLogger(__name__)
MANY = 20_000
"""Rows from which on an index is worth what it costs every write of a row."""
# As Django writes `icontains`, or the planner would not know them again.
SEARCHED = {
    "guidance_person": ("upper(traits ->> 'name')", "upper(traits ->> 'email')", "upper(user_id::text)"),
    "guidance_account": ("upper(traits ->> 'name')", "upper(group_id::text)"),
}
_ROWS = "SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)"
_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


def arrange() -> list[str]:
    """Make the index of each table that has grown large; return the names of those made. Nobody waits for it meanwhile.

    Call it outside of a transaction; it takes as long as reading the table. Does nothing where the database has no `pg_trgm`.
    """
    if connection.vendor != "postgresql":
        return []
    large = [table for table in SEARCHED if _one(_ROWS, table) >= MANY]
    wanted = [table for table in large if not _one(_VALID, _name(table))]
    if not wanted or not _has_trigrams():
        return []
    for table in wanted:
        _make(table)
    return [_name(table) for table in wanted]


def _make(table: str) -> None:
    columns = ", ".join(f"({expression}) gin_trgm_ops" for expression in SEARCHED[table])
    name = sql.Identifier(_name(table))
    with connection.cursor() as cursor:
        # One that is not valid was broken off in the middle: it only costs.
        cursor.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(name))
        cursor.execute(
            sql.SQL("CREATE INDEX CONCURRENTLY {} ON {} USING gin ({})").format(
                name, sql.Identifier(table), sql.SQL(columns)
            )
        )
    log.info("people.searching.indexed table=%s", table)


def _has_trigrams() -> bool:
    try:
        # A trusted extension: whoever owns the database may have it, where its administrators installed it.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except Error as error:
        log.info("people.searching.no_trigrams reason=%s", type(error).__name__)
        return False
    return True


def _one(statement: str, name: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])
        row = cursor.fetchone()
    return float(row[0]) if row else 0


def _name(table: str) -> str:
    return f"{table}_searched"
