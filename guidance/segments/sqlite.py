"""Tests of one value on SQLite, through the functions it is taught. A value is a JSON text, NULL where it is missing."""

import json
import re
from typing import Any

from guidance.segments.fragments import Fragment, sql

_PLAIN = re.compile(r"[A-Za-z_ ][A-Za-z0-9_ ]*")


def member(value: Fragment, key: str) -> Fragment | None:
    """Return what stands under `key` of a JSON value."""
    if _PLAIN.fullmatch(key) and key != "length":
        return sql("(? -> ?)", value, f'$."{key}"')
    return sql("guidance_step(?, ?)", value, json.dumps(key))


def of_text(value: Fragment) -> Fragment:
    """Return a text column as a JSON value."""
    return sql("json_quote(?)", value)


def test(value: Fragment, operator: str, operand: Any, guard: str) -> Fragment:
    """Return the test `operator` of a value."""
    return sql("guidance_test(?, ?, ?)", operator, json.dumps(operand), value)


def is_list(value: Fragment) -> Fragment:
    """Return whether the value is a list."""
    return sql("(json_type(?) = 'array')", value)


def length(value: Fragment) -> Fragment:
    """Return the length of a list as a JSON value."""
    return sql("CAST(json_array_length(?) AS TEXT)", value)


def elements(value: Fragment, name: str) -> tuple[Fragment, Fragment]:
    """Return the elements of a list as rows called `name`, and one of them as a JSON value."""
    return sql(f"json_each(?) AS {name}", value), sql(f"(? -> ('$[' || {name}.key || ']'))", value)
