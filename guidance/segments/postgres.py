"""Tests of one value on PostgreSQL. A value is a `jsonb`, NULL where it is missing; a test may be NULL where it is false.

Comparisons stand on the bare value, so that an index on it can be used.
"""

import json
import math
from collections.abc import Callable
from typing import Any

from guidance.rules.coercion import number, primitive_text, truth, utf16
from guidance.rules.coercion import text as printed
from guidance.rules.operators import padded_version
from guidance.rules.pattern_syntax import Literal, read
from guidance.rules.patterns import complaint, literal_of, longest_subject
from guidance.rules.syntax import IS, IS_ANY_CASE, TYPES
from guidance.segments import postgres_patterns
from guidance.segments.fragments import Fragment, joined, sql

_FALSE = Fragment("FALSE")
_FALSY = ("false", "0", '""')
_SIGNS = {"$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}
_VERSION_SIGNS = {"$veq": "=", "$vne": "<>", "$vlt": "<", "$vlte": "<=", "$vgt": ">", "$vgte": ">="}
_SAFE_INTEGER = 2**53
_FIRST_SURROGATE = "\ud800"  # up to here, the order of bytes is the order of UTF-16 units


def member(value: Fragment, key: str) -> Fragment | None:
    """Return what stands under `key` of a JSON value; None where no database holds such a name."""
    if not _storable(key):
        return None
    if key == "length" or key.isdecimal():
        return sql("guidance_step(?, ?)", value, key)
    return sql("(? -> ?)", value, key)


def of_text(value: Fragment) -> Fragment:
    """Return a text column as a JSON value."""
    return sql("to_jsonb(?::text)", value)


def plain(value: Fragment) -> Fragment:
    """Return the text of a JSON text, without its quotes."""
    return sql("(? #>> '{}')", value)


def test(value: Fragment, operator: str, operand: Any, guard: str) -> Fragment:
    """Return the test `operator` of a value that is known to be of type `guard` ("" for any)."""
    made = _TESTS.get(operator)
    if made is not None:
        return made(value, operand)
    if operator in _SIGNS:
        return _ordered(value, operator, operand, guard)
    if operator in _VERSION_SIGNS:
        return _version(value, operator, operand)
    return _found(value, operand, guard) if operator == "$regex" else _found_any_case(value, operand)


def is_list(value: Fragment) -> Fragment:
    """Return whether the value is a list."""
    return sql("(jsonb_typeof(?) = 'array')", value)


def length(value: Fragment) -> Fragment:
    """Return the length of a list as a JSON value."""
    return sql("to_jsonb(jsonb_array_length(?))", value)


def elements(value: Fragment, name: str) -> tuple[Fragment, Fragment]:
    """Return the elements of a list as rows called `name`, and one of them as a JSON value."""
    return sql(f"jsonb_array_elements(?) AS {name}(held)", value), Fragment(f"{name}.held")


def _json(value: Any) -> Fragment:
    return sql("?::jsonb", json.dumps(value))


def _missing(value: Fragment) -> Fragment:
    return sql("(? IS NULL OR ? = 'null')", value, value)


def _same(value: Fragment, operand: Any) -> Fragment:
    if operand is None:
        return _missing(value)
    return sql("(? = ?)", value, _json(operand)) if _storable(operand) else _FALSE


def _not(fragment: Fragment) -> Fragment:
    return sql("(NOT coalesce(?, FALSE))", fragment)


def _in(value: Fragment, operands: Any) -> Fragment:
    plain_values = [item for item in operands if not isinstance(item, list | dict) and _storable(item)]
    if not plain_values:
        return _FALSE
    named = [item for item in plain_values if item is not None]
    ways = []
    if named:
        every = sql(", ".join("?" * len(named)), *map(_json, named))
        ways.append(sql("(? = ANY (ARRAY[?]))", value, every))
    if len(named) < len(plain_values):
        ways.append(_missing(value))
    # A list matches by any of its elements; the bounds let an index leave out everything that is no list.
    elements = joined(" OR ", [sql("(? @> ?)", value, _json([item])) for item in plain_values])
    ways.append(sql("(? > 'true' AND ? < '{}' AND ?)", value, value, elements))
    return joined(" OR ", ways)


def _exists(value: Fragment, wanted: Any) -> Fragment:
    return sql("(? <> 'null')", value) if truth(wanted) else _missing(value)


def _type(value: Fragment, wanted: Any) -> Fragment:
    if wanted == "null":
        return _missing(value)
    return sql("(jsonb_typeof(?) = ?)", value, wanted) if isinstance(wanted, str) and wanted in TYPES else _FALSE


def _ordered(value: Fragment, operator: str, operand: Any, guard: str) -> Fragment:
    sign = _SIGNS[operator]
    if guard == "number" and isinstance(operand, int | float) and not isinstance(operand, bool):
        return sql("(? " + sign + " ?)", value, _json(operand))
    if guard == "string" and isinstance(operand, str):
        return _in_order(plain(value), sign, operand)
    as_number = _compared(sql("guidance_number(?)", value), sign, number(operand))
    wanted = primitive_text(operand)
    if wanted is None:
        return as_number
    as_text = _in_order(sql("guidance_text(?)", value), sign, wanted)
    kinds = "jsonb_typeof(?) IN ('string', 'array', 'object')"
    return sql("(CASE WHEN " + kinds + " THEN ? ELSE ? END)", value, as_text, as_number)


def _in_order(text: Fragment, sign: str, wanted: str) -> Fragment:
    if any(one >= _FIRST_SURROGATE or one == "\0" for one in wanted):
        return sql("(guidance_utf16(?) " + sign + " ?::bytea)", text, utf16(wanted))
    return sql('(? COLLATE "C" ' + sign + " ?)", text, wanted)


def _compared(counted: Fragment, sign: str, wanted: float) -> Fragment:
    return _FALSE if math.isnan(wanted) else sql("(? " + sign + " ?::numeric)", counted, str(+wanted))


def _version(value: Fragment, operator: str, operand: Any) -> Fragment:
    return _in_order(sql("guidance_version(?)", value), _VERSION_SIGNS[operator], padded_version(operand))


def _found(value: Fragment, pattern: Any, guard: str) -> Fragment:
    if not isinstance(pattern, str) or complaint(pattern):
        return _FALSE
    text = plain(value) if guard == "string" else sql("guidance_text(?)", value)
    literal = literal_of(pattern)
    return _matched(text, pattern, any_case=False) if literal is None else _holding(text, literal)


def _found_any_case(value: Fragment, pattern: Any) -> Fragment:
    if not isinstance(pattern, str) or complaint(pattern, any_case=True):
        return _FALSE
    return _matched(sql("guidance_canonical(guidance_text(?))", value), pattern, any_case=True)


def _matched(text: Fragment, pattern: str, *, any_case: bool) -> Fragment:
    pieces = read(pattern, any_case=any_case)
    units = sql("guidance_units(?)", text)
    found = sql("(? ~ ?)", units, postgres_patterns.written(pieces))
    longest = longest_subject(pieces)
    return found if longest is None else sql("(length(?) <= ? AND ?)", units, longest, found)


def _holding(text: Fragment, literal: Literal) -> Fragment:
    if not _storable(literal.text):
        return _FALSE
    if literal.at_start and literal.at_end:
        return sql("(? = ?)", text, literal.text)
    if literal.at_start:
        return sql("starts_with(?, ?)", text, literal.text)
    if literal.at_end:
        return (
            sql("(right(?, ?) = ?)", text, len(literal.text), literal.text)
            if literal.text
            else sql("(? IS NOT NULL)", text)
        )
    return sql("(strpos(?, ?) > 0)", text, literal.text)


def _is(value: Fragment, operand: Any) -> Fragment:
    if isinstance(operand, bool):
        return _is_flag(value, operand)
    if isinstance(operand, str):
        return _is_text(value, operand)
    if isinstance(operand, int | float):
        return _is_number(value, operand)
    # The order of an object's keys is the database's own, in rules as in people.
    return _same(value, operand)


def _is_any_case(value: Fragment, operand: Any) -> Fragment:
    wanted = printed(operand).lower()
    return sql("(guidance_lower(guidance_text(?)) = ?)", value, wanted) if _storable(wanted) else _FALSE


def _is_flag(value: Fragment, operand: bool) -> Fragment:
    falsy = joined(", ", [sql("?::jsonb", word) for word in _FALSY])
    if operand:
        return sql("(? <> 'null' AND ? NOT IN ?)", value, value, falsy)
    return sql("(? IN ?)", value, falsy)


def _is_text(value: Fragment, operand: str) -> Fragment:
    if not _storable(operand):
        return _FALSE
    ways = [_same(value, operand)]
    if operand == "null":
        ways.append(_missing(value))
    elif operand in ("true", "false"):
        ways.append(_same(value, operand == "true"))
    elif operand == "[object Object]":
        ways.append(_type(value, "object"))
    elif printed(counted := number(operand)) == operand:
        ways.append(_printed_so(value, operand, counted))
    if not operand:
        ways.append(_same(value, []))
    ways.append(_as_list(value, sql("(guidance_text(?) = ?)", value, operand)))
    return joined(" OR ", ways)


def _printed_so(value: Fragment, operand: str, counted: float) -> Fragment:
    if abs(counted) <= _SAFE_INTEGER:
        return _same(value, int(counted) if counted == int(counted) else counted)
    return sql("(CASE WHEN jsonb_typeof(?) = 'number' THEN guidance_text(?) = ? END)", value, value, operand)


def _is_number(value: Fragment, operand: float) -> Fragment:
    ways = [_same(value, operand)]
    if operand == 0:
        ways += [_missing(value), _same(value, False), _same(value, [])]
    if operand == 1:
        ways.append(_same(value, True))
    counted = _compared(sql("guidance_number(?)", value), "=", operand)
    ways.append(sql("(jsonb_typeof(?) = 'string' AND ?)", value, counted))
    ways.append(_as_list(value, counted))
    return joined(" OR ", ways)


def _in_any_case(value: Fragment, operands: Any) -> Fragment:
    texts = sorted({text for item in operands if isinstance(item, str) and _storable(text := item.lower())})
    ways = [_in(value, [item for item in operands if not isinstance(item, str)])]
    if texts:
        wanted = sql("ARRAY[?]", sql(", ".join("?" * len(texts)), *texts))
        folded_one = "(jsonb_typeof(?) = 'string' AND guidance_lower(? #>> '{}') = ANY (?))"
        ways.append(sql(folded_one, value, value, wanted))
        rows, one = elements(value, "any_case")
        each = sql("EXISTS (SELECT 1 FROM ? WHERE ?)", rows, sql(folded_one, one, one, wanted))
        ways.append(_as_list(value, each))
    return joined(" OR ", ways)


def _as_list(value: Fragment, test_: Fragment) -> Fragment:
    # CASE, because PostgreSQL may otherwise unfold what is no list. An empty list is outside of the bounds.
    bounds = sql("(? > 'true' AND ? < '{}')", value, value)
    return sql("(? AND CASE WHEN jsonb_typeof(?) = 'array' THEN ? END)", bounds, value, test_)


def _storable(operand: Any) -> bool:
    """Say whether PostgreSQL could hold such a value: no text in it has the character 0, or half a character."""
    if isinstance(operand, str):
        return not any(one == "\0" or "\ud800" <= one <= "\udfff" for one in operand)
    if isinstance(operand, dict):
        return all(map(_storable, [*operand, *operand.values()]))
    return all(map(_storable, operand)) if isinstance(operand, list) else True


_TESTS: dict[str, Callable[[Fragment, Any], Fragment]] = {
    IS: _is,
    IS_ANY_CASE: _is_any_case,
    "$eq": lambda value, operand: _FALSE if isinstance(operand, list | dict) else _same(value, operand),
    "$ne": lambda value, operand: Fragment("TRUE") if isinstance(operand, list | dict) else _not(_same(value, operand)),
    "$in": _in,
    "$nin": lambda value, operand: _not(_in(value, operand)),
    "$ini": _in_any_case,
    "$nini": lambda value, operand: _not(_in_any_case(value, operand)),
    "$exists": _exists,
    "$type": _type,
}
