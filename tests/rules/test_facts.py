from typing import Any

import pytest

from guidance.rules.facts import (
    MAX_WINDOW,
    Absence,
    Count,
    DaysSince,
    DaysSincePrompt,
    DaysUntilFull,
    DistinctDays,
    Fact,
    FirstAt,
    LastAt,
    PromptHistory,
    Ratio,
    Sequence,
    Side,
    Sum,
    Trend,
    name_of,
    parse_fact,
    spec_of,
)
from guidance.rules.parse import FACT_NAME
from guidance.rules.syntax import InvalidRule

WEEK = 604_800
BIG = {"rows": {"$type": "number", "$gte": 100}}
FACTS: list[tuple[Fact, dict[str, Any]]] = [
    (
        Count("Report Viewed", WEEK, "account"),
        {"kind": "count", "event": "Report Viewed", "window_seconds": WEEK, "scope": "account"},
    ),
    (Count("Login"), {"kind": "count", "event": "Login", "window_seconds": None, "scope": "user"}),
    (DaysSince("Login"), {"kind": "days_since", "event": "Login", "scope": "user"}),
    (Ratio("contacts"), {"kind": "ratio", "limit": "contacts"}),
    (
        PromptHistory("tour", "dismissed", WEEK),
        {"kind": "prompt_history", "prompt": "tour", "what": "dismissed", "window_seconds": WEEK},
    ),
    (
        Count("Export", WEEK, "user", BIG),
        {"kind": "count", "event": "Export", "window_seconds": WEEK, "scope": "user", "where": BIG},
    ),
    (
        DistinctDays("Login", WEEK),
        {"kind": "distinct_days", "event": "Login", "window_seconds": WEEK, "scope": "user"},
    ),
    (
        Sum("Paid", "order.amount", WEEK, "account"),
        {
            "kind": "sum",
            "event": "Paid",
            "property": "order.amount",
            "window_seconds": WEEK,
            "scope": "account",
        },
    ),
    (FirstAt("Login"), {"kind": "first_at", "event": "Login", "scope": "user"}),
    (LastAt("Login", "account"), {"kind": "last_at", "event": "Login", "scope": "account"}),
    (
        Sequence(Side("Invited", BIG), Side("Joined"), 3600),
        {
            "kind": "sequence",
            "first": {"event": "Invited", "where": BIG},
            "then": {"event": "Joined"},
            "within_seconds": 3600,
            "window_seconds": None,
            "scope": "user",
        },
    ),
    (
        Absence(Side("Signed Up"), Side("Import"), 3600, WEEK),
        {
            "kind": "absence",
            "event": {"event": "Signed Up"},
            "without": {"event": "Import"},
            "within_seconds": 3600,
            "window_seconds": WEEK,
            "scope": "user",
        },
    ),
    (
        Trend("Login", WEEK, 5),
        {"kind": "trend", "event": "Login", "window_seconds": WEEK, "minimum": 5, "scope": "user"},
    ),
    (DaysUntilFull("contacts"), {"kind": "days_until_full", "limit": "contacts"}),
    (
        DaysSincePrompt("tour", "converted"),
        {"kind": "days_since_prompt", "prompt": "tour", "what": "converted", "scope": "user"},
    ),
    (
        PromptHistory("tour", scope="account"),
        {"kind": "prompt_history", "prompt": "tour", "what": "seen", "window_seconds": None, "scope": "account"},
    ),
]


@pytest.mark.parametrize(("fact", "spec"), FACTS)
def test_fact_is_stored_and_read_back_when_it_is_sound(fact: Fact, spec: dict[str, Any]) -> None:
    assert spec_of(fact) == spec
    assert parse_fact(spec) == fact


def test_fact_takes_its_defaults_when_a_spec_is_short() -> None:
    assert parse_fact({"kind": "count", "event": "Login"}) == Count("Login", None, "user")


def test_side_may_be_the_name_of_an_event_alone() -> None:
    spec = {"kind": "absence", "event": "Signed Up", "without": "Import", "within_seconds": 60}

    assert parse_fact(spec) == Absence(Side("Signed Up"), Side("Import"), 60)


def test_filter_that_accepts_everything_is_no_filter() -> None:
    assert parse_fact({"kind": "count", "event": "Login", "where": {}}) == Count("Login")
    assert parse_fact({"kind": "count", "event": "Login", "where": None}) == Count("Login")


@pytest.mark.parametrize(
    ("spec", "sentence", "place"),
    [
        ("count", "must say its kind", "f"),
        ({"kind": ["count"]}, "no kind of fact called “['count']”", "f"),
        ({"kind": "guess"}, "no kind of fact called “guess”", "f"),
        ({"kind": "count"}, "must say its event", "f"),
        ({"kind": "ratio", "limit": "a", "window_seconds": 5}, "no setting called “window_seconds”", "f"),
        ({"kind": "ratio", "limit": ""}, "“” cannot be the limit", "f.limit"),
        ({"kind": "ratio", "limit": "a" * 201}, "cannot be the limit", "f.limit"),
        ({"kind": "count", "event": "a", "window_seconds": 0}, "“0” cannot be the window_seconds", "f.window_seconds"),
        ({"kind": "count", "event": "a", "window_seconds": True}, "cannot be the window_seconds", "f.window_seconds"),
        (
            {"kind": "count", "event": "a", "window_seconds": MAX_WINDOW + 1},
            "cannot be the window_seconds",
            "f.window_seconds",
        ),
        ({"kind": "count", "event": "a", "scope": "all"}, "“all” cannot be the scope", "f.scope"),
        ({"kind": "prompt_history", "prompt": "a", "what": "liked"}, "“liked” cannot be the what", "f.what"),
        ({"kind": "count", "event": "a", "where": {"n": {"$gte": 5}}}, "needs “$type”", "f.where.n.$gte"),
        ({"kind": "count", "event": "a", "where": {"n": {"$near": 5}}}, "no operator “$near”", "f.where.n.$near"),
        ({"kind": "count", "event": "a", "where": "n"}, "must be a set of named tests", "f.where"),
        (
            {"kind": "count", "event": "a", "where": {f"n{number}": 1 for number in range(51)}},
            "at most 50 tests",
            "f.where.n50",
        ),
        ({"kind": "count", "event": "a", "where": {"n": {"$regex": "(a+)+$"}}}, "The pattern", "f.where.n.$regex"),
        ({"kind": "sum", "event": "a"}, "must say its property", "f"),
        ({"kind": "sum", "event": "a", "property": "a..b"}, "“a..b” cannot be the property", "f.property"),
        ({"kind": "sequence", "first": "a", "within_seconds": 5}, "must say its then", "f"),
        ({"kind": "sequence", "first": 5}, "Say which event is meant.", "f.first"),
        ({"kind": "sequence", "first": {"name": "a"}}, "has no setting called “name”", "f.first"),
        ({"kind": "sequence", "first": {}}, "An event of a fact must say its event.", "f.first"),
        ({"kind": "sequence", "first": {"event": ""}}, "“” cannot be the event", "f.first.event"),
        (
            {"kind": "sequence", "first": {"event": "a", "where": {"n": {"$gt": "b"}}}},
            "needs “$type”",
            "f.first.where.n.$gt",
        ),
        (
            {"kind": "sequence", "first": "a", "then": "b", "within_seconds": 0},
            "cannot be the within",
            "f.within_seconds",
        ),
        (
            {"kind": "absence", "event": "a", "without": "b", "within_seconds": 60, "window_seconds": 60},
            "must be longer than the time waited",
            "f.window_seconds",
        ),
        (
            {"kind": "trend", "event": "a", "window_seconds": MAX_WINDOW // 2 + 1},
            "looks back at most 366 days",
            "f.window_seconds",
        ),
        ({"kind": "trend", "event": "a", "window_seconds": 60, "minimum": 0}, "“0” cannot be the minimum", "f.minimum"),
    ],
)
def test_fact_is_refused_with_its_place_when_it_is_wrong(spec: Any, sentence: str, place: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        parse_fact(spec, place="f")

    assert sentence in caught.value.message
    assert caught.value.place == place


def test_name_is_plain_when_a_limit_needs_no_more() -> None:
    assert name_of(Ratio("contacts")) == "contacts_ratio"


def test_names_differ_when_facts_differ_only_in_what_a_name_leaves_out() -> None:
    facts: list[Fact] = [
        Ratio("mail-sends"),
        Ratio("mail_sends"),
        Count("Login"),
        Count("login"),
        Count("Login", WEEK),
        Count("Login", None, "account"),
        DaysSince("Login"),
        PromptHistory("tour"),
        PromptHistory("tour", "dismissed"),
        PromptHistory("tour", "seen", WEEK),
        Count("ログイン"),
        Count("Login", where=BIG),
        Count("Login", where={"rows": {"$type": "number", "$gte": 101}}),
        DistinctDays("Login"),
        Sum("Login", "rows"),
        Sum("Login", "seconds"),
        FirstAt("Login"),
        LastAt("Login"),
        Sequence(Side("Login"), Side("Import"), 60),
        Sequence(Side("Login"), Side("Import", BIG), 60),
        Absence(Side("Login"), Side("Import"), 60),
        Trend("Login", WEEK),
        DaysUntilFull("mail-sends"),
        DaysUntilFull("mail_sends"),
        DaysSincePrompt("tour"),
        PromptHistory("tour", scope="account"),
    ]

    names = [name_of(fact) for fact in facts]

    assert len(set(names)) == len(names)
    assert names == [name_of(fact) for fact in facts]
    assert names[2].startswith("count_login_")
    assert all(FACT_NAME.fullmatch(name) for name in names)


def test_names_of_before_stay_the_same_when_settings_come_later() -> None:
    assert name_of(Count("Report Viewed", 1_209_600, "account")) == "count_report_viewed_592bd7"
    assert name_of(Sum("a" * 200, "b" * 200)) == f"sum_{'b' * 40}_of_{'a' * 40}_cfcde1"


def test_trend_without_a_window_is_refused_when_it_is_read() -> None:
    with pytest.raises(InvalidRule) as caught:
        parse_fact({"kind": "trend", "event": "Login", "window_seconds": None}, place="facts.a")

    assert (caught.value.message, caught.value.place) == (
        "“None” cannot be the window_seconds of a fact.",
        "facts.a.window_seconds",
    )
