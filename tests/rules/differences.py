"""Where PyPI's growthbook (4.0) answers otherwise than its JavaScript sibling, by name; nothing else may differ.

`named` takes a condition that was answered differently apart and names the reason of every single test on which the two
disagree. A test that differs for no listed reason is named `UNKNOWN`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from growthbook.core import evalCondition

from guidance.rules.coercion import lookup, truth
from guidance.rules.evaluate import evaluate
from guidance.rules.lowering import is_operator_object
from guidance.rules.syntax import OPERATORS, ORDERINGS, PATTERNS, VERSIONS

UNKNOWN = "unknown"
CLASSES = {
    "bare value of another type": 'never the same; a browser prints or counts first: "5" is 5, "null" is nothing',
    "ordering of another type": "never; a browser turns both into numbers, nothing into 0",
    "version that is no text": 'never ($vne: always); a browser reads version "0"',
    "version beyond ASCII": "digits of every script count, and the order is by character; a browser knows 0-9 and UTF-16",
    "version over lines": "build information ends before a last line break; in a browser only at the very end",
    "pattern over no text": "never; a browser prints the value first",
    "pattern in Python's dialect": "$ before a last line break, classes and cases beyond ASCII, characters beyond UTF-16",
    "empty list or object as yes": "$exists: [] asks for absence; in a browser every object counts as true",
    "empty object as a test": "matches everything; a browser compares it as a value",
    "undecided operator": "an unknown operator or list decides nothing, not even under $not; in a browser it is false",
    "operator of its own": "$notRegex and $notRegexi, which a browser does not know",
}
_OWN = {"$notRegex", "$notRegexi"}


def named(condition: Mapping[str, Any], context: Any, groups: Mapping[str, Any]) -> set[str]:
    """Return the names of all reasons for which the two may answer differently about a whole condition."""
    return set(_in_condition(condition, context, groups))


def _in_condition(condition: Mapping[str, Any], context: Any, groups: Mapping[str, Any]) -> Iterator[str]:
    for key, value in condition.items():
        if key in ("$and", "$or", "$nor"):
            for branch in value:
                yield from _in_condition(branch, context, groups)
        elif key == "$not":
            yield from _in_condition(value, context, groups)
        else:
            yield from _in_test(value, lookup(context, tuple(key.split("."))), groups)


def _in_test(wanted: Any, value: Any, groups: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(wanted, Mapping) or not is_operator_object(wanted):
        if _differs({"x": wanted}, value, groups):
            yield "empty object as a test" if wanted == {} else _typed(wanted, value)
        return
    for name, operand in wanted.items():
        found = list(_nested(name, operand, value, groups))
        yield from found
        if not found and _differs({"x": {name: operand}}, value, groups):
            yield _reason(name, operand, value)


def _nested(name: str, operand: Any, value: Any, groups: Mapping[str, Any]) -> Iterator[str]:
    elements = value if isinstance(value, list) else []
    if name in _OWN:
        yield "operator of its own"
    elif name not in OPERATORS or (name in ("$inGroup", "$notInGroup") and operand == "broken"):
        yield "undecided operator"
    elif name == "$not":
        yield from _in_test(operand, value, groups)
    elif name == "$size" and isinstance(value, list):
        yield from _in_test(operand, len(value), groups)
    elif name in ("$all", "$alli"):
        for element in elements:
            for item in operand:
                yield from _in_test(item, element, groups)
    elif name == "$elemMatch":
        inside = _in_test if is_operator_object(operand) else _in_condition
        for element in elements:
            yield from inside(operand, element, groups)


def _differs(condition: Mapping[str, Any], value: Any, groups: Mapping[str, Any]) -> bool:
    context = {"x": value}
    return evaluate(condition, context, groups) is not evalCondition(context, condition, groups)


def _typed(wanted: Any, value: Any) -> str:
    return "bare value of another type" if type(wanted) is not type(value) else UNKNOWN


def _reason(name: str, operand: Any, value: Any) -> str:
    texts = isinstance(operand, str) and isinstance(value, str)
    if name in ORDERINGS:
        return UNKNOWN if texts or (_is_number(operand) and _is_number(value)) else "ordering of another type"
    if name in VERSIONS:
        return _version_reason(operand, value) if texts else "version that is no text"
    if name in PATTERNS:
        return _pattern_reason(operand, value) if texts else "pattern over no text"
    if name == "$alli":
        return "bare value of another type"
    return "empty list or object as yes" if name == "$exists" and truth(operand) and not operand else UNKNOWN


def _version_reason(operand: str, value: str) -> str:
    if not (operand + value).isascii():
        return "version beyond ASCII"
    return "version over lines" if re.search(r"[\n\r]", operand + value) else UNKNOWN


def _pattern_reason(pattern: str, value: str) -> str:
    odd = not (pattern + value).isascii() or value.endswith("\n") or ("." in pattern and "\r" in value)
    # Python reads no "[]", "[^]" or "(?<n>", takes U+001C for a blank, and finds no "\B" in an empty text.
    odd = odd or re.search(r"\[\^?\]|\\[sSB]|\(\?<", pattern) is not None
    return "pattern in Python's dialect" if odd else UNKNOWN


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
