"""Next to the Python SDK of the reference language: what the rule builder emits, both read alike, always.

Where the two differ on what only a document typed by hand can hold, `test_differential.py` names every way.
"""

from typing import Any

from growthbook.core import evalCondition
from hypothesis import given, settings

from guidance.rules.compiler import compile_condition
from guidance.rules.evaluate import evaluate
from tests.rules.conditions import contexts, guarded_conditions


@settings(max_examples=150, deadline=None)
@given(condition=guarded_conditions(), context=contexts())
def test_sdk_agrees_when_every_comparison_is_guarded(condition: dict[str, Any], context: dict[str, Any]) -> None:
    assert evaluate(condition, context) is evalCondition(context, condition)
    assert compile_condition(condition)(context) is evalCondition(context, condition)
