"""Between the admin's rule form and the stored rule, both ways, without loss.

A form is a group: "all", "any" or "none" of its items match. An item is a row, a group again, or a part kept as it was
stored because no row can show it.

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

`other`: the event that followed, or did not. `only` are rows about properties of the event, "property:<name>", with the
operators of a trait; an event counts when it matches all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guidance.rules.facts import Fact, name_of, spec_of
from guidance.rules.filter_rows import spelled
from guidance.rules.naming import FactBook, names_in
from guidance.rules.parse import Document, parse
from guidance.rules.rows import Clause, Row, clause_of, row_of
from guidance.rules.syntax import VERSION, InvalidRule

__all__ = ["Group", "Item", "Kept", "Match", "Row", "to_group", "to_rows", "to_rule"]

Match = Literal["all", "any", "none"]

_MATCHES: dict[str, Match] = {"$and": "all", "$or": "any", "$nor": "none"}
_LOGIC: dict[Match, str] = {match: word for word, match in _MATCHES.items()}


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of a stored rule that no row can show, as a document of its own."""

    document: Document


@dataclass(frozen=True, slots=True)
class Group:
    """Items of which all, any or none must match."""

    match: Match
    items: tuple["Item", ...] = ()


Item = Row | Group | Kept


def to_rule(match: Match, rows: Iterable[Item]) -> dict[str, Any]:
    """Return the stored document of a form; of no items, that of everyone.

    Raises InvalidRule naming the item, counted as one reads, groups included ("row 2").
    """
    said = _Said()
    clauses = said.clauses(rows)
    where = {_LOGIC[match]: clauses} if clauses else {}
    facts = {name: spec_of(fact) for name, fact in said.book.facts.items()}
    document: dict[str, Any] = {"version": VERSION, "where": where, "facts": facts}
    parse(document)
    return document


def to_group(document: Document) -> Group:
    """Return the form of a document; what no row can say is in it as it is. Raises InvalidRule on a broken one."""
    rule = parse(document)
    group = _group(rule.where, rule.facts)
    try:
        # A comparison may be guarded from outside the part it stands in; such a rule stays in one piece.
        to_rule(group.match, group.items)
    except InvalidRule:
        return Group("all", (_kept(rule.where, rule.facts),))
    return group


def to_rows(document: Document) -> tuple[Match, list[Row]] | None:
    """Return the one group of rows that a document is, or None when it says more. Raises InvalidRule on a broken one."""
    group = to_group(document)
    rows = [item for item in group.items if isinstance(item, Row)]
    flat = len(rows) == len(group.items) and group.match != "none"
    return (group.match, rows) if flat else None


class _Said:
    def __init__(self) -> None:
        self.book = FactBook()
        self.count = 0

    def clauses(self, items: Iterable[Item]) -> list[Clause]:
        return [self.clause(item) for item in items]

    def clause(self, item: Item) -> Clause:
        self.count += 1
        place = f"row {self.count}"
        match item:
            case Group(match=match, items=items):
                if not items:
                    raise InvalidRule("There is nothing in this group.", place=place)
                return {_LOGIC[match]: self.clauses(items)}
            case Kept(document=document):
                rule = parse(document)
                return self.book.enter(rule.where, rule.facts)
            case _:
                return self.row(item, place)

    def row(self, row: Row, place: str) -> Clause:
        try:
            clause, fact = clause_of(row)
        except InvalidRule as fault:
            raise InvalidRule(fault.message, place=place) from fault
        return self.book.enter(clause, {name_of(fact): fact} if fact else {})


def _group(where: Mapping[str, object], facts: Mapping[str, Fact]) -> Group:
    match, clauses = _clauses(where)
    return Group(match, tuple(_item(clause, facts) for clause in clauses))


def _item(clause: Mapping[str, object], facts: Mapping[str, Fact]) -> Item:
    row = _row(clause, facts)
    if row is not None:
        return row
    key = next(iter(clause), "")
    return _group(clause, facts) if len(clause) > 1 or key in _MATCHES else _kept(clause, facts)


def _kept(clause: Mapping[str, object], facts: Mapping[str, Fact]) -> Kept:
    used = {name: spec_of(facts[name]) for name in sorted(names_in(clause))}
    return Kept({"version": VERSION, "where": clause, "facts": used})


def _clauses(where: Mapping[str, object]) -> tuple[Match, list[Mapping[str, object]]]:
    key = next(iter(where), "")
    branches = where.get(key)
    if len(where) == 1 and key in _MATCHES and isinstance(branches, list):
        return _MATCHES[key], branches
    return "all", [{path: value} for path, value in where.items()]


def _row(clause: Mapping[str, object], facts: Mapping[str, Fact]) -> Row | None:
    if len(clause) != 1:
        return None
    path, test = next(iter(clause.items()))
    fact = facts.get(path.removeprefix("facts.")) if path.startswith("facts.") else None
    fact = spelled(fact) if fact else None
    row = row_of(path, test, fact)
    if row is None:
        return None
    wanted = {f"facts.{name_of(fact)}" if fact else path: test}
    try:
        # The proof that nothing is lost: the row says the clause again.
        return row if clause_of(row) == (wanted, fact) else None
    except InvalidRule:
        return None
