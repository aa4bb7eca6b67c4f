"""Indexes on the traits that rules ask about, so that the database need not read everybody to count a few. PostgreSQL only.

A trait's index holds its JSON value by workspace; one compared as text (a date) has one of its bytes as well. They are made and
dropped without holding anybody up, and their names say what they are of.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection
from psycopg import sql

from guidance.core.ids import content_hash
from guidance.people.models import Account, Person
from guidance.rules import lowering
from guidance.rules.syntax import ORDERINGS, AllOf, AnyOf, Node, Not, Test

log = logging.getLogger(__name__)
MOST = 40
"""Each index costs every write of a person a little."""
_PREFIX = "guidance_trait_"
_INDEXABLE = ORDERINGS | {"is", "$eq", "$in"}
_TABLES = {"user": Person, "account": Account}
_KNOWN = (
    "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indrelid = ANY (%s::regclass[]) AND starts_with(c.relname, %s)"
)


class Wanted(NamedTuple):
    """An index: on a person's or an account's trait, by its JSON value or by its text."""

    namespace: str
    path: tuple[str, ...]
    as_text: bool

    @property
    def name(self) -> str:
        """The index's name, the same in every process and release."""
        digest = content_hash(repr((self.namespace, self.path, self.as_text)).encode())[:16]
        return f"{_PREFIX}{'person' if self.namespace == 'user' else 'account'}_{digest}"


def wanted(*, rules: Iterable[Mapping[str, Any]]) -> list[Wanted]:
    """Return the indexes that the rules, in their stored form, would use: the most asked for first, at most 40."""
    counted: dict[Wanted, int] = {}
    for rule in rules:
        for one in _asked(lowering.lower(rule.get("where") or {})):
            counted[one] = counted.get(one, 0) + 1
    return sorted(counted, key=lambda one: (-counted[one], one))[:MOST]


def arrange(*, rules: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Make the indexes that `rules` use and drop ours that none uses; return the names made and dropped.

    Call it outside of a transaction; it takes as long as reading all people. Does nothing but on PostgreSQL.
    """
    if connection.vendor != "postgresql":
        return [], []
    needed = {one.name: one for one in wanted(rules=rules)}
    known = _known()
    # One that is not valid was broken off in the middle: it only costs.
    dropped = sorted(name for name, valid in known.items() if name not in needed or not valid)
    made = sorted(name for name in needed if not known.get(name))
    with connection.cursor() as cursor:
        for name in dropped:
            cursor.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(name)))
        for name in made:
            cursor.execute(_statement(needed[name]))
    if made or dropped:
        log.info("segments.indexing.arranged made=%s dropped=%s", len(made), len(dropped))
    return made, [name for name in dropped if name not in needed]


def _known() -> dict[str, bool]:
    tables = [model._meta.db_table for model in _TABLES.values()]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [tables, _PREFIX])
        return dict(cursor.fetchall())


def _statement(one: Wanted) -> sql.Composed:
    value: sql.Composable = sql.SQL("traits")
    for key in one.path:
        value = sql.SQL("({} -> {})").format(value, sql.Literal(key))
    if one.as_text:
        value = sql.SQL("({} #>> '{{}}') COLLATE \"C\"").format(value)
    return sql.SQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS {} ON {} (workspace_id, ({}))").format(
        sql.Identifier(one.name), sql.Identifier(_TABLES[one.namespace]._meta.db_table), value
    )


def _asked(node: Node) -> Iterable[Wanted]:
    match node:
        case AllOf() | AnyOf():
            for part in node.parts:
                yield from _asked(part)
        case Not():
            yield from _asked(node.part)
        case Test(path=(("user" | "account") as namespace, first, *rest), operator=operator) if operator in _INDEXABLE:
            stored = first != "id" and (namespace, first) != ("account", "plan")
            # Where a list may be asked for a position of it, a function is called that no index is made of.
            if stored and not any(key == "length" or key.isdecimal() for key in (first, *rest)):
                text = operator in ORDERINGS and isinstance(node.operand, str)
                yield Wanted(namespace, (first, *rest), text)
        case _:
            return
