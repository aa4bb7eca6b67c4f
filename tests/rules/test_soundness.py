"""Whatever is offered as a rule is refused in one sentence with its place, or works everywhere: judged, pruned, described."""

from random import Random
from typing import Any

import pytest

from guidance.rules.builder import to_rows, to_rule
from guidance.rules.compiler import compile_condition
from guidance.rules.describe import describe
from guidance.rules.evaluate import evaluate
from guidance.rules.facts import KINDS
from guidance.rules.parse import check
from guidance.rules.residual import prune
from guidance.rules.syntax import BROWSER_NAMESPACES, OPERATORS, InvalidRule
from tests.rules.generation import GROUPS, Generator

DOCUMENTS = 4_000
_WEEK = 7 * 86_400
_FILTER = {"amount": {"$type": "number", "$gte": 5}, "kind": {"$in": ["new"]}, "facts.a": 1}
_SIDE = {"event": "Invited", "where": {"role": {"$ne": "admin"}}}
SPECS: dict[str, dict[str, Any]] = {
    "count": {"event": "Login", "window_seconds": _WEEK, "scope": "account", "where": _FILTER},
    "distinct_days": {"event": "Login", "window_seconds": _WEEK},
    "sum": {"event": "Paid", "property": "order.amount", "where": {"$or": [_FILTER, {"vip": True}]}},
    "first_at": {"event": "Login"},
    "last_at": {"event": "Login", "where": _FILTER},
    "days_since": {"event": "Login", "scope": "account"},
    "sequence": {"first": {"event": "Login"}, "then": _SIDE, "within_seconds": 3_600},
    "absence": {"event": _SIDE, "without": {"event": "Paid"}, "within_seconds": _WEEK, "window_seconds": 4 * _WEEK},
    "trend": {"event": "Login", "window_seconds": _WEEK, "minimum": 3},
    "ratio": {"limit": "contacts"},
    "days_until_full": {"limit": "contacts"},
    "prompt_history": {"prompt": "tour", "what": "dismissed", "window_seconds": _WEEK},
    "days_since_prompt": {"prompt": "tour", "what": "converted"},
}
GARBAGE: list[Any] = [
    None,
    True,
    5,
    -0.5,
    "",
    "$and",
    "x",
    [],
    [[]],
    {},
    {"$x": 1},
    {"a": {"$y": []}},
    [None],
    "a" * 2_000,
    10**400,
]
GUARDS = {"$lt": 5, "$lte": 5, "$gt": 5, "$gte": 5, "$vgt": "1.0.0", "$vlt": "2.0.0", "$veq": "1.0.0"}


@pytest.fixture
def documents(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """Return rules of every sort: guarded ones, ones that lack something, and some in which a part is garbage."""
    seed = int(request.config.getoption("randomly_seed", 0) or 0)
    rng, generator = Random(seed), Generator(seed)
    found = []
    for number in range(DOCUMENTS):
        where: Any = generator.condition(number % 4)
        if number % 3:
            where = _guarded(where)
        if number % 5 == 0:
            where = _spoiled(where, rng)
        facts = {name: {"kind": kind, **SPECS[kind]} for name in "abc" for kind in [rng.choice(list(SPECS))]}
        found.append({"version": 1, "where": where, "facts": _spoiled(facts, rng) if number % 11 == 0 else facts})
    return found


def _guarded(value: Any) -> Any:
    """Return a condition in which each comparison stands beside its type, over operands it can have."""
    if isinstance(value, list):
        return [_guarded(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: _guarded(held)
        for key, held in value.items()
        if not key.startswith("$") or key in OPERATORS | {"$and", "$or", "$nor"}
    }
    compared = {key: GUARDS[key] for key in made if key in GUARDS}
    if compared:
        texts = {key: held for key, held in compared.items() if isinstance(held, str)}
        return {"$type": "string", **texts} if texts else {"$type": "number", **compared}
    return made


def _spoiled(value: Any, rng: Random) -> Any:
    if rng.random() < 0.15 or not isinstance(value, dict | list) or not value:
        return rng.choice(GARBAGE)
    if isinstance(value, list):
        place = rng.randrange(len(value))
        return [_spoiled(item, rng) if index == place else item for index, item in enumerate(value)]
    chosen = rng.choice(list(value))
    return {key: _spoiled(held, rng) if key == chosen else held for key, held in value.items()}


def _accepted(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for document in documents:
        try:
            check(document, lists=GROUPS)
        except InvalidRule:
            continue
        found.append(document)
    return found


def test_rule_is_refused_in_one_sentence_with_its_place_when_anything_is_offered(
    documents: list[dict[str, Any]],
) -> None:
    refused = []
    for document in documents:
        try:
            check(document, lists=GROUPS)
        except InvalidRule as fault:
            refused.append(fault)

    assert DOCUMENTS / 10 < len(refused) < DOCUMENTS * 0.95
    assert [fault for fault in refused if not fault.place or not fault.message.endswith(".")] == []


def test_rule_reads_as_words_when_it_was_accepted(documents: list[dict[str, Any]]) -> None:
    accepted = _accepted(documents)

    assert len(accepted) > DOCUMENTS / 20
    assert [document for document in accepted if not describe(document).strip()] == []


def test_every_kind_of_fact_is_tried_when_rules_are_made() -> None:
    assert set(SPECS) == set(KINDS)


def test_rule_comes_back_from_the_form_when_it_was_accepted_and_fits_one(documents: list[dict[str, Any]]) -> None:
    accepted = _accepted(documents)
    forms = [(document, form) for document in accepted if (form := to_rows(document))]

    assert len(forms) > len(accepted) / 50
    for document, form in forms:
        again = to_rule(*form)
        assert to_rows(again) == form, document


def test_rule_is_judged_alike_by_all_means_when_it_was_accepted(
    documents: list[dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    generator = Generator(int(request.config.getoption("randomly_seed", 0) or 0) + 1)
    for document in _accepted(documents):
        where, context = document["where"], generator.context()
        known = {space: value for space, value in context.items() if space not in BROWSER_NAMESPACES}
        answer = evaluate(where, context, GROUPS)
        rest = prune(where, known, GROUPS)

        assert compile_condition(where, GROUPS)(context) is answer
        assert (rest if isinstance(rest, bool) else evaluate(rest, context)) is answer
