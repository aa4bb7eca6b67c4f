"""The functions that PostgreSQL is taught, so that it judges values and history exactly as the engine does.

They are made in the schema of our tables by a migration, and depend on nothing but their arguments.
"""

import re
from typing import Any

from guidance.segments import ledger_procedures, value_procedures

_OURS = re.compile(r"\bguidance_\w+(?=\()")
_MADE = re.compile(r"CREATE OR REPLACE FUNCTION (guidance_\w+)\(")
_STALE = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = current_schema() AND p.proname = ANY (%s)"
)


def create(schema_editor: Any) -> None:
    """Make the functions, or make them anew. Does nothing but on PostgreSQL."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        for text in _statements():
            cursor.execute(_OURS.sub(lambda name: f"{schema}.{name[0]}", text))


def drop(schema_editor: Any) -> None:
    """Drop every function of these names. Does nothing but on PostgreSQL."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_STALE, [[name for text in _statements() for name in _MADE.findall(text)]])
        for (signature,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {signature}")


def _statements() -> list[str]:
    return [*value_procedures.statements(), *ledger_procedures.statements()]
