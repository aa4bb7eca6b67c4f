"""Pieces of SQL that carry their parameters and column references with them, and the one expression they end up in."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from django.db.models import BooleanField, Expression
from django.db.models.sql.compiler import SQLCompiler

from guidance.segments import functions

_SLOT = "\0"  # no text that PostgreSQL or a rule may hold has one


class Fragment(NamedTuple):
    """SQL text with a slot for each of `slots`: a Django expression, or a parameter."""

    text: str
    slots: tuple[Any, ...] = ()


class Dialect(Protocol):
    """How one database asks about JSON values."""

    def member(self, value: Fragment, key: str) -> Fragment | None: ...
    def of_text(self, value: Fragment) -> Fragment: ...
    def test(self, value: Fragment, operator: str, operand: Any, guard: str) -> Fragment: ...
    def is_list(self, value: Fragment) -> Fragment: ...
    def length(self, value: Fragment) -> Fragment: ...
    def elements(self, value: Fragment, name: str) -> tuple[Fragment, Fragment]: ...


def sql(text: str, *slots: Any) -> Fragment:
    """Return `text` with each `?` filled in turn: by another fragment's text, or by a slot for anything else."""
    parts = text.split("?")
    built = parts[0]
    held: list[Any] = []
    for part, slot in zip(parts[1:], slots, strict=True):
        inner = slot if isinstance(slot, Fragment) else Fragment(_SLOT, (slot,))
        built += inner.text + part
        held.extend(inner.slots)
    return Fragment(built, tuple(held))


def joined(word: str, parts: Sequence[Fragment]) -> Fragment:
    """Return `parts` in brackets, joined by AND, OR or a comma."""
    return sql("(" + word.join("?" * len(parts)) + ")", *parts)


class Holds(Expression):
    """A fragment as a condition of a query."""

    conditional = True

    def __init__(self, fragment: Fragment) -> None:
        super().__init__(output_field=BooleanField())
        self.fragment = fragment
        self.expressions = [slot for slot in fragment.slots if hasattr(slot, "resolve_expression")]

    def get_source_expressions(self) -> list[Any]:
        """Return the expressions among the slots."""
        return self.expressions

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put resolved expressions in place of the given ones."""
        self.expressions = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the fragment's SQL, every expression compiled."""
        expressions = iter(self.expressions)
        texts = self.fragment.text.replace("%", "%%").split(_SLOT)
        params: list[Any] = []
        built = texts[0]
        for slot, rest in zip(self.fragment.slots, texts[1:], strict=True):
            if hasattr(slot, "resolve_expression"):
                text, held = compiler.compile(next(expressions))
            else:
                text, held = "%s", (slot,)
            built += text + rest
            params.extend(held)
        return built, tuple(params)

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the same, once the connection knows the functions that SQLite lacks."""
        connection.ensure_connection()
        functions.know(connection.connection)
        return self.as_sql(compiler, connection)
