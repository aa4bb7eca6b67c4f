"""What each operator asks of one value. A new operator is one function here and one line in `TESTS`."""

import re
from collections.abc import Callable, Sequence

from guidance.rules.coercion import kind, number, primitive_text, same_json, strictly_same, text, truth, utf16
from guidance.rules.patterns import matcher
from guidance.rules.syntax import IS, IS_ANY_CASE

Operation = Callable[[object, object], bool]

_NUMERIC_PART = re.compile(r"[0-9]+")
_BUILD_OR_V = re.compile(r"^v|\+[^\n\r\u2028\u2029]*\Z")


def padded_version(value: object) -> str:
    """Return a version as text whose order is the order of versions; what is no version reads as "0"."""
    shown = (
        value if isinstance(value, str) else "" if isinstance(value, bool) else text(value) if _counts(value) else ""
    )
    parts = re.split(r"[-.]", _BUILD_OR_V.sub("", shown or "0"))
    if len(parts) == 3:
        parts.append("~")
    return "-".join(part.rjust(5) if _NUMERIC_PART.fullmatch(part) else part for part in parts)


def folded(value: object) -> object:
    """Return a text in lower case, anything else as it is."""
    return value.lower() if isinstance(value, str) else value


def _counts(value: object) -> bool:
    return isinstance(value, int | float)


def _is(actual: object, wanted: object) -> bool:
    if isinstance(wanted, str):
        return text(actual) == wanted
    if isinstance(wanted, bool):
        return truth(actual) is wanted
    if isinstance(wanted, int | float):
        return number(actual) == wanted
    return actual is None if wanted is None else same_json(actual, wanted)


def _is_any_case(actual: object, wanted: object) -> bool:
    return text(actual).lower() == text(wanted).lower()


def _is_in(actual: object, wanted: object) -> bool:
    return any(strictly_same(one, other) for one in _each(actual) for other in _listed(wanted))


def _is_in_any_case(actual: object, wanted: object) -> bool:
    return any(strictly_same(folded(one), folded(other)) for one in _each(actual) for other in _listed(wanted))


def _each(actual: object) -> Sequence[object]:
    return actual if isinstance(actual, list | tuple) else (actual,)


def _listed(wanted: object) -> Sequence[object]:
    return wanted if isinstance(wanted, list | tuple) else ()


def _matches(actual: object, pattern: object, any_case: bool) -> bool:
    return isinstance(pattern, str) and matcher(pattern, any_case=any_case)(text(actual))


def _below(left: object, right: object) -> bool:
    ours, theirs = primitive_text(left), primitive_text(right)
    if ours is not None and theirs is not None:
        return utf16(ours) < utf16(theirs)
    return number(left) < number(right)


def _at_most(left: object, right: object) -> bool:
    ours, theirs = primitive_text(left), primitive_text(right)
    if ours is not None and theirs is not None:
        return utf16(ours) <= utf16(theirs)
    return number(left) <= number(right)


def _version_key(value: object) -> bytes:
    return utf16(padded_version(value))


TESTS: dict[str, Operation] = {
    IS: _is,
    IS_ANY_CASE: _is_any_case,
    "$eq": strictly_same,
    "$ne": lambda actual, wanted: not strictly_same(actual, wanted),
    "$lt": _below,
    "$lte": _at_most,
    "$gt": lambda actual, wanted: _below(wanted, actual),
    "$gte": lambda actual, wanted: _at_most(wanted, actual),
    "$exists": lambda actual, wanted: (actual is not None) == (truth(wanted) is True),
    "$type": lambda actual, wanted: kind(actual) == wanted,
    "$in": _is_in,
    "$nin": lambda actual, wanted: not _is_in(actual, wanted),
    "$ini": _is_in_any_case,
    "$nini": lambda actual, wanted: not _is_in_any_case(actual, wanted),
    "$regex": lambda actual, wanted: _matches(actual, wanted, any_case=False),
    "$regexi": lambda actual, wanted: _matches(actual, wanted, any_case=True),
    "$veq": lambda actual, wanted: padded_version(actual) == padded_version(wanted),
    "$vne": lambda actual, wanted: padded_version(actual) != padded_version(wanted),
    "$vgt": lambda actual, wanted: _version_key(actual) > _version_key(wanted),
    "$vgte": lambda actual, wanted: _version_key(actual) >= _version_key(wanted),
    "$vlt": lambda actual, wanted: _version_key(actual) < _version_key(wanted),
    "$vlte": lambda actual, wanted: _version_key(actual) <= _version_key(wanted),
}
