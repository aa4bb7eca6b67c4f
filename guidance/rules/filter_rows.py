"""What a row about an event asks of the event's properties: one filter each, as a condition over properties and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from guidance.rules import facts as kinds
from guidance.rules.facts import Fact, Side, Where
from guidance.rules.row_tests import Row, trait_row, trait_test
from guidance.rules.syntax import InvalidRule

PROPERTY = "property:"
_Asked = TypeVar("_Asked", Side, kinds.OfEvent)


def where_of(filters: Iterable[Row]) -> Where | None:
    """Return the condition that all filters make, None of none. Raises InvalidRule."""
    parts = [_condition(row) for row in filters]
    # A list keeps the order they were written in; a database sorts the names of a mapping.
    return {"$and": parts} if len(parts) > 1 else parts[0] if parts else None


def filters_of(where: Where | None) -> tuple[Row, ...] | None:
    """Return the filters that together say a condition, or None where a filter cannot say a part of it."""
    rows = [_filter(path, test) for path, test in _tests(where or {})]
    said = tuple(row for row in rows if row is not None)
    return said if len(said) == len(rows) else None


def spelled(fact: Fact) -> Fact:
    """Return a fact with its condition as filters spell it, where they can; it asks the same."""
    match fact:
        case kinds.Sequence(first=side):
            return replace(fact, first=_spelled(side))
        case kinds.Absence(event=side):
            return replace(fact, event=_spelled(side))
        case _:
            return _spelled(fact) if isinstance(fact, kinds.OfEvent) else fact


def _spelled(asked: _Asked) -> _Asked:
    filters = filters_of(asked.where)
    return asked if filters is None else replace(asked, where=where_of(filters))


def _condition(row: Row) -> dict[str, object]:
    path = row.subject.removeprefix(PROPERTY)
    if path == row.subject or not path.strip("."):
        raise InvalidRule("Say which property of the event is meant.")
    return {path: trait_test(row)}


def _tests(where: Where) -> Iterator[tuple[str, object]]:
    for key, held in where.items():
        if key == "$and":
            for part in held:
                yield from _tests(part)
        elif isinstance(held, Mapping):
            yield from ((key, test) for test in _single(held))
        else:
            yield key, held


def _single(test: Mapping[str, object]) -> list[Mapping[str, object]]:
    # All operators of one test must hold, each of them guarded by its type.
    guard = {"$type": test["$type"]} if "$type" in test else {}
    return [{**guard, name: value} for name, value in test.items() if name not in guard] or [test]


def _filter(path: str, test: object) -> Row | None:
    row = trait_row(f"{PROPERTY}{path}", test) if isinstance(test, Mapping) else None
    try:
        return row if row is not None and _condition(row) == {path: test} else None
    except InvalidRule:
        return None
