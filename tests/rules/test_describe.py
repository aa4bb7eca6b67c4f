from typing import Any

import pytest

from guidance.rules.describe import describe
from guidance.rules.parse import parse

WEEK = 604_800
BIG = {"event": "Export", "where": {"rows": {"$type": "number", "$gte": 100}, "kind": "csv"}}
FACTS = {
    "contacts_ratio": {"kind": "ratio", "limit": "contacts"},
    "reports": {"kind": "count", "event": "Report Viewed", "window_seconds": 2 * WEEK, "scope": "account"},
    "logins": {"kind": "count", "event": "Login", "window_seconds": None, "scope": "user"},
    "recent": {"kind": "count", "event": "Login", "window_seconds": 3_600, "scope": "user"},
    "odd": {"kind": "count", "event": "Login", "window_seconds": 90, "scope": "user"},
    "idle": {"kind": "days_since", "event": "Login", "scope": "user"},
    "team_idle": {"kind": "days_since", "event": "Login", "scope": "account"},
    "exports": {**BIG, "kind": "count", "window_seconds": 2 * WEEK},
    "days": {"kind": "distinct_days", "event": "Login", "window_seconds": 2 * WEEK},
    "paid": {**BIG, "kind": "sum", "property": "amount", "scope": "account"},
    "first": {"kind": "first_at", "event": "Login"},
    "last": {"kind": "last_at", "event": "Login", "scope": "account"},
    "trend": {"kind": "trend", "event": "Login", "window_seconds": WEEK},
    "then": {"kind": "sequence", "first": BIG, "then": "Login", "within_seconds": 259_200, "window_seconds": 4 * WEEK},
    "without": {"kind": "absence", "event": "Login", "without": "Export", "within_seconds": 86_400, "scope": "account"},
    "full": {"kind": "days_until_full", "limit": "contacts"},
    "again": {"kind": "days_since_prompt", "prompt": "tour"},
    "closed": {"kind": "prompt_history", "prompt": "tour", "what": "dismissed", "scope": "account"},
    "tour": {"kind": "prompt_history", "prompt": "tour", "what": "dismissed", "window_seconds": 86_400},
}
NAMES = {
    "limit:contacts": "contacts",
    "plan:free": "Free",
    "segment:power": "Power users",
    "user.role": "role in the team",
    "event:Login": "Signed in",
    "prompt:tour": "Welcome tour",
    "list:vips": "Our best",
}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, "everyone"),
        (
            {"$and": [{"account.plan": {"$in": ["free"]}}, {"facts.contacts_ratio": {"$type": "number", "$gte": 0.8}}]},
            "plan is Free and contacts used is at least 80 %",
        ),
        ({"account.plan": {"$in": ["free", "pro", "team"]}}, "plan is one of Free, Pro or Team"),
        ({"account.plan": {"$nin": ["free"]}}, "plan is not Free"),
        ({"account.plan": None}, "plan is empty"),
        ({"facts.contacts_ratio": {"$type": "number", "$lt": 0.995}}, "contacts used is below 99.5 %"),
        ({"facts.contacts_ratio": {"$type": "number", "$gte": 12}}, "contacts used is at least 1,200 %"),
        ({"facts.contacts_ratio": {"$eq": 10**400}}, f"contacts used is {10**402:,} %"),
        ({"facts.contacts_ratio": {"$type": "null"}}, "contacts used is empty"),
        ({"facts.contacts_ratio": None}, "contacts used is empty"),
        (
            {"facts.reports": {"$type": "number", "$gte": 3}},
            "“Report Viewed” happened by anyone in the account in the last 14 days at least 3 times",
        ),
        ({"facts.logins": {"$type": "number", "$eq": 1}}, "“Signed in” happened exactly once"),
        ({"facts.recent": {"$type": "number", "$lte": 2}}, "“Signed in” happened in the last hour at most 2 times"),
        (
            {"facts.odd": {"$type": "number", "$gt": 1_000}},
            "“Signed in” happened in the last 90 seconds more than 1,000 times",
        ),
        ({"facts.idle": {"$type": "number", "$gte": 7}}, "“Signed in” was last at least 7 days ago"),
        (
            {"facts.team_idle": {"$type": "number", "$lte": 1}},
            "“Signed in” by anyone in the account was last at most 1 day ago",
        ),
        (
            {"facts.tour": {"$type": "number", "$lt": 2}},
            "prompt “Welcome tour” was dismissed in the last day below 2 times",
        ),
        (
            {"facts.exports": {"$type": "number", "$gte": 3}},
            "“Export” (rows is at least 100 and kind is “csv”) happened in the last 14 days at least 3 times",
        ),
        (
            {"facts.days": {"$type": "number", "$gte": 3}},
            "“Signed in” happened in the last 14 days on at least 3 different days",
        ),
        ({"facts.days": {"$type": "number", "$eq": 1}}, "“Signed in” happened in the last 14 days on 1 day"),
        (
            {"facts.paid": {"$type": "number", "$gt": 500}},
            "sum of “amount” of “Export” (rows is at least 100 and kind is “csv”) by anyone in the account is more than 500",
        ),
        ({"facts.first": {"$type": "string", "$lt": "2026-03-01"}}, "first “Signed in” is before “2026-03-01”"),
        (
            {"facts.last": {"$type": "string", "$gte": "2026-03-01"}},
            "last “Signed in” by anyone in the account is on or after “2026-03-01”",
        ),
        (
            {"facts.trend": {"$type": "number", "$lt": 0.5}},
            "“Signed in” happened in the last 7 days below 50 % as often as in the 7 days before",
        ),
        (
            {"facts.then": {"$eq": True}},
            "“Export” (rows is at least 100 and kind is “csv”) was followed by “Signed in” within 3 days in the last 28 days",
        ),
        (
            {"facts.without": True},
            "“Signed in” was not followed by “Export” within 1 day by anyone in the account",
        ),
        (
            {"facts.without": {"$eq": False}},
            "not (“Signed in” was not followed by “Export” within 1 day by anyone in the account)",
        ),
        (
            {"facts.without": {"$exists": True}},
            "“Signed in” was not followed by “Export” within 1 day by anyone in the account is set",
        ),
        ({"facts.full": {"$type": "number", "$lte": 3}}, "contacts will be full in at most 3 days"),
        ({"facts.again": {"$type": "number", "$gte": 60}}, "prompt “Welcome tour” was last seen at least 60 days ago"),
        (
            {"facts.closed": {"$type": "number", "$eq": 1}},
            "prompt “Welcome tour” was dismissed by anyone in the account exactly once",
        ),
        ({"segments.power": {"$eq": True}}, "is in segment “Power users”"),
        ({"segments.power": True}, "is in segment “Power users”"),
        ({"segments.new": {"$ne": True}}, "is not in segment “new”"),
        ({"segments.new": {"$ne": False}}, "is in segment “new”"),
        ({"segments.new": False}, "is not in segment “new”"),
        ({"segments.new": {"$exists": True}}, "being in segment “new” is set"),
        ({"segments.new": {"$eq": 1}}, "being in segment “new” is 1"),
        ({"segments.new": "yes"}, "being in segment “new” is “yes”"),
        ({"page.path": {"$regex": "^/contacts"}}, "page address starts with “/contacts”"),
        ({"user.role": "admin", "user.vip": True}, "role in the team is “admin” and vip is yes"),
        ({"user.role": {"$ne": "admin"}}, "role in the team is not “admin”"),
        ({"user.age": {"$type": "number", "$gt": 5, "$lte": 9}}, "age is more than 5 and age is at most 9"),
        ({"account.renews": {"$type": "string", "$lt": "2026-03-01"}}, "account renews is before “2026-03-01”"),
        ({"account.renews": {"$type": "string", "$gte": "2026-03-01"}}, "account renews is on or after “2026-03-01”"),
        ({"user.app_version": {"$type": "string", "$vlt": "2.0.0"}}, "app version is earlier than version 2.0.0"),
        ({"user.a": {"$exists": True}, "user.b": {"$exists": False}}, "a is set and b is not set"),
        ({"user.a": {"$type": "string"}}, "a is a text"),
        ({"user.a": {"$regex": "b$"}}, "a ends with “b”"),
        ({"user.a": {"$regex": "^b$"}}, "a is “b”"),
        ({"user.a": {"$regexi": "b"}}, "a contains “b” (in any case)"),
        ({"user.a": {"$regex": "a|b"}}, "a matches the pattern “a|b”"),
        ({"user.a": {"$ini": ["x", "y"]}}, "a is one of “x” or “y” (in any case)"),
        ({"user.a": {"$nin": []}}, "a is not anything listed"),
        ({"user.a": {"$inGroup": "vips"}}, "a is on the list “Our best”"),
        ({"user.a": {"$notInGroup": "x"}}, "a is not on the list “x”"),
        ({"user.a": {"$not": {"$eq": False}}}, "not (a is no)"),
        ({"user.tags": {"$size": 2}}, "tags has a length that is 2"),
        ({"user.tags": {"$size": {"$gte": 2}}}, "tags has a length that is at least 2"),
        ({"user.tags": {"$all": ["a", "b"]}}, "tags holds one that is “a” and one that is “b”"),
        ({"user.tags": {"$all": []}}, "tags holds anything"),
        ({"user.tags": {"$elemMatch": {"$regex": "^a"}}}, "tags holds one where it starts with “a”"),
        ({"user.carts": {"$elemMatch": {"price": 5}}}, "carts holds one where price is 5"),
        ({"user.tags": ["a"]}, "tags is ['a']"),
        ({"$or": [{"user.a": 1}, {"user.b": 2, "user.c": 3}]}, "a is 1 or (b is 2 and c is 3)"),
        ({"$or": [{"user.a": 1}, {}], "user.b": 2}, "(a is 1 or everyone) and b is 2"),
        ({"$or": [{"user.a": 1}]}, "a is 1"),
        ({"$nor": [{"user.a": 1}, {"user.b": 2}]}, "not (a is 1 or b is 2)"),
        ({"$not": {"user.a": 1, "user.b": 2}}, "not (a is 1 and b is 2)"),
    ],
)
def test_rule_reads_as_a_sentence_when_a_marketer_looks(where: dict[str, Any], expected: str) -> None:
    document = {"version": 1, "where": where, "facts": FACTS}

    assert describe(document, NAMES) == expected
    assert describe(parse(document), NAMES) == expected


def test_keys_stand_for_themselves_when_nothing_is_named() -> None:
    document = {"version": 1, "where": {"account.plan": {"$in": ["free"]}, "account.seats": 5, "device.type": "mobile"}}

    assert describe(document) == "plan is Free and account seats is 5 and device type is “mobile”"


def test_filter_reads_as_a_condition_when_its_names_look_like_facts() -> None:
    where = {"$or": [{"facts.paid": 1}, {"amount": {"$type": "number", "$gte": 5}}]}
    document = {
        "version": 1,
        "where": {"facts.paid": {"$type": "number", "$gte": 2}},
        "facts": {"paid": {"kind": "count", "event": "Paid", "where": where}},
    }

    assert describe(document) == "“Paid” (paid is 1 or amount is at least 5) happened at least 2 times"
