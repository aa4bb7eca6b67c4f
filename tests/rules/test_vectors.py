"""The cases that Python and JavaScript share: answers computed with the reference evaluator."""

import json
from pathlib import Path

import pytest

from guidance.rules.compiler import compile_condition, compile_set
from guidance.rules.evaluate import evaluate, holds
from guidance.rules.lowering import lower

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "rules.json").read_text("utf-8"))
NAMES = [vector[0] for vector in VECTORS]


@pytest.mark.parametrize(("name", "condition", "context", "expected"), VECTORS, ids=NAMES)
def test_tree_answers_as_the_reference_when_walked(
    name: str, condition: dict[str, object], context: dict[str, object], expected: bool
) -> None:
    assert evaluate(condition, context) is expected, name


@pytest.mark.parametrize(("name", "condition", "context", "expected"), VECTORS, ids=NAMES)
def test_function_answers_as_the_reference_when_compiled(
    name: str, condition: dict[str, object], context: dict[str, object], expected: bool
) -> None:
    assert compile_condition(condition)(context) is expected, name


def test_all_conditions_answer_as_one_by_one_when_fused() -> None:
    fused = compile_set([condition for _, condition, _, _ in VECTORS])
    trees = [lower(condition) for _, condition, _, _ in VECTORS]
    contexts = {json.dumps(context): context for _, _, context, _ in VECTORS}

    for context in contexts.values():
        assert list(fused(context)) == [holds(tree, context) for tree in trees]


def test_names_are_unique_when_cases_are_added() -> None:
    assert len(set(NAMES)) == len(NAMES)
