import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.people.models import Account, Person
from guidance.rules.compiler import compile_condition
from guidance.rules.syntax import InvalidRule
from guidance.segments.models import Segment, SegmentMembership
from guidance.segments.sql import World, lower, unjudged
from tests.segments import generation, stored
from tests.support import cast
from tests.support.catalogs import NOW as AT
from tests.support.catalogs import catalog

pytestmark = pytest.mark.django_db

AGREES = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def acme():
    return stored.workspace()


def compare(acme, people, accounts, rules):
    """Return whom each compiled rule takes, whom SQL takes, and who is left of its opposite's; nothing stays stored."""
    judged = catalog(facts=merged(rules), plans=stored.PLANS, limits=stored.LIMITS)
    world = World(facts=merged(rules), kinds=stored.KINDS, plans=stored.PLANS, limits=stored.LIMITS, now=AT)
    with transaction.atomic():
        contexts = stored.contexts(judged, stored.settle(acme, people, accounts), AT)
        expected = [{pk for pk, held in contexts.items() if holds(held)} for holds in compiled(rules)]
        found = [whom(rule["where"], world) for rule in rules]
        left = [contexts.keys() - whom({"$not": rule["where"]}, world) for rule in rules]
        transaction.set_rollback(True)
    return expected, found, left


def compiled(rules):
    return [compile_condition(rule["where"]) for rule in rules]


def merged(rules):
    return {name: spec for rule in rules for name, spec in rule.get("facts", {}).items()}


def whom(where, world):
    return set(Person.objects.filter(lower(where, world=world)).values_list("pk", flat=True))


PEOPLE = st.lists(generation.PEOPLE, min_size=5, max_size=8)
ACCOUNTS = st.tuples(generation.ACCOUNTS, generation.ACCOUNTS)


@given(PEOPLE, ACCOUNTS, st.lists(generation.RULES, min_size=4, max_size=6))
@AGREES
def test_lower_agrees_with_the_compiled_rule_on_what_the_form_writes(acme, people, accounts, rules):
    expected, found, left = compare(acme, people, accounts, rules)

    assert found == expected
    assert left == expected


@given(PEOPLE, ACCOUNTS, st.lists(generation.CONDITIONS, min_size=4, max_size=6))
@AGREES
def test_lower_agrees_with_the_compiled_condition_on_mixed_types(acme, people, accounts, conditions):
    expected, found, left = compare(acme, people, accounts, [{"where": where} for where in conditions])

    assert found == expected
    assert left == expected


def people_in(where, **world):
    found = Person.objects.filter(lower(where, world=World(**world)))
    return sorted(found.values_list("user_id", flat=True))


def test_lower_takes_what_only_the_page_knows_as_fulfilled_and_says_so(acme):
    cast.lena(acme)
    where = {"user.role": "member", "page.path": "/contacts", "$nor": [{"device.touch": True}]}

    assert people_in(where) == ["lena"]
    assert people_in({**where, "user.role": "owner"}) == []
    assert unjudged(where) == ["device.touch", "page.path"]


def test_lower_refuses_a_rule_that_asks_about_nothing_it_tells_of():
    with pytest.raises(InvalidRule) as fact:
        lower({"facts.logins": {"$gte": 1}})
    with pytest.raises(InvalidRule) as whole:
        lower({"user": {"$exists": True}})

    assert str(fact.value) == "The rule does not say what the fact “logins” is."
    assert str(whole.value) == "“user” does not say which part of it is meant."


def test_lower_asks_of_accounts_too_whose_members_count_as_a_whole(acme):
    lena = cast.lena(acme)
    cast.lena(acme, user_id="mia")
    stay = SegmentMembership(segment=Segment.objects.get(key="buyers"), person=lena, entered_at=cast.NOW)
    stay.save()
    world = World(kinds=stored.KINDS)

    def accounts_in(where):
        found = Account.objects.filter(lower(where, base="account", world=world))
        return sorted(found.values_list("group_id", flat=True))

    assert accounts_in({"account.plan": "free"}) == ["northwind-lena", "northwind-mia"]
    assert accounts_in({"segments.buyers": True}) == ["northwind-lena"]
    assert accounts_in({"segments.buyers": False}) == ["northwind-mia"]
    assert accounts_in({"user.role": "member"}) == []
    stay.left_at = cast.NOW
    stay.save()
    assert accounts_in({"segments.buyers": True}) == []
