"""From a stored condition to the tree: lenient as the reference evaluator is, an unknown operator matches nobody."""

from collections.abc import Mapping, Sequence

from guidance.rules.coercion import Path
from guidance.rules.operators import TESTS
from guidance.rules.syntax import (
    IS,
    IS_ANY_CASE,
    Always,
    Every,
    InvalidRule,
    Node,
    Size,
    Some,
    Test,
    all_of,
    any_of,
    negated,
)

Condition = Mapping[str, object]
Groups = Mapping[str, object]

# Deeper trees would exhaust the stack of whoever walks them; saved rules are held to far less.
_DEPTH = 60


def lower(condition: Condition, groups: Groups | None = None) -> Node:
    """Return the tree of a condition, saved lists (`groups`) put in place. Raises InvalidRule when it has no shape."""
    return _condition(condition, groups or {}, 0)


def is_operator_object(value: Mapping[str, object]) -> bool:
    """Say whether every key is an operator; anything else is compared as a whole value."""
    return bool(value) and all(key.startswith("$") for key in value)


def group_values(groups: Groups, key: object) -> Sequence[object] | None:
    """Return a saved list; an unknown one is empty, one that cannot be read (None) matches nobody."""
    entry = groups.get(key, []) if isinstance(key, str) else []
    if isinstance(entry, Mapping) and entry.get("type") == "list":
        entry = entry.get("values")
    return entry if isinstance(entry, list | tuple) else None


def _condition(condition: object, groups: Groups, depth: int) -> Node:
    if not isinstance(condition, Mapping):
        raise InvalidRule("A condition must be a set of named tests.")
    if depth > _DEPTH:
        raise InvalidRule("The rule is nested too deeply.")
    return all_of([_entry(key, value, groups, depth + 1) for key, value in condition.items()])


def _entry(key: str, value: object, groups: Groups, depth: int) -> Node:
    if key == "$and":
        return all_of(_branches(value, groups, depth))
    if key == "$or":
        return any_of(_branches(value, groups, depth))
    if key == "$nor":
        return negated(any_of(_branches(value, groups, depth)))
    if key == "$not":
        return negated(_condition(value, groups, depth))
    if key == "$savedGroup":
        return Always(False)
    return _value(tuple(key.split(".")), value, groups, depth)


def _branches(value: object, groups: Groups, depth: int) -> list[Node]:
    if not isinstance(value, list | tuple):
        raise InvalidRule("“$and”, “$or” and “$nor” each take a list of conditions.")
    return [_condition(branch, groups, depth) for branch in value]


def _value(path: Path, wanted: object, groups: Groups, depth: int, operator: str = IS) -> Node:
    if depth > _DEPTH:
        raise InvalidRule("The rule is nested too deeply.")
    if isinstance(wanted, Mapping) and is_operator_object(wanted):
        return all_of([_operator(path, name, operand, groups, depth + 1) for name, operand in wanted.items()])
    return Test(path, operator if isinstance(wanted, str) else IS, wanted)


def _operator(path: Path, name: str, operand: object, groups: Groups, depth: int) -> Node:
    match name:
        case "$not":
            return negated(_value(path, operand, groups, depth))
        case "$size":
            return Size(path, _value((), operand, groups, depth))
        case "$elemMatch":
            return Some(path, _element(operand, groups, depth))
        case "$all" | "$alli" if isinstance(operand, list | tuple):
            each = IS_ANY_CASE if name == "$alli" else IS
            return Every(path, tuple(_value((), item, groups, depth, each) for item in operand))
        case "$inGroup" | "$notInGroup":
            return _test(path, "$in" if name == "$inGroup" else "$nin", group_values(groups, operand))
        case _:
            return _test(path, name, operand)


def _element(operand: object, groups: Groups, depth: int) -> Node:
    if isinstance(operand, Mapping) and is_operator_object(operand):
        return _value((), operand, groups, depth)
    return _condition(operand, groups, depth)


def _test(path: Path, name: str, operand: object) -> Node:
    takes_list = name in ("$in", "$nin", "$ini", "$nini")
    if name not in TESTS or (takes_list and not isinstance(operand, list | tuple)):
        return Always(False)
    return Test(path, name, operand)
