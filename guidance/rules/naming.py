"""One name for one fact: what two authors named alike, or differently, is told apart by what it is."""

from collections.abc import Mapping
from typing import Any

from guidance.rules.facts import Fact, name_of, parse_fact

_PREFIX = "facts."
_LOGIC = frozenset({"$and", "$or", "$nor", "$not"})


class FactBook:
    """The facts of many rules under names of their own: `facts` is {name: fact}."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}

    def enter(self, where: Mapping[str, Any], facts: Mapping[str, Fact]) -> dict[str, Any]:
        """Enter a rule's facts and return its condition with the book's names for them."""
        names = {f"{_PREFIX}{name}": f"{_PREFIX}{self._name(fact)}" for name, fact in facts.items()}
        renamed: dict[str, Any] = _renamed(where, names)
        return renamed

    def _name(self, fact: Fact) -> str:
        name = name_of(fact)
        while self.facts.setdefault(name, fact) != fact:  # the names end in a short digest
            name += "_"
        return name


def facts_of(document: Mapping[str, Any]) -> dict[str, Fact]:
    """Return the facts of a stored rule by its own names. Raises InvalidRule."""
    return {name: parse_fact(spec, place=f"facts.{name}") for name, spec in (document.get("facts") or {}).items()}


def names_in(where: Mapping[str, Any]) -> set[str]:
    """Return the names of the facts that a condition asks for."""
    found: set[str] = set()
    for key, held in where.items():
        if key in _LOGIC:
            found |= {name for part in (held if isinstance(held, list) else [held]) for name in names_in(part)}
        elif key.startswith(_PREFIX):
            found.add(key.removeprefix(_PREFIX))
    return found


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(part, names) for part in node]
    if not isinstance(node, Mapping):
        return node
    return {names.get(key, key): _renamed(held, names) if key in _LOGIC else held for key, held in node.items()}
