"""A condition parted into what a worker can judge ahead and what only the page can."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Condition = dict[str, Any]
_PAGE = ("page.", "device.")


def part(where: Condition) -> tuple[Condition, Condition | None, Condition | None]:
    """Return `where` as what is known ahead, what only the page can judge (None: nothing), and the whole where both mix.

    The last is None when the rule parts cleanly at its top "all of" level, as the builder's rules do.
    """
    known: list[Condition] = []
    page: list[Condition] = []
    for conjunct in _conjuncts(where):
        kinds = {path.startswith(_PAGE) or path in {"page", "device"} for path in _paths(conjunct)}
        if kinds == {True, False}:
            return {}, None, where
        (page if kinds == {True} else known).append(conjunct)
    return _all(known), _all(page) if page else None, None


def _conjuncts(where: Condition) -> list[Condition]:
    found: list[Condition] = []
    for key, held in where.items():
        if key == "$and" and isinstance(held, list):  # whatever else is no rule, and whoever compiles it says so
            for inner in held:
                found.extend(_conjuncts(inner))
        else:
            found.append({key: held})
    return found


def _all(conjuncts: Sequence[Condition]) -> Condition:
    if len(conjuncts) == 1:
        return conjuncts[0]
    return {"$and": list(conjuncts)} if conjuncts else {}


def _paths(node: Any) -> Iterable[str]:
    if isinstance(node, list):
        for inner in node:
            yield from _paths(inner)
    elif isinstance(node, Mapping):
        for key, held in node.items():
            if key in {"$and", "$or", "$nor", "$not"}:
                yield from _paths(held)
            elif not key.startswith("$"):
                yield key
