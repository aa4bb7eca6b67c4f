from typing import Any

import pytest

from guidance.rules.facts import MAX_WINDOW, Count, DaysSince, Fact, PromptHistory, Ratio, name_of, parse_fact, spec_of
from guidance.rules.syntax import InvalidRule

WEEK = 604_800
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
]


@pytest.mark.parametrize(("fact", "spec"), FACTS)
def test_fact_is_stored_and_read_back_when_it_is_sound(fact: Fact, spec: dict[str, Any]) -> None:
    assert spec_of(fact) == spec
    assert parse_fact(spec) == fact


def test_fact_takes_its_defaults_when_a_spec_is_short() -> None:
    assert parse_fact({"kind": "count", "event": "Login"}) == Count("Login", None, "user")


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
    ]

    names = [name_of(fact) for fact in facts]

    assert len(set(names)) == len(names)
    assert names == [name_of(fact) for fact in facts]
    assert names[2].startswith("count_login_")
