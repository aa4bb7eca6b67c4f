"""Judging a condition by walking its tree: slow, plain, and the measure of everything faster."""

from collections.abc import Mapping

from guidance.rules.coercion import lookup
from guidance.rules.lowering import Condition, Groups, lower
from guidance.rules.operators import TESTS
from guidance.rules.syntax import AllOf, Always, AnyOf, Every, Node, Not, Size, Some, Test


def evaluate(condition: Condition, context: Mapping[str, object], groups: Groups | None = None) -> bool:
    """Say whether the context satisfies the condition. Raises InvalidRule when the condition has no shape."""
    return holds(lower(condition, groups), context)


def holds(node: Node, value: object) -> bool:
    """Say whether a value, usually a whole context, satisfies a tree."""
    match node:
        case Test():
            return TESTS[node.operator](lookup(value, node.path), node.operand)
        case AllOf():
            return all(holds(part, value) for part in node.parts)
        case AnyOf():
            return any(holds(part, value) for part in node.parts)
        case Not():
            return not holds(node.part, value)
        case Always():
            return node.value
        case _:
            return _list_holds(node, lookup(value, node.path))


def _list_holds(node: Size | Some | Every, found: object) -> bool:
    if not isinstance(found, list | tuple):
        return False
    if isinstance(node, Size):
        return holds(node.part, len(found))
    if isinstance(node, Some):
        return any(element is not None and holds(node.part, element) for element in found)
    return all(any(holds(part, element) for element in found) for part in node.parts)
