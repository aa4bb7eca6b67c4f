"""Tests of one value on SQLite, through the functions it is taught. A value is a JSON text, NULL where it is missing."""

import json
from typing import Any

from guidance.segments.fragments import Fragment, sql
from guidance.segments.lowerable import NotLowerable


def member(value: Fragment, key: str) -> Fragment:
    """Return what stands under `key` of a JSON value."""
    if '"' in key or "\\" in key:
        raise NotLowerable(f"A name like “{key}” cannot be asked of the database.")
    # Written by Django, a name beyond ASCII is stored escaped; written by the road, as it is.
    ways = dict.fromkeys((f'$."{key}"', f'$."{json.dumps(key)[1:-1]}"'))
    found = [sql("(? -> ?)", value, way) for way in ways]
    return found[0] if len(found) == 1 else sql("coalesce(?, ?)", *found)


def of_text(value: Fragment) -> Fragment:
    """Return a text column as a JSON value."""
    return sql("json_quote(?)", value)


def test(value: Fragment, operator: str, operand: Any, guard: str) -> Fragment:
    """Return the test `operator` of a value."""
    return sql("guidance_test(?, ?, ?)", operator, json.dumps(operand), value)


def size(value: Fragment, wanted: int) -> Fragment:
    """Return whether the value is a list of so many elements."""
    return sql("(CASE WHEN json_type(?) = 'array' THEN json_array_length(?) = ? END)", value, value, wanted)
