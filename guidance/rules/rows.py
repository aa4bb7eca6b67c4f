"""One row of the rule form, as a clause of a condition and back."""

import re
from collections.abc import Mapping

from guidance.rules.fact_rows import FACT_OPERATORS, FACT_ROWS, fact_row, fact_test
from guidance.rules.facts import Fact, name_of
from guidance.rules.row_tests import (
    TRAIT_OPERATORS,
    Clause,
    Kind,
    Row,
    one_of,
    text_row,
    text_test,
    texts,
    trait_row,
    trait_test,
)
from guidance.rules.syntax import InvalidRule

__all__ = ["FACT_OPERATORS", "PAGE_OPERATORS", "TRAIT_OPERATORS", "Clause", "Kind", "Row", "clause_of", "row_of"]

PLAN = "account.plan"
PAGE_PATH = "page.path"
PAGE_OPERATORS = ("is", "is_not", "starts_with", "contains")

_TRAIT = re.compile(r"trait:((?:user|account)(?:\.[^.$][^.]*)+)")


def clause_of(row: Row) -> tuple[Clause, Fact | None]:
    """Return the clause a row stands for and the fact it asks about. Raises InvalidRule."""
    head, _, key = row.subject.partition(":")
    if row.subject == "plan":
        return {PLAN: _choice(row)}, None
    if row.subject == "page:path":
        one_of(row.operator, PAGE_OPERATORS)
        return {PAGE_PATH: text_test(row.operator, row.value, guarded=False)}, None
    if head == "trait" and (trait := _TRAIT.fullmatch(row.subject)):
        return {trait[1]: trait_test(row)}, None
    if head == "segment" and key and "." not in key:
        one_of(row.operator, ("in", "not_in"))
        return {f"segments.{key}": {"$eq" if row.operator == "in" else "$ne": True}}, None
    if head in FACT_ROWS and key:
        fact = FACT_ROWS[head].fact(row, key)
        return {f"facts.{name_of(fact)}": fact_test(row, head)}, fact
    raise InvalidRule(f"“{row.subject}” is not something a rule can ask about.")


def row_of(path: str, test: object, fact: Fact | None) -> Row | None:
    """Return a row that may stand for a clause, or None; the caller checks that it says the same."""
    if not isinstance(test, Mapping):
        return None
    if fact is not None:
        return fact_row(fact, test)
    namespace, _, key = path.partition(".")
    if path == PLAN and ("$in" in test or "$nin" in test):
        return Row("plan", "is_one_of" if "$in" in test else "is_not_one_of", test.get("$in", test.get("$nin")))
    if path == PAGE_PATH:
        return text_row("page:path", test)
    if namespace == "segments":
        return Row(f"segment:{key}", "in" if "$eq" in test else "not_in")
    return trait_row(f"trait:{path}", test) if namespace in ("user", "account") else None


def _choice(row: Row) -> Clause:
    one_of(row.operator, ("is_one_of", "is_not_one_of"))
    return {"$in" if row.operator == "is_one_of" else "$nin": texts(row.value)}
