import pytest

from guidance.rules import naming
from guidance.rules.facts import Count, DaysSince, Ratio
from guidance.rules.naming import FactBook, facts_of
from guidance.rules.syntax import InvalidRule


def test_facts_of_one_name_are_told_apart_by_what_they_are() -> None:
    book = FactBook()
    where = {"facts.usage": {"$type": "number", "$gte": 3}}

    logins = book.enter(where, {"usage": Count("Login")})
    contacts = book.enter(where, {"usage": Ratio("contacts")})

    assert logins == {"facts.count_login_fb718b": {"$type": "number", "$gte": 3}}
    assert contacts == {"facts.contacts_ratio": {"$type": "number", "$gte": 3}}
    assert book.facts == {"count_login_fb718b": Count("Login"), "contacts_ratio": Ratio("contacts")}


def test_one_fact_of_two_names_is_computed_once() -> None:
    book = FactBook()

    assert book.enter({"facts.a": 1}, {"a": Count("Login")}) == book.enter({"facts.b": 1}, {"b": Count("Login")})
    assert list(book.facts.values()) == [Count("Login")]


def test_names_are_changed_wherever_a_rule_names_a_fact() -> None:
    where = {
        "$and": [{"$or": [{"facts.a": 1}, {"user.a": 2}]}, {"$not": {"facts.a": 3}}],
        "$nor": [{"facts.b": {"$in": ["facts.a"]}}],
        "user.name": "facts.a",
    }

    entered = FactBook().enter(where, {"a": Ratio("contacts"), "b": Ratio("seats")})

    assert entered == {
        "$and": [{"$or": [{"facts.contacts_ratio": 1}, {"user.a": 2}]}, {"$not": {"facts.contacts_ratio": 3}}],
        "$nor": [{"facts.seats_ratio": {"$in": ["facts.a"]}}],
        "user.name": "facts.a",
    }


def test_rule_without_shape_stays_as_it_is() -> None:
    assert FactBook().enter({"$and": ["facts.a"], "$not": None}, {}) == {"$and": ["facts.a"], "$not": None}


def test_facts_whose_short_digests_are_the_same_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "name_of", lambda fact: "same")
    book = FactBook()

    assert book.enter({"facts.a": 1, "facts.b": 2}, {"a": Count("Login"), "b": DaysSince("Login")}) == {
        "facts.same": 1,
        "facts.same_": 2,
    }


def test_facts_of_a_stored_rule_are_read_or_refused() -> None:
    assert facts_of({"where": {}}) == {}
    assert facts_of({"facts": {"n": {"kind": "count", "event": "Login"}}}) == {"n": Count("Login")}
    with pytest.raises(InvalidRule, match="no kind of fact called “guess”"):
        facts_of({"facts": {"n": {"kind": "guess"}}})
