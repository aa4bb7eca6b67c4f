"""Every fact's value in SQL, against the engine's over the same histories."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine.facts import compute
from guidance.engine.subjects import PersonState
from guidance.people.models import Account, Person
from guidance.rules.facts import parse_fact
from guidance.segments.sql import World, lower
from tests.segments import generation, stored
from tests.support.catalogs import NOW, catalog

pytestmark = pytest.mark.django_db

AGREES = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
_windows = st.sampled_from([None, 1, *(each // 1000 for each in (HOUR, 2 * DAY, 7 * DAY, 30 * DAY, 90 * DAY))])
_spans = st.sampled_from([1, *(each // 1000 for each in (HOUR, DAY, 7 * DAY, 20 * DAY))])
_scopes = st.sampled_from(("user", "account"))
_events = st.sampled_from(generation.EVENTS)
_filters = st.sampled_from((None, {"size": {"$type": "number", "$gte": 5}}))
_sides = st.builds(lambda event, where: {"event": event, **({"where": where} if where else {})}, _events, _filters)


def _of_event(kind, **more):
    return st.fixed_dictionaries({"kind": st.just(kind), "event": _events, "scope": _scopes, "where": _filters, **more})


FACTS = st.one_of(
    _of_event("count", window_seconds=_windows),
    _of_event("distinct_days", window_seconds=_windows),
    _of_event("sum", window_seconds=_windows, property=st.just("size")),
    _of_event("trend", window_seconds=_spans, minimum=st.integers(1, 3)),
    *(_of_event(kind) for kind in ("first_at", "last_at", "days_since")),
    st.builds(
        lambda first, then, within, window, scope: {
            "kind": "sequence",
            "first": first,
            "then": then,
            "within_seconds": within,
            "window_seconds": window,
            "scope": scope,
        },
        *(_sides, _sides, _spans, _windows, _scopes),
    ),
    st.builds(
        lambda event, without, within, longer, scope: {
            "kind": "absence",
            "event": event,
            "without": without,
            "within_seconds": within,
            "window_seconds": longer and within + longer,
            "scope": scope,
        },
        *(_sides, _sides, _spans, _windows, _scopes),
    ),
    st.builds(
        lambda kind, limit: {"kind": kind, "limit": limit},
        st.sampled_from(("ratio", "days_until_full")),
        st.sampled_from(("contacts", "seats", "unheard of")),
    ),
    st.builds(
        lambda what, window, scope: {
            "kind": "prompt_history",
            "prompt": "hello",
            "what": what,
            "window_seconds": window,
            "scope": scope,
        },
        *(st.sampled_from(("seen", "dismissed", "converted")), _windows, _scopes),
    ),
    st.builds(
        lambda what, scope: {"kind": "days_since_prompt", "prompt": "hello", "what": what, "scope": scope},
        *(st.sampled_from(("seen", "dismissed", "converted")), _scopes),
    ),
)
PEOPLE = st.lists(generation.PEOPLE, min_size=4, max_size=6)
ACCOUNTS = st.tuples(generation.ACCOUNTS, generation.ACCOUNTS)


@pytest.fixture
def acme():
    return stored.workspace()


def with_value(model, value, world):
    """Return who has exactly this value of the fact `it`, by the database."""
    where = {"facts.it": {"$exists": False} if value is None else {"$eq": value}}
    base = "account" if model is Account else "person"
    return set(model.objects.filter(lower(where, base=base, world=world)).values_list("pk", flat=True))


def compare(states, model, spec):
    """Assert that the database gives each of `states` ({id: PersonState}) the engine's value of the fact."""
    parse_fact(spec)
    told = catalog(facts={"it": spec}, plans=stored.PLANS, limits=stored.LIMITS)
    world = World(facts={"it": spec}, plans=stored.PLANS, limits=stored.LIMITS, now=NOW)
    values = {pk: compute(told, state, NOW)[0]["it"] for pk, state in states.items()}
    for value in set(values.values()):
        expected = {pk for pk, held in values.items() if held is value or (held == value and held is not True)}
        assert with_value(model, value, world) == expected, (spec, value)


@given(PEOPLE, ACCOUNTS, st.lists(FACTS, min_size=4, max_size=6))
@AGREES
def test_lower_knows_the_value_of_every_fact(acme, people, accounts, facts):
    with transaction.atomic():
        held = stored.settle(acme, people, accounts)
        of_people = {pk: stored.state(pk, *told) for pk, told in held.items()}
        companies = dict(zip(Account.objects.order_by("pk").values_list("pk", flat=True), accounts, strict=True))
        of_accounts = {
            pk: PersonState(id=0, user_id="", account=stored.company(pk, told)) for pk, told in companies.items()
        }
        for spec in facts:
            compare(of_people, Person, spec)
            compare(of_accounts, Account, spec)
        transaction.set_rollback(True)
