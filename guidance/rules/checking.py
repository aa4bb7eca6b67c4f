"""What makes a condition fit to be saved: known words, guarded comparisons, bounded size, patterns that end."""

import math
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from guidance.rules.lowering import is_operator_object
from guidance.rules.patterns import complaint
from guidance.rules.syntax import (
    EQUALITIES,
    GROUPS,
    MAX_DEPTH,
    MAX_FILTER_TESTS,
    MAX_LIST,
    MAX_PATH,
    MAX_TESTS,
    MAX_TEXT,
    MEMBERSHIPS,
    NAMESPACES,
    OPERATORS,
    ORDERINGS,
    PATTERNS,
    TYPES,
    VERSIONS,
    InvalidRule,
)

Guards = Mapping[str, str]
"""For each path, the type that a `$type` beside it, or in a group around it, vouches for."""

_UNGUARDED: Guards = MappingProxyType({})
_ITSELF = ""
"""Stands in `Guards` for the element or length that an inner test is about."""


def check_where(where: Mapping[str, object], facts: Collection[str], lists: Collection[str] | None = None) -> None:
    """Do nothing for a sound condition. Raises InvalidRule with one sentence and the place otherwise.

    `lists` are the saved lists there are; None: any may be named.
    """
    _Checker(facts, lists).condition(where, "where", _UNGUARDED, depth=1, inner=False)


def check_properties(where: object, place: str) -> None:
    """Do nothing for a sound condition over an event's properties, which are named as they are. Raises InvalidRule likewise."""
    _Checker((), (), most=MAX_FILTER_TESTS).condition(where, place, _UNGUARDED, depth=1, inner=True)


class _Checker:
    def __init__(self, facts: Collection[str], lists: Collection[str] | None, most: int = MAX_TESTS) -> None:
        self.facts = facts
        self.lists = lists
        self.most = most
        self.tests = 0

    def condition(self, condition: object, place: str, guards: Guards, *, depth: int, inner: bool) -> None:
        if not isinstance(condition, Mapping):
            raise InvalidRule("A condition must be a set of named tests.", place=place)
        _bounded(depth, place)
        guards = {**guards, **_guards(condition)}
        for key, value in condition.items():
            here = f"{place}.{key}"
            if key in ("$and", "$or", "$nor"):
                self.branches(key, value, here, guards, depth=depth + 1, inner=inner)
            elif key == "$not":
                self.condition(value, here, guards, depth=depth + 1, inner=inner)
            else:
                self.path(key, here, inner=inner)
                self.value(value, key, here, guards, depth=depth)

    def branches(self, key: str, value: object, place: str, guards: Guards, *, depth: int, inner: bool) -> None:
        if not isinstance(value, list) or not value:
            raise InvalidRule(f"“{key}” needs a list of conditions.", place=place)
        for index, branch in enumerate(value):
            self.condition(branch, f"{place}[{index}]", guards, depth=depth, inner=inner)

    def path(self, path: object, place: str, *, inner: bool) -> None:
        if not isinstance(path, str) or len(path) > MAX_PATH or not all(path.split(".")):
            raise InvalidRule(f"“{path}” is not a name a rule can ask about.", place=place)
        if path.startswith("$"):
            raise InvalidRule(f"There is no operator “{path}” here.", place=place)
        if inner:
            return
        namespace, _, rest = path.partition(".")
        if namespace not in NAMESPACES or not rest:
            known = ", ".join(sorted(NAMESPACES))
            raise InvalidRule(f"“{path}” does not say what it is a part of: {known}.", place=place)
        if namespace == "facts" and rest not in self.facts:
            raise InvalidRule(f"The rule does not say what the fact “{rest}” is.", place=place)

    def value(self, value: object, path: str, place: str, guards: Guards, *, depth: int) -> None:
        _bounded(depth, place)
        if isinstance(value, Mapping) and is_operator_object(value):
            if isinstance(value.get("$type"), str):
                guards = {**guards, path: str(value["$type"])}
            for operator, operand in value.items():
                self.operator(operator, operand, path, f"{place}.{operator}", guards, depth=depth)
            return
        self.counted(place)
        if isinstance(value, Mapping) and any(str(key).startswith("$") for key in value):
            raise InvalidRule("A test holds either operators or names, not both.", place=place)
        _plain(value, place)

    def operator(self, name: str, operand: object, path: str, place: str, guards: Guards, *, depth: int) -> None:
        if name not in OPERATORS:
            raise InvalidRule(f"There is no operator “{name}”.", place=place)
        if name == "$not":
            self.value(operand, path, place, guards, depth=depth + 1)
        elif name == "$size":
            self.value(operand, _ITSELF, place, {_ITSELF: "number"}, depth=depth + 1)
        elif name in ("$all", "$alli"):
            for index, item in enumerate(_list(operand, place)):
                self.value(item, _ITSELF, f"{place}[{index}]", _UNGUARDED, depth=depth + 1)
        elif name == "$elemMatch":
            self.element(operand, place, depth=depth + 1)
        else:
            self.counted(place)
            _check_operand(name, operand, guards.get(path, ""), place)
            if name in GROUPS and self.lists is not None and operand not in self.lists:
                raise InvalidRule(f"There is no saved list called “{operand}”.", place=place)

    def element(self, operand: object, place: str, *, depth: int) -> None:
        if isinstance(operand, Mapping) and is_operator_object(operand):
            self.value(operand, _ITSELF, place, _UNGUARDED, depth=depth)
        else:
            self.condition(operand, place, _UNGUARDED, depth=depth, inner=True)

    def counted(self, place: str) -> None:
        self.tests += 1
        if self.tests > self.most:
            raise InvalidRule(f"A rule can hold at most {self.most} tests.", place=place)


def _bounded(depth: int, place: str) -> None:
    if depth > MAX_DEPTH:
        raise InvalidRule(f"A rule can be nested at most {MAX_DEPTH} deep.", place=place)


def _guards(condition: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in condition.items():
        if key == "$and" and isinstance(value, list):
            for branch in value:
                found.update(_guards(branch) if isinstance(branch, Mapping) else {})
        elif isinstance(value, Mapping) and isinstance(value.get("$type"), str) and is_operator_object(value):
            found[key] = str(value["$type"])
    return found


def _check_operand(name: str, operand: object, guard: str, place: str) -> None:
    if name in ORDERINGS or name in VERSIONS:
        _check_comparison(name, operand, guard, place)
    elif name in MEMBERSHIPS:
        for item in _list(operand, place):
            _scalar(item, place)
    elif name in PATTERNS:
        any_case = name == "$regexi"
        fault = complaint(operand, any_case=any_case) if isinstance(operand, str) else "is not a text"
        if fault:
            raise InvalidRule(f"The pattern {fault}.", place=place)
    elif name in EQUALITIES:
        _scalar(operand, place)
    elif not _OPERANDS[name](operand):
        raise InvalidRule(f"“{name}” cannot be used with “{operand}”.", place=place)


_OPERANDS: dict[str, Callable[[object], bool]] = {
    "$exists": lambda operand: isinstance(operand, bool),
    "$type": lambda operand: isinstance(operand, str) and operand in TYPES,
    **dict.fromkeys(GROUPS, lambda operand: isinstance(operand, str) and bool(operand)),
}


def _check_comparison(name: str, operand: object, guard: str, place: str) -> None:
    if (
        isinstance(operand, bool)
        or not isinstance(operand, str | int | float)
        or (name in VERSIONS and not isinstance(operand, str))
    ):
        raise InvalidRule(f"“{name}” cannot be used with “{operand}”.", place=place)
    _scalar(operand, place)
    wanted = "string" if isinstance(operand, str) else "number"
    if guard != wanted:
        raise InvalidRule(
            f"“{name}” needs “$type”: “{wanted}” beside it, or it would match people without a value.", place=place
        )


def _list(operand: object, place: str) -> list[object]:
    if not isinstance(operand, list):
        raise InvalidRule("A list of values is needed here.", place=place)
    if len(operand) > MAX_LIST:
        raise InvalidRule(f"A list in a rule can hold at most {MAX_LIST} values; save it as a segment.", place=place)
    return operand


def _scalar(value: object, place: str) -> None:
    if isinstance(value, Mapping | list):
        raise InvalidRule("A single value is needed here.", place=place)
    _plain(value, place)


def _plain(value: object, place: str) -> None:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise InvalidRule(f"A text in a rule can be at most {MAX_TEXT} characters long.", place=place)
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidRule("A number in a rule must be finite.", place=place)
    if isinstance(value, list):
        for item in _list(value, place):
            _nested(item, place)
    elif isinstance(value, Mapping):
        for item in value.values():
            _nested(item, place)
    elif value is not None and not isinstance(value, str | int | float):
        raise InvalidRule(f"“{value}” is not a value a rule can hold.", place=place)


def _nested(value: object, place: str) -> None:
    if isinstance(value, Mapping | list):
        raise InvalidRule("A whole list or object can be compared only when it holds single values.", place=place)
    _plain(value, place)
