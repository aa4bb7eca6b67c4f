import json

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.engine.catalog import LimitSpec, PlanSpec
from guidance.engine.context import context_of
from guidance.engine.subjects import AccountState, PersonState
from guidance.people.models import Account, Person
from guidance.plans.models import Plan
from guidance.rules.compiler import compile_condition
from guidance.segments.lowerable import NotLowerable
from guidance.segments.models import Segment, SegmentMembership
from guidance.segments.sql import World, lower, unjudged
from tests.segments import generation
from tests.support import cast
from tests.support.catalogs import NOW as AT
from tests.support.catalogs import catalog

pytestmark = pytest.mark.django_db

KINDS = {"buyers": "person", "big": "account", "nobody": "person"}
PLANS = {
    "free": PlanSpec("free", "Free", limits={"contacts": 2000}),
    "growth": PlanSpec("growth", "Growth", limits={"contacts": None}),
}
LIMITS = {"contacts": LimitSpec("contacts", "Contacts", "month", resets=True)}
AGREES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


class Undo(Exception):
    pass


@pytest.fixture
def acme():
    made = cast.workspace()
    for key, kind in KINDS.items():
        Segment.objects.create(workspace=made, key=key, name=key, kind=kind, rule={})
    return made


def settle(acme, people, accounts):
    """Store people and accounts; return {person id: the context they are judged over}, and the same for accounts."""
    plans = {plan.key: plan for plan in Plan.objects.filter(workspace=acme)}
    segments = {segment.key: segment for segment in Segment.objects.filter(workspace=acme)}
    stays, rows = [], []
    for number, told in enumerate(accounts):
        row = Account.objects.create(
            workspace=acme,
            group_id=f"acc{number}",
            plan=plans.get(told["plan"]),
            traits=told["traits"],
            meters=told["meters"],
            ledger=json.dumps(told["ledger"], ensure_ascii=False),
            first_seen=cast.NOW,
            last_seen=cast.NOW,
        )
        rows.append(row)
        stays += [
            SegmentMembership(segment=segments[key], account=row, entered_at=cast.NOW) for key in told["segments"]
        ]
    held = {}
    for number, told in enumerate(people):
        account = None if told["account"] is None else rows[told["account"]]
        person = Person.objects.create(
            workspace=acme,
            user_id=f"u{number}" if told["known"] else None,
            account=account,
            traits=told["traits"],
            ledger=json.dumps(told["ledger"], ensure_ascii=False),
            prompts=json.dumps(told["prompts"]),
            first_seen=cast.NOW,
            last_seen=cast.NOW,
        )
        stays += [
            SegmentMembership(segment=segments[key], person=person, entered_at=cast.NOW) for key in told["segments"]
        ]
        held[person.pk] = (told, account, accounts[told["account"]] if account else None)
    SegmentMembership.objects.bulk_create(stays)
    return held


def state(pk, told, account, of_account):
    company = None
    if account is not None:
        company = AccountState(
            id=account.pk,
            group_id=account.group_id,
            traits=of_account["traits"],
            plan=of_account["plan"],
            meters=of_account["meters"],
            ledger=of_account["ledger"],
        )
    return PersonState(
        id=pk,
        user_id=told["user_id"],
        traits=told["traits"],
        ledger=told["ledger"],
        prompts=told["prompts"],
        account=company,
    )


def compare(acme, people, accounts, where, facts):
    """Return whom the compiled condition takes, whom SQL takes, and whom SQL takes of its opposite; nothing stays stored."""
    holds = compile_condition(where)
    judged = catalog(facts=facts, plans=PLANS, limits=LIMITS)
    world = World(facts=facts, kinds=KINDS, plans=PLANS, limits=LIMITS, now=AT)
    chosen, opposite = lower(where, world=world), lower({"$not": where}, world=world)
    expected = set()
    with transaction.atomic():
        for number, (pk, (told, account, of_account)) in enumerate(settle(acme, people, accounts).items()):
            named = {**told, "user_id": f"u{number}" if told["known"] else ""}
            context, _ = context_of(judged, state(pk, named, account, of_account), AT)
            inside = told["segments"] | (of_account["segments"] if of_account else frozenset())
            context["segments"] = {key: key in inside for key in KINDS}
            if holds(context):
                expected.add(pk)
        found, rest = (set(Person.objects.filter(which).values_list("pk", flat=True)) for which in (chosen, opposite))
        everybody = set(Person.objects.values_list("pk", flat=True))
        transaction.set_rollback(True)
    return expected, found, everybody - rest


PEOPLE = st.lists(generation.PEOPLE, min_size=1, max_size=8)
ACCOUNTS = st.tuples(generation.ACCOUNTS, generation.ACCOUNTS)


@given(PEOPLE, ACCOUNTS, generation.RULES)
@AGREES
def test_lower_agrees_with_the_compiled_rule_on_what_the_form_writes(acme, people, accounts, rule):
    expected, found, not_opposite = compare(acme, people, accounts, rule["where"], rule["facts"])

    assert found == expected
    assert not_opposite == expected


@given(PEOPLE, ACCOUNTS, generation.CONDITIONS)
@AGREES
def test_lower_agrees_with_the_compiled_condition_on_mixed_types(acme, people, accounts, where):
    expected, found, not_opposite = compare(acme, people, accounts, where, {})

    assert found == expected
    assert not_opposite == expected


def people_in(where, **world):
    found = Person.objects.filter(lower(where, world=World(**world)))
    return sorted(found.values_list("user_id", flat=True))


def test_lower_takes_what_only_the_page_knows_as_fulfilled_and_says_so(acme):
    cast.lena(acme)
    where = {"user.role": "member", "page.path": "/contacts", "$nor": [{"device.touch": True}]}

    assert people_in(where) == ["lena"]
    assert people_in({**where, "user.role": "owner"}) == []
    assert unjudged(where) == ["device.touch", "page.path"]


@pytest.mark.parametrize(
    "where",
    [
        {"user.seats": {"$lt": 5}},
        {"user.tags": {"$elemMatch": {"$eq": "a"}}},
        {"user.tags.0": "a"},
        {"user.tags.length": 3},
        {"facts.logins": {"$gte": 1}},
        {"user.name": "a\0b"},
    ],
)
def test_lower_says_what_the_database_cannot_answer(where):
    if where == {"user.seats": {"$lt": 5}} and connection.vendor == "sqlite":
        assert lower(where)  # SQLite asks our own functions
        return
    with pytest.raises(NotLowerable):
        lower(where)


def test_lower_asks_of_accounts_too_whose_members_count_as_a_whole(acme):
    lena = cast.lena(acme)
    cast.lena(acme, user_id="mia")
    stay = SegmentMembership(segment=Segment.objects.get(key="buyers"), person=lena, entered_at=cast.NOW)
    stay.save()
    world = World(kinds=KINDS)

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
