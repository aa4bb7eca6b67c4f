import math
from typing import Any

import pytest

from guidance.rules import coercion


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        ("as it is", "as it is"),
        (0, "0"),
        (-0.0, "0"),
        (5.0, "5"),
        (-12.25, "-12.25"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-1.5e300, "-1.5e+300"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (1.25e-9, "1.25e-9"),
        (123456.789, "123456.789"),
        (2**53, "9007199254740992"),
        (10**25, "1e+25"),
        (10**400, "Infinity"),
        (-(10**400), "-Infinity"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        ([], ""),
        ([1, None, ["a", True]], "1,,a,true"),
        ({"a": 1}, "[object Object]"),
    ],
)
def test_text_reads_as_a_browser_prints_it_when_any_value_is_given(value: Any, expected: str) -> None:
    assert coercion.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, 0),
        (True, 1),
        (7.5, 7.5),
        ("", 0),
        ("  \n", 0),
        (" 12 ", 12),
        ("+.5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("0x1F", 31),
        ("0b11", 3),
        ("0o17", 15),
        ("-Infinity", -math.inf),
        ([], 0),
        (["8"], 8),
    ],
)
def test_number_counts_as_a_browser_does_when_a_value_has_one(value: Any, expected: float) -> None:
    assert coercion.number(value) == expected


@pytest.mark.parametrize("value", ["five", "1_000", "-0x1", "1,5", "٣", [1, 2], {}, {"a": 1}])
def test_number_is_none_at_all_when_a_value_has_none(value: Any) -> None:
    assert math.isnan(coercion.number(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        ("", False),
        ("0", True),
        (0, False),
        (math.nan, False),
        (-1, True),
        ([], True),
        ({}, True),
    ],
)
def test_truth_is_as_in_a_browser_when_asked(value: Any, expected: bool | None) -> None:
    assert coercion.truth(value) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, None, True),
        (None, 0, False),
        ("1", 1, False),
        (1, "1", False),
        ("a", "a", True),
        ([1], [1], False),
        ({}, {}, False),
        (5, [5], False),
    ],
)
def test_sameness_is_strict_when_types_differ(left: Any, right: Any, expected: bool) -> None:
    assert coercion.strictly_same(left, right) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([1, "a", None], [1.0, "a", None], True),
        ([1], [1, 2], False),
        ([1], {"0": 1}, False),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        ({"b": 1, "2": 0, "1": 0}, {"1": 0, "2": 0, "b": 1}, True),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}, False),
        ([math.inf], [None], True),
    ],
)
def test_whole_values_are_compared_by_their_text_when_nested(left: Any, right: Any, expected: bool) -> None:
    assert coercion.same_json(left, right) is expected


def test_members_are_found_when_a_path_runs_through_objects_and_lists() -> None:
    value = {"a": [{"b": 1}, "x"]}

    found = [
        coercion.lookup(value, path)
        for path in [("a", "0", "b"), ("a", "1"), ("a", "length"), ("a", "2"), ("a", "01"), ("a", "1", "b")]
    ]

    assert found == [1, "x", 2, None, None, None]
    assert coercion.lookup(value, ()) is value


def test_kind_is_found_when_a_value_is_of_a_derived_type() -> None:
    class Label(str):
        __slots__ = ()

    assert [coercion.kind(value) for value in (Label("a"), (1,), {}, None, True, 1.5)] == [
        "string",
        "array",
        "object",
        "null",
        "boolean",
        "number",
    ]
