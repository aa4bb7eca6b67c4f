"""Next to the Python SDK of the reference language. Where the two differ, ours follows the JavaScript SDK.

Known differences of the Python SDK (4.0), all on missing or mixed values, none on what the rule builder emits:
- orderings: it does not compare a value with one of another type, the browser turns both into numbers or texts;
- versions: it answers false for what is no text, the browser reads version "0";
- patterns: it answers false for what is no text, the browser prints it first; and it reads Python's own dialect;
- bare values: "5" does not match 5, "null" does not match nothing, true does not match a list.
"""

from typing import Any

import pytest
from growthbook.core import evalCondition
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.rules.compiler import compile_condition
from guidance.rules.evaluate import evaluate
from guidance.rules.syntax import ORDERINGS, PATTERNS, VERSIONS
from tests.rules.conditions import GROUPS, SCALARS, VALUES, contexts, guarded_conditions

LISTS = st.lists(VALUES, max_size=3)
OPERANDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys([*ORDERINGS, *VERSIONS, "$eq", "$ne"], SCALARS),
    **dict.fromkeys(["$in", "$nin", "$ini", "$nini", "$all", "$alli"], LISTS),
    **dict.fromkeys(PATTERNS, st.sampled_from(["^a", "b", "c$", "^\\d+$", "a|5", "[a-c]{2}"])),
    **dict.fromkeys(["$inGroup", "$notInGroup"], st.sampled_from([*GROUPS, "unheard of"])),
    "$exists": st.booleans(),
    "$type": st.sampled_from(["null", "string", "number", "boolean", "array", "object"]),
    "$size": st.integers(0, 3),
    "$elemMatch": st.fixed_dictionaries({"$in": LISTS}),
    "$not": st.fixed_dictionaries({"$in": LISTS}),
}
LEAVES = st.one_of(*(st.tuples(st.just(name), operand) for name, operand in OPERANDS.items()))


@settings(max_examples=150, deadline=None)
@given(condition=guarded_conditions(), context=contexts())
def test_sdk_agrees_when_every_comparison_is_guarded(condition: dict[str, Any], context: dict[str, Any]) -> None:
    assert evaluate(condition, context) is evalCondition(context, condition)
    assert compile_condition(condition)(context) is evalCondition(context, condition)


@settings(max_examples=300, deadline=None)
@given(leaf=LEAVES, value=VALUES)
def test_sdk_differs_only_where_it_is_known_to_when_one_test_is_asked(leaf: tuple[str, Any], value: Any) -> None:
    name, operand = leaf
    condition, context = {"user.a": {name: operand}}, {"user": {"a": value}}

    same = evaluate(condition, context, GROUPS) is evalCondition(context, condition, GROUPS)

    texts = isinstance(value, str) and isinstance(operand, str)
    numbers = type(value) in (int, float) and type(operand) in (int, float)
    known = name in ORDERINGS and not texts and not numbers
    known = known or (name in VERSIONS | PATTERNS and not texts)
    known = known or (
        name in ("$all", "$alli") and any(not isinstance(item, str) for item in [*operand, *_items(value)])
    )
    assert same or known


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("condition", "context", "reference"),
    [
        ({"user.logins": {"$lt": 5}}, {"user": {}}, True),
        ({"user.logins": {"$gte": "4"}}, {"user": {"logins": 5}}, True),
        ({"user.app": {"$vlt": "2.0.0"}}, {"user": {}}, True),
        ({"user.name": {"$regex": "null"}}, {"user": {}}, True),
        ({"user.seats": "5"}, {"user": {"seats": 5}}, True),
        ({"user.tags": True}, {"user": {"tags": []}}, True),
        ({"user.name": "null"}, {"user": {}}, True),
    ],
)
def test_answer_is_the_browsers_when_the_sdk_is_known_to_differ(
    condition: dict[str, Any], context: dict[str, Any], reference: bool
) -> None:
    assert evaluate(condition, context) is reference
    assert compile_condition(condition)(context) is reference
