"""What was really seen in a workspace, to choose from while a rule is built: names and values, with how often.

Every question reads a bounded number of the newest rows, so it takes as long in a workspace of any size.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from guidance.ingest import queries as events
from guidance.people import queries as people
from guidance.people.queries import Of
from guidance.rules.rows import Kind

SIDES: tuple[Of, Of] = ("user", "account")
SAMPLED = 100
LOOKED_AT = 1_000
TOLD = 40
LONGEST = 120
# An account's plan and usage are asked for by rows of their own.
_ELSEWHERE: dict[str, frozenset[str]] = {"user": frozenset(), "account": frozenset({"plan", "usage"})}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?")
Told = list[dict[str, Any]]


def traits(*, workspace_id: int, of: Of) -> dict[str, Kind]:
    """Return the traits that people or accounts seen lately have, by name, with the kind most of their values are of."""
    rows = people.traits_lately(workspace_id=workspace_id, of=of, count=SAMPLED)
    return {
        told["value"]: told["kind"] for told in sorted(_names(rows, _ELSEWHERE[of]), key=lambda told: told["value"])
    }


def asked(*, workspace_id: int, of: str) -> Told:
    """Return what was seen as `{value, times, kind}`, most often first.

    `of` is "events", "trait:user.<name>", "trait:account.<name>" (values), "properties:<event>" (names) or
    "property:<name>:<event>" (values). Anything else was never seen.
    """
    head, _, rest = of.partition(":")
    if head == "events":
        return _told(events.names_lately(workspace_id=workspace_id, count=LOOKED_AT))
    if head == "trait":
        side, _, path = rest.partition(".")
        if side not in SIDES:
            return []
        held = people.traits_lately(workspace_id=workspace_id, of=side, count=LOOKED_AT)
        return _told(value for row in held for value in _at(row, path))
    if head == "properties":
        return _names(events.properties_lately(workspace_id=workspace_id, name=rest, count=LOOKED_AT))
    if head == "property":
        path, _, name = rest.partition(":")
        found = events.properties_lately(workspace_id=workspace_id, name=name, count=LOOKED_AT)
        return _told(value for row in found for value in _at(row, path))
    return []


def kind_of(value: object) -> Kind:
    """Return of what kind a value is."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "date" if isinstance(value, str) and _DATE.fullmatch(value) else "text"


def _names(rows: Iterable[Mapping[str, Any]], without: Iterable[str] = ()) -> Told:
    kinds: dict[str, Counter[Kind]] = {}
    for row in rows:
        for name, value in row.items():
            if name not in without and _is_plain(value) and len(name) <= LONGEST:
                kinds.setdefault(name, Counter())[kind_of(value)] += 1
    found = sorted(kinds.items(), key=lambda each: (-each[1].total(), each[0]))
    return [{"value": name, "times": held.total(), "kind": held.most_common(1)[0][0]} for name, held in found[:TOLD]]


def _told(values: Iterable[Any]) -> Told:
    counted = Counter((kind_of(value), value) for value in values if _is_plain(value) and len(str(value)) <= LONGEST)
    found = sorted(counted.items(), key=lambda each: (-each[1], str(each[0][1])))
    return [{"value": value, "times": times, "kind": kind} for (kind, value), times in found[:TOLD]]


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and value != ""


def _at(row: Mapping[str, Any], path: str) -> Iterable[Any]:
    held: Any = row
    for step in path.split("."):
        held = held.get(step) if isinstance(held, Mapping) else None
    return [] if held is None else held if isinstance(held, list) else [held]
