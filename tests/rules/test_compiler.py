from collections import UserDict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.rules.compiler import compile_condition, compile_set
from guidance.rules.evaluate import evaluate
from guidance.rules.syntax import InvalidRule
from tests.rules.conditions import GROUPS, conditions, contexts


@settings(max_examples=150, deadline=None)
@given(condition=conditions(), context=contexts())
def test_function_agrees_with_the_tree_when_anything_is_compiled(
    condition: dict[str, Any], context: dict[str, Any]
) -> None:
    assert compile_condition(condition, GROUPS)(context) is evaluate(condition, context, GROUPS)


@settings(max_examples=30, deadline=None)
@given(rules=st.lists(conditions(depth=2), max_size=12), context=contexts())
def test_fused_function_agrees_with_each_tree_when_rules_share_paths(
    rules: list[dict[str, Any]], context: dict[str, Any]
) -> None:
    assert list(compile_set(rules, GROUPS)(context)) == [evaluate(rule, context, GROUPS) for rule in rules]


def test_function_is_the_same_object_when_the_content_is_the_same() -> None:
    first = compile_condition({"user.plan": "free"}, {"vips": ["a"]})

    assert compile_condition({"user.plan": "free"}, {"vips": ["a"]}) is first
    assert compile_condition({"user.plan": "free"}, {"vips": ["b"]}) is not first
    assert compile_set([{"user.plan": "free"}]) is compile_set([{"user.plan": "free"}])


def test_function_reads_any_mapping_when_the_context_is_no_plain_dict() -> None:
    judge = compile_condition({"user.plan": "free", "user.tags.0": "vip", "user.gone.deep": None})

    assert judge(UserDict({"user": UserDict({"plan": "free", "tags": ("vip",)})})) is True


def test_functions_keep_their_answers_when_the_condition_is_changed_afterwards() -> None:
    condition: dict[str, Any] = {"user.plan": {"$in": ["free"]}}
    judge = compile_condition(condition)

    condition["user.plan"]["$in"].append("pro")

    assert judge({"user": {"plan": "pro"}}) is False
    assert compile_condition(condition)({"user": {"plan": "pro"}}) is True


def test_saved_list_decides_when_a_condition_names_it() -> None:
    member = compile_condition({"user.id": {"$inGroup": "vips"}}, {"vips": ["lena", 7]})
    outsider = compile_condition({"user.id": {"$notInGroup": "vips"}}, {"vips": {"type": "list", "values": ["lena"]}})

    assert [member({"user": {"id": name}}) for name in ("lena", 7, "maya", None, ["maya", "lena"])] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert [outsider({"user": {"id": name}}) for name in ("lena", "maya")] == [False, True]


def test_nobody_matches_when_a_saved_list_is_unreadable() -> None:
    groups = {"segment": {"type": "condition", "condition": {}}}

    assert compile_condition({"user.id": {"$notInGroup": "segment"}}, groups)({"user": {"id": "lena"}}) is False


def test_nobody_matches_when_a_saved_group_is_asked_for() -> None:
    assert compile_condition({"$savedGroup": {"id": "vips"}})({}) is False


@pytest.mark.parametrize(
    "condition", ["free", {"$or": {}}, {"$not": "free"}, {"$and": ["free"]}, {"user.tags": {"$elemMatch": 5}}]
)
def test_condition_without_shape_is_refused_when_compiled(condition: Any) -> None:
    with pytest.raises(InvalidRule):
        compile_condition(condition)


@pytest.mark.parametrize("key", ["$not", "value"])
def test_condition_is_refused_when_it_is_nested_beyond_any_stack(key: str) -> None:
    condition: dict[str, Any] = {"user.plan": "free"}
    for _ in range(100):
        condition = {"$not": condition} if key == "$not" else {"user.plan": {"$not": condition["user.plan"]}}

    with pytest.raises(InvalidRule, match="nested too deeply"):
        compile_condition(condition)


def test_no_content_becomes_code_when_names_and_values_look_like_it() -> None:
    judge = compile_condition(
        {"user.__import__('os')": "'); raise SystemExit  #", 'user."\\n': {"$in": ["__builtins__"]}}
    )

    assert judge({"user": {"__import__('os')": "'); raise SystemExit  #", '"\\n': "__builtins__"}}) is True


@pytest.mark.parametrize(
    ("test", "matching", "other"),
    [
        ({"$in": [1, 2.5]}, [1, 2.5, 1.0, [7, 1]], [True, "1", None, [True], {}]),
        ({"$in": [0, 1, "a", None, True]}, [0, 1, "a", None, True, ["x", None]], [False, "b", {}, []]),
        ({"$eq": 1}, [1, 1.0], [True, "1"]),
        ({"$eq": 0}, [0, 0.0], [False, None, ""]),
        ({"$ini": ["ABC", 5]}, ["abc", "Abc", 5, ["aBC"]], ["5", None]),
        ({"$lt": "😀"}, ["a", ""], ["\ufffd", 5, None]),
        ({"$gte": "10"}, ["2", 11, [11]], [9, None, "0"]),
        ({"$vlt": "1.0.0-😀"}, ["0.9.0"], ["1.0.1"]),
        ({"$type": 5}, [], ["5", 5]),
        ({"$size": {"$gte": 2}}, [[1, 2]], [[1], "ab", None]),
        ({"$regex": 5}, [], ["5", 5]),
        ({"$gt": ["a"]}, ["b"], ["A", 5]),
    ],
)
def test_rare_values_are_told_apart_when_compiled(test: dict[str, Any], matching: list[Any], other: list[Any]) -> None:
    judge = compile_condition({"user.x": test})

    assert [judge({"user": {"x": value}}) for value in matching] == [True] * len(matching)
    assert [judge({"user": {"x": value}}) for value in other] == [False] * len(other)
