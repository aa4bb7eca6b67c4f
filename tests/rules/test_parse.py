from typing import Any

import pytest

from guidance.rules.facts import Ratio
from guidance.rules.parse import check, parse
from guidance.rules.syntax import MAX_DEPTH, MAX_FACTS, MAX_LIST, MAX_PATH, MAX_TESTS, MAX_TEXT, InvalidRule, Test

RATIO = {"kind": "ratio", "limit": "contacts"}


def _rule(where: Any, **facts: Any) -> dict[str, Any]:
    return {"version": 1, "where": where, "facts": facts}


def _nested(depth: int) -> dict[str, Any]:
    where: dict[str, Any] = {"account.plan": "free"}
    for _ in range(depth):
        where = {"$and": [where]}
    return where


def test_rule_is_read_into_its_parts_when_it_is_sound() -> None:
    rule = parse(_rule({"facts.contacts_ratio": {"$type": "number"}}, contacts_ratio=RATIO))

    assert rule.tree == Test(("facts", "contacts_ratio"), "$type", "number")
    assert rule.facts == {"contacts_ratio": Ratio("contacts")}
    assert rule.where == {"facts.contacts_ratio": {"$type": "number"}}


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"account.plan": "free", "user.tags.0": "vip", "user.age": None, "user.vip": True},
        {"user.age": {"$type": "number", "$gte": 5, "$lt": 9.5}},
        {"$and": [{"user.age": {"$type": "number"}}, {"$or": [{"user.age": {"$lt": 5}}, {"user.age": {"$gt": 50}}]}]},
        {"user.age": {"$type": "number"}, "$not": {"user.age": {"$lt": 5}}},
        {"user.age": {"$type": "number", "$not": {"$gte": 5}}},
        {"user.app": {"$type": "string", "$vgte": "1.2.0"}},
        {"user.tags": {"$all": ["a", {"$type": "string", "$gt": "b"}], "$size": {"$gte": 2}}},
        {"user.tags": {"$elemMatch": {"$type": "number", "$gt": 3}}},
        {"user.carts": {"$elemMatch": {"price": {"$type": "number", "$gt": 3}, "$or": [{"sku": "a"}]}}},
        {"user.id": {"$inGroup": "vips"}, "user.mail": {"$regexi": "@acme\\.com$"}},
        {"user.tags": ["a", "b"], "user.home": {"city": "Köln"}, "user.x": {"$exists": False, "$nin": [1, "a", None]}},
        {"segments.power": {"$ne": True}, "page.path": {"$regex": "^/a"}, "device.width": {"$eq": 5}},
        _nested(MAX_DEPTH - 1),
        {"user.x": {"$in": ["a"] * MAX_LIST}},
    ],
)
def test_rule_is_accepted_when_it_cannot_surprise(where: dict[str, Any]) -> None:
    check(_rule(where), lists=["vips"])


@pytest.mark.parametrize(
    ("where", "sentence", "place"),
    [
        ({"user.age": {"$gte": 5}}, "“$gte” needs “$type”: “number” beside it", "where.user.age.$gte"),
        ({"user.day": {"$lt": "2026"}}, "“$lt” needs “$type”: “string” beside it", "where.user.day.$lt"),
        ({"user.age": {"$type": "string", "$gte": 5}}, "“$gte” needs “$type”: “number”", "where.user.age.$gte"),
        ({"user.app": {"$vlt": "2.0.0"}}, "“$vlt” needs “$type”: “string”", "where.user.app.$vlt"),
        (
            {"$or": [{"user.age": {"$type": "number"}}, {"user.age": {"$lt": 5}}]},
            "needs “$type”",
            "where.$or[1].user.age.$lt",
        ),
        ({"user.a": {"$type": "number"}, "user.b": {"$lt": 5}}, "needs “$type”", "where.user.b.$lt"),
        ({"$not": {"user.age": {"$type": "number"}}, "user.age": {"$lt": 5}}, "needs “$type”", "where.user.age.$lt"),
        ({"user.a": {"$type": "number", "$elemMatch": {"$lt": 5}}}, "needs “$type”", "where.user.a.$elemMatch.$lt"),
        ({"user.a": {"$all": [{"$lt": 5}]}}, "needs “$type”", "where.user.a.$all[0].$lt"),
        ({"user.age": {"$like": 5}}, "There is no operator “$like”.", "where.user.age.$like"),
        ({"user.a": {"$elemMatch": {"$or": []}}}, "There is no operator “$or”.", "where.user.a.$elemMatch.$or"),
        ({"$xor": []}, "There is no operator “$xor” here.", "where.$xor"),
        ({"usr.plan": "free"}, "“usr.plan” does not say what it is a part of", "where.usr.plan"),
        ({"user": "lena"}, "“user” does not say what it is a part of", "where.user"),
        ({"user..a": 1}, "“user..a” is not a name", "where.user..a"),
        ({"user." + "a" * MAX_PATH: 1}, "is not a name", "where.user." + "a" * MAX_PATH),
        ({"facts.logins": 5}, "does not say what the fact “logins” is", "where.facts.logins"),
        ({"user.a": {"$in": "free"}}, "A list of values is needed", "where.user.a.$in"),
        ({"user.a": {"$in": [["free"]]}}, "A single value is needed", "where.user.a.$in"),
        ({"user.a": {"$in": ["a"] * (MAX_LIST + 1)}}, f"at most {MAX_LIST} values", "where.user.a.$in"),
        ({"user.a": {"$eq": {"b": 1}}}, "A single value is needed", "where.user.a.$eq"),
        ({"user.a": {"$exists": "yes"}}, "“$exists” cannot be used with “yes”.", "where.user.a.$exists"),
        ({"user.a": {"$type": "text"}}, "“$type” cannot be used with “text”.", "where.user.a.$type"),
        ({"user.a": {"$type": []}}, "“$type” cannot be used with “[]”.", "where.user.a.$type"),
        ({"user.a": {"$inGroup": "vip"}}, "There is no saved list called “vip”.", "where.user.a.$inGroup"),
        ({"user.a": {"$inGroup": ""}}, "“$inGroup” cannot be used with “”.", "where.user.a.$inGroup"),
        ({"user.a": {"$type": "number", "$lt": True}}, "“$lt” cannot be used with “True”.", "where.user.a.$lt"),
        ({"user.a": {"$type": "string", "$vlt": 2}}, "“$vlt” cannot be used with “2”.", "where.user.a.$vlt"),
        ({"user.a": {"$regex": "("}}, "The pattern leaves a bracket open.", "where.user.a.$regex"),
        ({"user.a": {"$regexi": "(a+)+$"}}, "The pattern could take very long", "where.user.a.$regexi"),
        ({"user.a": {"$regex": 5}}, "The pattern is not a text.", "where.user.a.$regex"),
        ({"user.a": {"b": 1, "$eq": 2}}, "either operators or names", "where.user.a"),
        ({"user.a": "x" * (MAX_TEXT + 1)}, f"at most {MAX_TEXT} characters", "where.user.a"),
        ({"user.a": float("inf")}, "must be finite", "where.user.a"),
        ({"user.a": [[1]]}, "only when it holds single values", "where.user.a"),
        ({"user.a": {"b": {"c": 1}}}, "only when it holds single values", "where.user.a"),
        ({"user.a": b"raw"}, "is not a value a rule can hold", "where.user.a"),
        ({"$and": {}}, "“$and” needs a list of conditions.", "where.$and"),
        ({"$or": []}, "“$or” needs a list of conditions.", "where.$or"),
        ({"$nor": ["free"]}, "A condition must be a set of named tests.", "where.$nor[0]"),
        ({"user.a": {"$elemMatch": "x"}}, "A condition must be a set of named tests.", "where.user.a.$elemMatch"),
        (_nested(MAX_DEPTH), f"at most {MAX_DEPTH} deep", "where" + ".$and[0]" * MAX_DEPTH),
        ({f"user.a{n}": 1 for n in range(MAX_TESTS + 1)}, f"at most {MAX_TESTS} tests", f"where.user.a{MAX_TESTS}"),
        ("free", "must say whom it is for", "where"),
    ],
)
def test_rule_is_refused_in_one_sentence_with_its_place_when_it_is_wrong(where: Any, sentence: str, place: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        check(_rule(where))

    assert sentence in caught.value.message
    assert caught.value.message.count(". ") == 0
    assert caught.value.place == place


def test_rule_is_read_when_its_saved_list_is_not_at_hand() -> None:
    where = {"user.id": {"$notInGroup": "vips"}}

    assert parse(_rule(where)).where == where


def test_value_is_refused_when_operators_are_nested_too_deeply() -> None:
    test: Any = {"$eq": 5}
    for _ in range(MAX_DEPTH):
        test = {"$not": test}

    with pytest.raises(InvalidRule, match=f"at most {MAX_DEPTH} deep"):
        check(_rule({"user.a": test}))


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("free", "version"),
        ({"where": {}}, "version"),
        ({"version": 2, "where": {}}, "version"),
        ({"version": 1, "where": {}, "when": {}}, "when"),
        ({"version": 1, "facts": {}}, "where"),
        ({"version": 1, "where": {}, "facts": []}, "facts"),
        ({"version": 1, "where": {}, "facts": {"No Name": RATIO}}, "facts"),
        ({"version": 1, "where": {}, "facts": {f"f{n}": RATIO for n in range(MAX_FACTS + 1)}}, "facts"),
        ({"version": 1, "where": {}, "facts": {"f": {"kind": "guess"}}}, "facts.f"),
    ],
)
def test_document_is_refused_with_its_place_when_its_form_is_wrong(document: Any, place: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        parse(document)

    assert caught.value.place == place
