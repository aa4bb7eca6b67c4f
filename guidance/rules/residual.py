"""Splitting a rule between worker and page: judge what is known here, send only what the page must judge.

For every context: the residual judged over the page's part answers as the whole rule over the whole context.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache

from guidance.rules.compiler import compile_condition
from guidance.rules.lowering import Condition, Groups, group_values, is_operator_object
from guidance.rules.syntax import BROWSER_NAMESPACES, LOGIC, InvalidRule

Residual = bool | Condition
Pruner = Callable[[Mapping[str, object]], Residual]

_GROUP_TESTS = {"$inGroup": "$in", "$notInGroup": "$nin"}


def prune(condition: Condition, known: Mapping[str, object], groups: Groups | None = None) -> Residual:
    """Return True, False, or the condition that is left for the page. Namespaces in `known` are not left.

    Raises InvalidRule when the condition has no shape.
    """
    return _kept(json.dumps([condition, groups]), BROWSER_NAMESPACES.difference(known))(known)


def pruner(
    condition: Condition, groups: Groups | None = None, *, unknown: frozenset[str] = BROWSER_NAMESPACES
) -> Pruner:
    """Return `prune` for one condition, prepared once: the form to use for many people. Raises InvalidRule likewise."""
    return _all(condition, _Split(groups or {}, unknown))


@lru_cache(maxsize=512)
def _kept(content: str, unknown: frozenset[str]) -> Pruner:
    condition, groups = json.loads(content)
    return pruner(condition, groups, unknown=unknown)


class _Split:
    def __init__(self, groups: Groups, unknown: frozenset[str]) -> None:
        self.groups = groups
        self.unknown = unknown

    def leaves(self, key: str, value: object) -> bool:
        """Say whether an entry of a condition asks anything that is unknown here."""
        if key == "$not":
            return isinstance(value, Mapping) and any(self.leaves(*entry) for entry in value.items())
        if key in LOGIC:
            return isinstance(value, list | tuple) and any(self.leaves("$not", branch) for branch in value)
        return key.partition(".")[0] in self.unknown


def _all(condition: object, split: _Split) -> Pruner:
    if not isinstance(condition, Mapping):
        raise InvalidRule("A condition must be a set of named tests.")
    left = {key for key, value in condition.items() if split.leaves(key, value)}
    here = compile_condition({key: value for key, value in condition.items() if key not in left}, split.groups)
    parts = [_entry(key, condition[key], split) for key in condition if key in left]
    return _joined([here, *parts]) if len(left) < len(condition) else _joined(parts)


def _entry(key: str, value: object, split: _Split) -> Pruner:
    if key == "$not":
        return _negated(_all(value, split))
    if key in LOGIC:
        branches = [_all(branch, split) for branch in value]  # type: ignore[attr-defined]
        if key == "$and":
            return _joined(branches)
        return _either(branches) if key == "$or" else _negated(_either(branches))
    kept: Condition = {key: _without_groups(value, split.groups)}
    return lambda _known: kept


def _joined(parts: list[Pruner]) -> Pruner:
    def prune_all(known: Mapping[str, object]) -> Residual:
        rest: list[Condition] = []
        for part in parts:
            found = part(known)
            if found is False:
                return False
            if found is not True:
                rest.append(found)
        return _merged(rest) if rest else True

    return prune_all


def _either(parts: list[Pruner]) -> Pruner:
    def prune_any(known: Mapping[str, object]) -> Residual:
        rest: list[Condition] = []
        for part in parts:
            found = part(known)
            if found is True:
                return True
            if found is not False:
                rest.append(found)
        if len(rest) == 1:
            return rest[0]
        return {"$or": rest} if rest else False

    return prune_any


def _negated(part: Pruner) -> Pruner:
    def prune_not(known: Mapping[str, object]) -> Residual:
        found = part(known)
        return not found if isinstance(found, bool) else {"$not": found}

    return prune_not


def _merged(rest: list[Condition]) -> Condition:
    merged: dict[str, object] = {}
    for condition in rest:
        merged.update(condition)
    return merged if len(merged) == sum(map(len, rest)) else {"$and": rest}


def _without_groups(value: object, groups: Groups) -> object:
    """Put saved lists in place: the page has none."""
    if not isinstance(value, Mapping):
        return [_without_groups(item, groups) for item in value] if isinstance(value, list | tuple) else value
    kept = {name: _without_groups(item, groups) for name, item in value.items() if name not in _GROUP_TESTS}
    if not is_operator_object(value):
        return {**kept, **{name: value[name] for name in _GROUP_TESTS if name in value}}
    for name, plain in _GROUP_TESTS.items():
        if name in value:
            if plain in kept:
                kept = {"$not": {"$not": kept}}
            kept[plain] = group_values(groups, value[name])
    return kept
