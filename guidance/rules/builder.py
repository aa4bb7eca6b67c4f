"""Between the rows of the admin's rule form and the stored rule, both ways, without loss.

| subject                  | operators                                  | value       | also                           |
|--------------------------|--------------------------------------------|-------------|--------------------------------|
| trait:user.<name>, trait:account.<name> | see `TRAIT_OPERATORS`, by `kind` | by kind  | kind                           |
| plan                     | is_one_of, is_not_one_of                   | list of keys |                               |
| limit:<key>              | at_least, at_most, below                   | percent     |                                |
| full_in:<limit>          | at_least, at_most                          | days        |                                |
| event:<name>             | at_least, at_most, exactly                 | times       | days (None: ever), scope, only |
| days_with:<event>        | at_least, at_most, exactly                 | days        | days, scope, only              |
| sum:<event>              | at_least, at_most, more_than, below        | number      | other (the property), days, scope, only |
| trend:<event>            | at_least, at_most, below                   | percent     | days, minimum, scope, only     |
| first:<event>, last:<event> | on_or_after, before                     | date        | scope, only                    |
| days_since:<event>       | at_least, at_most                          | days        | scope, only                    |
| then:<event>             | is_true, is_false                          |             | other, within (days), days, scope, only |
| without:<event>          | is_true, is_false                          |             | as of then                     |
| segment:<key>            | in, not_in                                 |             |                                |
| prompt:<key>             | at_least, at_most, exactly                 | times       | what, days, scope              |
| since_prompt:<key>       | at_least, at_most                          | days        | what, scope                    |
| page:path                | is, is_not, starts_with, contains          | text        |                                |

`other`: the event that followed, or did not. `only` is a row about one property of the event, "property:<name>", with the
operators of a trait.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from guidance.rules.facts import Fact, name_of, spec_of
from guidance.rules.parse import Document, parse
from guidance.rules.rows import Clause, Row, clause_of, row_of
from guidance.rules.syntax import VERSION, InvalidRule

__all__ = ["Match", "Row", "to_rows", "to_rule"]

Match = Literal["all", "any"]

_GROUP: dict[str, Match] = {"$and": "all", "$or": "any"}


def to_rule(match: Match, rows: Iterable[Row]) -> dict[str, object]:
    """Return the stored document of a form. Raises InvalidRule naming the row ("row 2")."""
    clauses: list[Clause] = []
    facts: dict[str, Fact] = {}
    for number, row in enumerate(rows, start=1):
        try:
            clause, fact = clause_of(row)
        except InvalidRule as fault:
            raise InvalidRule(fault.message, place=f"row {number}") from fault
        clauses.append(clause)
        if fact is not None:
            facts[name_of(fact)] = fact
    where = {"$and" if match == "all" else "$or": clauses} if clauses else {}
    document = {"version": VERSION, "where": where, "facts": {name: spec_of(fact) for name, fact in facts.items()}}
    parse(document)
    return document


def to_rows(document: Document) -> tuple[Match, list[Row]] | None:
    """Return the form of a document, or None when it says more than the form can. Raises InvalidRule on a broken one."""
    rule = parse(document)
    match, clauses = _clauses(rule.where)
    rows = [_row(clause, rule.facts) for clause in clauses]
    found = [row for row in rows if row is not None]
    return (match, found) if len(found) == len(rows) else None


def _clauses(where: Mapping[str, object]) -> tuple[Match, list[Mapping[str, object]]]:
    key = next(iter(where), "")
    branches = where.get(key)
    if len(where) == 1 and key in _GROUP and isinstance(branches, list):
        return _GROUP[key], branches
    return "all", [{path: value} for path, value in where.items()]


def _row(clause: Mapping[str, object], facts: Mapping[str, Fact]) -> Row | None:
    if len(clause) != 1:
        return None
    path, test = next(iter(clause.items()))
    fact = facts.get(path.removeprefix("facts.")) if path.startswith("facts.") else None
    row = row_of(path, test, fact)
    if row is None:
        return None
    wanted = {f"facts.{name_of(fact)}" if fact else path: test}
    try:
        # The proof that nothing is lost: the row says the clause again.
        return row if clause_of(row) == (wanted, fact) else None
    except InvalidRule:
        return None
