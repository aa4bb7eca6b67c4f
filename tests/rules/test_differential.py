"""Five evaluators over more than 20,000 generated pairs: walked, compiled, fused, the page's own, and two references.

The seed is that of the run ("Using --randomly-seed=…"): `pytest -p randomly -p "randomly_seed=…"` repeats a failure.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from growthbook.core import evalCondition

from guidance.rules.compiler import compile_condition, compile_set
from guidance.rules.evaluate import evaluate, holds
from guidance.rules.lowering import lower
from guidance.rules.residual import pruner
from guidance.rules.syntax import NAMESPACES, OPERATORS
from tests.rules.differences import CLASSES, UNKNOWN, named
from tests.rules.generation import GROUPS, Generator
from tests.support.reference import answers

CONDITIONS, CONTEXTS, FUSED = 2_600, 8, 25
NOBODY: dict[str, Any] = {"$nor": []}


class Case(NamedTuple):
    condition: dict[str, Any]
    contexts: list[dict[str, Any]]
    browser: list[bool]
    page: list[bool]


class Pair(NamedTuple):
    """One answer of ours beside the reference's; printed whole when they differ."""

    condition: str
    context: str
    browser: bool
    ours: bool


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("randomly_seed", 0) or 0)


@pytest.fixture(scope="module")
def cases(seed: int) -> list[Case]:
    generator = Generator(seed)
    made = [(generator.condition(), [generator.context() for _ in range(CONTEXTS)]) for _ in range(CONDITIONS)]
    requests = [
        {"condition": condition, "placed": _placed(condition), "groups": GROUPS, "contexts": contexts}
        for condition, contexts in made
    ]
    found = answers("conditions", requests)
    return [
        Case(condition, contexts, *map(list, zip(*pairs, strict=True)))
        for (condition, contexts), pairs in zip(made, found, strict=True)
    ]


def _placed(condition: dict[str, Any]) -> Any:
    """Return the condition as a page would get it, were nothing known here: saved lists in place."""
    rest = pruner(condition, GROUPS, unknown=NAMESPACES)({})
    return rest if not isinstance(rest, bool) else {} if rest else NOBODY


def _differing(cases: list[Case], ours: Iterator[list[bool]]) -> list[Pair]:
    return [
        Pair(json.dumps(case.condition), json.dumps(context), theirs, mine)
        for case, row in zip(cases, ours, strict=True)
        for context, theirs, mine in zip(case.contexts, case.browser, row, strict=True)
        if theirs is not mine
    ]


def test_pairs_ask_everything_when_they_are_generated(cases: list[Case], seed: int) -> None:
    text = json.dumps([case.condition for case in cases])
    matching = sum(answer for case in cases for answer in case.browser)

    assert sum(len(case.contexts) for case in cases) >= 20_000, seed
    assert {name for name in OPERATORS | {"$and", "$or", "$nor"} if f'"{name}"' not in text} == set(), seed
    assert 0.1 < matching / (CONDITIONS * CONTEXTS) < 0.9, seed


def test_walked_tree_answers_as_the_browser_sdk_when_judging_generated_pairs(cases: list[Case], seed: int) -> None:
    walked = ([holds(lower(case.condition, GROUPS), context) for context in case.contexts] for case in cases)

    assert _differing(cases, walked) == [], seed


def test_compiled_function_answers_as_the_browser_sdk_when_judging_generated_pairs(
    cases: list[Case], seed: int
) -> None:
    compiled = (list(map(compile_condition(case.condition, GROUPS), case.contexts)) for case in cases)

    assert _differing(cases, compiled) == [], seed


def test_fused_function_answers_as_the_browser_sdk_when_judging_generated_pairs(cases: list[Case], seed: int) -> None:
    assert _differing(cases, _fused(cases)) == [], seed


def _fused(cases: list[Case]) -> Iterator[list[bool]]:
    for start in range(0, len(cases), FUSED):
        together = cases[start : start + FUSED]
        judge = compile_set([case.condition for case in together], GROUPS)
        for index, case in enumerate(together):
            yield [judge(context)[index] for context in case.contexts]


def test_page_answers_as_the_browser_sdk_when_judging_generated_pairs(cases: list[Case], seed: int) -> None:
    assert _differing(cases, (case.page for case in cases)) == [], seed


def test_python_sdk_differs_only_in_named_ways_when_judging_generated_pairs(
    cases: list[Case], seed: int, record_testsuite_property: Any
) -> None:
    theirs = ([evalCondition(context, case.condition, GROUPS) for context in case.contexts] for case in cases)

    counted: Counter[str] = Counter()
    unexplained = []
    for pair in _differing(cases, theirs):
        reasons = named(json.loads(pair.condition), json.loads(pair.context), GROUPS)
        counted.update(reasons)
        if not reasons or UNKNOWN in reasons:
            unexplained.append(pair)

    assert unexplained == [], seed
    assert set(counted) <= set(CLASSES), seed
    record_testsuite_property("differences of the Python SDK", dict(counted))


@pytest.mark.parametrize(
    ("reason", "condition", "value", "browser"),
    [
        ("bare value of another type", {"user.x": "5"}, 5, True),
        ("bare value of another type", {"user.x": True}, [], True),
        ("bare value of another type", {"user.x": "null"}, None, True),
        ("ordering of another type", {"user.x": {"$lt": 5}}, None, True),
        ("ordering of another type", {"user.x": {"$gte": "4"}}, 5, True),
        ("version that is no text", {"user.x": {"$vlt": "2.0.0"}}, None, True),
        ("version beyond ASCII", {"user.x": {"$vgt": "1.0.0-\uffff"}}, "1.0.0-😀", False),
        ("version over lines", {"user.x": {"$veq": "1\n"}}, "1+a\n", False),
        ("pattern over no text", {"user.x": {"$regex": "null"}}, None, True),
        ("pattern in Python's dialect", {"user.x": {"$regex": "^\\d$"}}, "٣", False),
        ("empty list or object as yes", {"user.x": {"$exists": []}}, 1, True),
        ("empty object as a test", {"user.x": {}}, 5, False),
        ("undecided operator", {"user.x": {"$not": {"$unheard": 1}}}, 5, True),
        ("operator of its own", {"user.x": {"$notRegex": "a"}}, "b", False),
    ],
)
def test_answer_is_the_browsers_when_the_python_sdk_is_known_to_differ(
    reason: str, condition: dict[str, Any], value: Any, browser: bool
) -> None:
    context = {"user": {"x": value}}

    assert named(condition, context, {}) == {reason}
    assert evalCondition(context, condition, {}) is not browser
    assert evaluate(condition, context) is browser
    assert compile_condition(condition)(context) is browser
