import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from guidance.rules.evaluate import evaluate
from guidance.rules.residual import prune, pruner
from guidance.rules.syntax import BROWSER_NAMESPACES, NAMESPACES, InvalidRule
from tests.rules import generation
from tests.rules.conditions import GROUPS, conditions, contexts
from tests.support.node import ROOT
from tests.support.reference import answers

VECTORS = json.loads((ROOT / "tests" / "vectors" / "prune.json").read_text("utf-8"))
SPLITS = 1_500

LENA = {"user": {"role": "member"}, "account": {"plan": "free"}, "facts": {"contacts_ratio": 0.9}, "segments": {}}


def _paths(condition: Any) -> set[str]:
    found: set[str] = set()
    for key, value in condition.items():
        if key == "$not":
            found |= _paths(value)
        elif key in ("$and", "$or", "$nor"):
            found |= {path for branch in value for path in _paths(branch)}
        else:
            found.add(key)
    return found


@settings(max_examples=150, deadline=None)
@given(condition=conditions(), context=contexts())
def test_residual_answers_as_the_whole_rule_when_the_page_judges_it(
    condition: dict[str, Any], context: dict[str, Any]
) -> None:
    known = {space: value for space, value in context.items() if space not in BROWSER_NAMESPACES}
    unknown = {space: value for space, value in context.items() if space in BROWSER_NAMESPACES}

    rest = prune(condition, known, GROUPS)

    answer = rest if isinstance(rest, bool) else evaluate(rest, unknown)
    assert answer is evaluate(condition, context, GROUPS)
    assert isinstance(rest, bool) or {path.split(".")[0] for path in _paths(rest)} <= BROWSER_NAMESPACES


def test_residual_answers_as_the_whole_rule_when_anything_is_split_anywhere(request: pytest.FixtureRequest) -> None:
    seed = int(request.config.getoption("randomly_seed", 0) or 0)
    rng, generator = Random(seed), generation.Generator(seed)
    asked: list[dict[str, Any]] = []
    expected: list[bool] = []
    for _ in range(SPLITS):
        condition, context = generator.condition(), generator.context()
        unknown = frozenset(rng.sample(sorted(NAMESPACES), rng.randint(0, len(NAMESPACES))))
        known = {space: value for space, value in context.items() if space not in unknown}
        there = {space: value for space, value in context.items() if space in unknown}
        rest = pruner(condition, generation.GROUPS, unknown=unknown)(known)
        whole = evaluate(condition, context, generation.GROUPS)
        assert (rest if isinstance(rest, bool) else evaluate(rest, there)) is whole, (seed, condition, context, unknown)
        if not isinstance(rest, bool):
            assert {path.split(".")[0] for path in _paths(rest)} <= unknown, (seed, condition, unknown)
            asked.append({"condition": rest, "placed": rest, "groups": {}, "contexts": [there]})
            expected.append(whole)

    assert len(asked) > SPLITS / 10
    # The page answers with the evaluator that pages have.
    assert [pairs[0][1] for pairs in answers("conditions", asked)] == expected, seed


@pytest.mark.parametrize(("name", "condition", "residual", "expected"), VECTORS["cases"])
def test_residual_is_that_of_the_shared_cases_when_pruned(
    name: str, condition: dict[str, Any], residual: Any, expected: list[bool]
) -> None:
    pages = VECTORS["pages"]

    assert prune(condition, VECTORS["known"]) == residual, name
    assert [evaluate(condition, {**VECTORS["known"], **page}) for page in pages] == expected
    judged = [residual if isinstance(residual, bool) else evaluate(residual, page) for page in pages]
    assert judged == expected


@settings(max_examples=80, deadline=None)
@given(condition=conditions(depth=2), context=contexts())
def test_residual_is_a_plain_answer_when_everything_is_known(
    condition: dict[str, Any], context: dict[str, Any]
) -> None:
    known = {"page": None, "device": None, **context}

    assert prune(condition, known, GROUPS) is evaluate(condition, context, GROUPS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"account.plan": "free"}, True),
        ({"account.plan": "pro", "page.path": "/contacts"}, False),
        ({"account.plan": "free", "page.path": {"$regex": "^/contacts"}}, {"page.path": {"$regex": "^/contacts"}}),
        (
            {"$and": [{"account.plan": "free"}, {"page.path": "/a"}, {"device.type": "mobile"}]},
            {"page.path": "/a", "device.type": "mobile"},
        ),
        (
            {"$and": [{"page.path": "/a"}, {"page.path": {"$ne": "/b"}}]},
            {"$and": [{"page.path": "/a"}, {"page.path": {"$ne": "/b"}}]},
        ),
        ({"$or": [{"account.plan": "free"}, {"page.path": "/a"}]}, True),
        ({"$or": [{"account.plan": "pro"}, {"page.path": "/a"}]}, {"page.path": "/a"}),
        ({"$or": [{"page.path": "/b"}, {"page.path": "/a"}]}, {"$or": [{"page.path": "/b"}, {"page.path": "/a"}]}),
        ({"$nor": [{"account.plan": "pro"}, {"page.path": "/a"}]}, {"$not": {"page.path": "/a"}}),
        ({"$nor": [{"account.plan": "free"}, {"page.path": "/a"}]}, False),
        ({"$not": {"account.plan": "pro", "page.path": "/a"}}, True),
        ({"page.query.plan": "free"}, {"page.query.plan": "free"}),
    ],
)
def test_residual_holds_the_page_alone_when_the_person_is_known(condition: dict[str, Any], expected: Any) -> None:
    assert prune(condition, LENA) == expected


def test_residual_carries_the_values_when_the_page_has_no_saved_lists() -> None:
    groups = {"langs": ["de", "fr"], "few": ["de"]}

    assert prune({"device.language": {"$inGroup": "langs"}}, {}, groups) == {"device.language": {"$in": ["de", "fr"]}}
    both = prune({"device.language": {"$in": ["en"], "$notInGroup": "few", "$inGroup": "langs"}}, {}, groups)
    assert both == {"device.language": {"$not": {"$not": {"$in": ["en"]}}, "$in": ["de", "fr"], "$nin": ["de"]}}


def test_device_is_judged_here_when_it_is_known() -> None:
    condition = {"device.type": "mobile", "page.path": "/a"}

    assert prune(condition, {"device": {"type": "mobile"}}) == {"page.path": "/a"}
    assert prune(condition, {"device": {"type": "desktop"}}) is False


def test_prepared_pruner_answers_as_prune_when_used_for_many_people() -> None:
    condition = {"account.plan": "free", "page.path": "/a"}
    prepared = pruner(condition)

    assert [prepared({"account": {"plan": plan}}) for plan in ("free", "pro")] == [{"page.path": "/a"}, False]


def test_condition_without_shape_is_refused_when_pruned() -> None:
    with pytest.raises(InvalidRule):
        prune({"$or": ["free", {"page.path": "/a"}]}, {})
