from typing import Any

import pytest
from hypothesis import given, settings

from guidance.rules.compiler import compile_condition
from guidance.rules.evaluate import evaluate
from guidance.rules.parting import part
from guidance.rules.syntax import InvalidRule
from tests.rules.conditions import GROUPS, conditions, contexts

FREE = {"account.plan": "free"}
BUSY = {"facts.logins": {"$gt": 3}}
CONTACTS = {"page.path": {"$regex": "^/contacts"}}
PHONE = {"device.width": {"$lt": 600}}


@pytest.mark.parametrize(
    ("where", "known", "page", "mixed"),
    [
        ({}, {}, None, None),
        (FREE, FREE, None, None),
        ({"$plan": "free"}, {"$plan": "free"}, None, None),
        (CONTACTS, {}, CONTACTS, None),
        ({"page": {"$exists": True}}, {}, {"page": {"$exists": True}}, None),
        ({**FREE, **BUSY}, {"$and": [FREE, BUSY]}, None, None),
        (
            {"$and": [FREE, CONTACTS, {"$and": [BUSY, PHONE]}]},
            {"$and": [FREE, BUSY]},
            {"$and": [CONTACTS, PHONE]},
            None,
        ),
        ({"$and": [{"$or": [FREE, BUSY]}, {"$not": PHONE}]}, {"$or": [FREE, BUSY]}, {"$not": PHONE}, None),
        ({"account": {"$elemMatch": {"page": 1}}}, {"account": {"$elemMatch": {"page": 1}}}, None, None),
        ({"$nor": [FREE, CONTACTS]}, {}, None, {"$nor": [FREE, CONTACTS]}),
        ({"$and": [BUSY, {"$or": [FREE, PHONE]}]}, {}, None, {"$and": [BUSY, {"$or": [FREE, PHONE]}]}),
    ],
)
def test_rule_is_parted_into_what_is_known_ahead_and_what_the_page_judges(
    where: dict[str, Any], known: dict[str, Any], page: dict[str, Any] | None, mixed: dict[str, Any] | None
) -> None:
    assert part(where) == (known, page, mixed)


@pytest.mark.parametrize("broken", [{"$and": 3}, {"$and": "free"}, {"$and": None}])
def test_what_is_no_rule_is_left_whole_for_the_compiler_to_refuse(broken: dict[str, Any]) -> None:
    known, page, mixed = part(broken)

    assert (known, page, mixed) == (broken, None, None)
    with pytest.raises(InvalidRule):
        compile_condition(known)


@settings(max_examples=300, deadline=None)
@given(condition=conditions(), context=contexts())
def test_parts_together_answer_as_the_whole_rule(condition: dict[str, Any], context: dict[str, Any]) -> None:
    known, page, mixed = part(condition)

    parts = [mixed] if mixed is not None else [known, page or {}]
    assert all(evaluate(each, context, GROUPS) for each in parts) == evaluate(condition, context, GROUPS)
