"""Tests of one value on PostgreSQL. A value is a `jsonb`, NULL where it is missing; a test may be NULL where it is false.

Comparisons stand on the bare value, so that an index on it can be used.
"""

import json
from collections.abc import Callable
from typing import Any

from guidance.rules.coercion import text as printed
from guidance.rules.coercion import truth
from guidance.rules.patterns import literal_of
from guidance.rules.syntax import IS
from guidance.segments.fragments import Fragment, joined, sql
from guidance.segments.lowerable import NotLowerable

_FALSY = ("false", "0", '""')
_SIGNS = {"$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}
_SAFE_INTEGER = 2**53
_FIRST_SURROGATE = "\ud800"  # up to here, the order of bytes is the order of UTF-16 units
_SPACE = "".join(map(chr, (*range(9, 14), 32, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288, 65279)))
_DECIMAL = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
# Lists inside lists are read as empty here; nobody compares such a value with one text.
_LIST_TEXT = (
    "(SELECT coalesce(string_agg(CASE jsonb_typeof(e) WHEN 'null' THEN '' WHEN 'object' THEN '[object Object]' WHEN 'array'"
    " THEN '' WHEN 'number' THEN trim_scale((e #>> '{}')::numeric)::text ELSE e #>> '{}' END, ',' ORDER BY n), '')"
    " FROM jsonb_array_elements(?) WITH ORDINALITY AS each(e, n))"
)


def member(value: Fragment, key: str) -> Fragment:
    """Return what stands under `key` of a JSON value."""
    return sql("(? -> ?)", value, key)


def of_text(value: Fragment) -> Fragment:
    """Return a text column as a JSON value."""
    return sql("to_jsonb(?::text)", value)


def plain(value: Fragment) -> Fragment:
    """Return the text of a JSON text, without its quotes."""
    return sql("(? #>> '{}')", value)


def test(value: Fragment, operator: str, operand: Any, guard: str) -> Fragment:
    """Return the test `operator` of a value that is known to be of type `guard` ("" for any). Raises NotLowerable."""
    made = _TESTS.get(operator)
    if made is not None:
        return made(value, operand)
    if operator in _SIGNS and guard == ("string" if isinstance(operand, str) else "number"):
        return _ordered(value, operator, operand)
    if operator == "$regex":
        return _found(value, operand, guard)
    raise NotLowerable(f"“{operator}” cannot be asked of the database.")


def size(value: Fragment, wanted: int) -> Fragment:
    """Return whether the value is a list of so many elements."""
    return sql("(CASE WHEN jsonb_typeof(?) = 'array' THEN jsonb_array_length(?) = ? END)", value, value, wanted)


def _json(value: Any) -> Fragment:
    return sql("?::jsonb", json.dumps(value))


def _missing(value: Fragment) -> Fragment:
    return sql("(? IS NULL OR ? = 'null')", value, value)


def _same(value: Fragment, operand: Any) -> Fragment:
    if operand is None:
        return _missing(value)
    return sql("(? = ?)", value, _json(operand))


def _not(fragment: Fragment) -> Fragment:
    return sql("(NOT coalesce(?, FALSE))", fragment)


def _in(value: Fragment, operands: Any) -> Fragment:
    plain_values = [item for item in operands if not isinstance(item, list | dict)]
    if not plain_values:
        return Fragment("FALSE")
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
    return _missing(value) if wanted == "null" else sql("(jsonb_typeof(?) = ?)", value, wanted)


def _ordered(value: Fragment, operator: str, operand: Any) -> Fragment:
    sign = _SIGNS[operator]
    if isinstance(operand, str):
        if any(one >= _FIRST_SURROGATE for one in operand):
            raise NotLowerable("A comparison with rare characters cannot be asked of the database.")
        return sql('(? COLLATE "C" ' + sign + " ?)", plain(value), operand)
    return sql("(? " + sign + " ?)", value, _json(operand))


def _found(value: Fragment, pattern: Any, guard: str) -> Fragment:
    literal = literal_of(pattern) if isinstance(pattern, str) else None
    if literal is None or guard != "string":
        raise NotLowerable("A pattern with wildcards cannot be asked of the database.")
    text = plain(value)
    if literal.at_start and literal.at_end:
        return sql("(? = ?)", text, literal.text)
    if literal.at_start:
        return sql("starts_with(?, ?)", text, literal.text)
    if literal.at_end:
        return sql("(right(?, ?) = ?)", text, len(literal.text), literal.text) if literal.text else _exists(value, True)
    return sql("(strpos(?, ?) > 0)", text, literal.text)


def _is(value: Fragment, operand: Any) -> Fragment:
    if operand is None:
        return _missing(value)
    if isinstance(operand, bool):
        return _is_flag(value, operand)
    if isinstance(operand, str):
        return _is_text(value, operand)
    if isinstance(operand, int | float):
        return _is_number(value, operand)
    if isinstance(operand, list) and all(
        item is None or isinstance(item, str | bool | int | float) for item in operand
    ):
        return _same(value, operand)
    raise NotLowerable("A comparison with a whole object cannot be asked of the database.")


def _is_flag(value: Fragment, operand: bool) -> Fragment:
    falsy = joined(", ", [sql("?::jsonb", word) for word in _FALSY])
    if operand:
        return sql("(? <> 'null' AND ? NOT IN ?)", value, value, falsy)
    return sql("(? IN ?)", value, falsy)


def _is_text(value: Fragment, operand: str) -> Fragment:
    ways = [_same(value, operand)]
    if operand == "null":
        ways.append(_missing(value))
    elif operand in ("true", "false"):
        ways.append(_same(value, operand == "true"))
    elif operand == "[object Object]":
        ways.append(_type(value, "object"))
    elif (number := _number_behind(operand)) is not None:
        ways.append(_same(value, number))
    if not operand:
        ways.append(_same(value, []))
    ways.append(_as_list(value, sql("(? = ?)", sql(_LIST_TEXT, value), operand)))
    return joined(" OR ", ways)


def _number_behind(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    if abs(number) >= _SAFE_INTEGER:
        raise NotLowerable("Very large numbers cannot be asked of the database as text.")
    whole = int(number) if number == int(number) else number
    return whole if printed(whole) == word else None


def _is_number(value: Fragment, operand: float) -> Fragment:
    ways = [_same(value, operand)]
    if operand == 0:
        ways += [_missing(value), _same(value, False), _same(value, [])]
    if operand == 1:
        ways.append(_same(value, True))
    ways.append(sql("(jsonb_typeof(?) = 'string' AND ? = ?)", value, _number(plain(value)), operand))
    ways.append(_as_list(value, sql("(? = ?)", _number(sql(_LIST_TEXT, value)), operand)))
    return joined(" OR ", ways)


def _number(text: Fragment) -> Fragment:
    bare = sql("btrim(?, ?)", text, _SPACE)
    return sql("(CASE WHEN ? ~ ? THEN ?::numeric WHEN ? = '' THEN 0 END)", bare, _DECIMAL, bare, bare)


def _as_list(value: Fragment, test_: Fragment) -> Fragment:
    # CASE, because PostgreSQL may otherwise unfold what is no list.
    is_list = sql("(? > 'true' AND ? < '{}')", value, value)
    return sql("(? AND CASE WHEN jsonb_typeof(?) = 'array' THEN ? END)", is_list, value, test_)


_TESTS: dict[str, Callable[[Fragment, Any], Fragment]] = {
    IS: _is,
    "$eq": lambda value, operand: Fragment("FALSE") if isinstance(operand, list | dict) else _same(value, operand),
    "$ne": lambda value, operand: Fragment("TRUE") if isinstance(operand, list | dict) else _not(_same(value, operand)),
    "$in": _in,
    "$nin": lambda value, operand: _not(_in(value, operand)),
    "$exists": _exists,
    "$type": _type,
}
