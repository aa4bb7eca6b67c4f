"""Simulating: the real decision without a trace, on a page, at a moment, with a draft."""

import contextlib
import datetime as dt

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.core.times import from_ms
from guidance.delivery import decisions, simulate
from guidance.delivery.simulate import NotDecidable, page_of
from guidance.people.models import Person
from guidance.protocol.content import Alternative, Frequency, Heading, Offer, Schedule, Variant
from guidance.segments.models import Segment
from guidance.workspaces.models import Workspace
from tests.support import cast
from tests.support.factories import (
    NOW,
    audience,
    body,
    codes,
    decide,
    decision,
    later,
    live,
    near_limit,
    person,
    tell,
    track,
)

pytestmark = pytest.mark.django_db
ON_CONTACTS = {"page.path": {"$regex": "^/contacts"}}


@pytest.fixture
def acme():
    return cast.workspace()


@pytest.fixture
def lena(acme):
    return cast.lena(acme)


def simulated(of, **given):
    return simulate.simulate(person=of, **{"at": NOW, **given})


def reasons(simulation):
    return {line.prompt: str(line.code) for line in simulation.lines}


def everything():
    """Return every row of ours, as text."""
    return {
        model._meta.label: serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in apps.get_app_config("guidance").get_models()
    }


@contextlib.contextmanager
def read_only():
    """Refuse every write, on the database that can."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
        yield


def a_world(of):
    live(of, "near", audience=near_limit(80))
    live(of, "far", audience=near_limit(99))
    live(of, "paged", audience=audience(ON_CONTACTS), intent="sell")
    live(
        of, "mixed", audience=audience({"$or": [{"user.role": "owner"}, ON_CONTACTS]}), frequency=Frequency(count=None)
    )
    live(of, "free-offer", offer=Offer(plan="free"))


def test_simulation_with_nothing_changed_is_the_real_decision(acme, lena):
    a_world(acme)
    decide(lena)

    told = simulated(lena)

    assert {"version": 1, **decisions.body_of(told.outcome)} == body()
    assert reasons(told) == codes()
    assert told.next_look_at == decision().next_look_at
    assert [line.rank for line in told.lines if line.rank] == [1, 2, 3]


def test_simulation_changes_nothing_that_is_stored(acme, lena):
    a_world(acme)
    tell(acme, track(), track("Export"))
    prompt = cast.prompt(acme, "idea")
    before = everything()

    simulated(lena, draft=prompt, page=page_of(url="/contacts"), at=later(days=3), forced={"near": "others"})

    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_simulation_runs_where_nothing_may_be_written(acme, lena):
    a_world(acme)
    prompt = cast.prompt(acme, "idea")

    with read_only():
        told = simulated(lena, draft=prompt)

    assert set(reasons(told)) == {"near", "far", "paged", "mixed", "free-offer", "idea"}


@pytest.mark.parametrize(
    ("page", "fits", "shows"),
    [(None, None, True), (page_of(url="/contacts/7"), True, True), (page_of(url="/"), False, False)],
)
def test_page_rule_is_judged_for_the_given_page(acme, lena, page, fits, shows):
    live(acme, "paged", audience=audience(ON_CONTACTS))

    (line,) = simulated(lena, page=page).lines

    assert (line.code, line.page, line.fits, line.shows) == ("armed", ON_CONTACTS, fits, shows)


def test_the_first_is_the_best_that_the_page_lets_through(acme, lena):
    live(acme, "paged", audience=audience(ON_CONTACTS), priority=1)
    live(acme, "anywhere", priority=2)

    assert simulated(lena, page=page_of(url="/contacts")).first.prompt == "paged"
    assert simulated(lena, page=page_of(url="/")).first.prompt == "anywhere"
    live(acme, "nobody", audience=near_limit(99))
    assert simulated(lena).first.data == {"account.name": "Northwind", "limit.contacts.used": 1800}


def test_page_of_tells_what_the_script_would_tell():
    assert page_of(url="https://app.example/contacts?tab=all&empty=&tab=mine#top", title="Contacts", width=400) == {
        "page": {
            "path": "/contacts",
            "url": "https://app.example/contacts?tab=all&empty=&tab=mine#top",
            "query": {"tab": "mine", "empty": ""},
            "title": "Contacts",
        },
        "device": {"type": "mobile", "width": 400, "language": "en"},
    }
    assert page_of(url="https://app.example")["page"]["path"] == "/"
    assert page_of(url="/", width=768)["device"]["type"] == "desktop"


def test_moment_decides_what_a_schedule_lets_through(acme, lena):
    live(acme, schedule=Schedule(starts_at="2026-11-22T00:00:00Z", ends_at="2026-11-23T00:00:00Z"))

    days = [simulated(lena, at=later(days=days)) for days in (0, 1, 2)]

    assert [reasons(day)["contacts"] for day in days] == ["not_started", "armed", "ended"]
    assert days[0].next_look_at == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def test_draft_stands_in_for_its_live_version(acme, lena):
    live(acme, "near", audience=near_limit(80))
    prompt = acme.prompts.get(key="near")
    prompt.draft = {**prompt.draft, "audience": near_limit(95)}

    told = simulated(lena, draft=prompt)

    assert [(line.prompt, line.code, line.version) for line in told.lines] == [("near", "audience", 2)]
    assert reasons(simulated(lena)) == {"near": "armed"}


def test_draft_of_a_prompt_that_is_not_live_joins_the_others(acme, lena):
    live(acme, "near", priority=1)
    idea = cast.prompt(acme, "idea", priority=5, frequency=Frequency(count=3))

    assert reasons(simulated(lena, draft=idea)) == {"near": "armed", "idea": "lost_to"}


def test_forced_wording_is_shown_whatever_the_draw_says(acme, lena):
    short = Variant(key="short", weight=0.0, blocks=[Heading(text="Short")])
    live(acme, variants=[short], others=Alternative(blocks=[Heading(text="Ask your admin")]))

    def wording(**given):
        (line,) = simulated(lena, **given).lines
        return line.wording

    assert (wording(), wording(forced={"contacts": "short"}), wording(forced={"contacts": ""})) == (
        "others",
        "short",
        "",
    )


@pytest.mark.parametrize("damage", [{"intent": "shout"}, {"audience": audience({"$or": "nonsense"})}])
def test_draft_that_cannot_be_judged_is_refused_in_a_sentence(acme, lena, damage):
    prompt = cast.prompt(acme, "broken")
    prompt.draft = {**prompt.draft, **damage}

    with pytest.raises(NotDecidable, match="The draft"):
        simulated(lena, draft=prompt)


def test_draft_of_another_workspace_is_refused(lena):
    with pytest.raises(NotDecidable, match="another workspace"):
        simulated(lena, draft=cast.prompt(cast.workspace("other")))


def test_person_without_an_account_can_be_simulated(acme):
    live(acme)
    lone = Person.objects.create(workspace=acme, user_id="lone", first_seen=NOW, last_seen=NOW)

    assert reasons(simulated(lone)) == {"contacts": "armed"}


def test_account_is_judged_by_what_the_person_would_be_then(acme, lena):
    owners = audience({"user.role": "owner"})
    Segment.objects.create(workspace=acme, key="owners", name="Owners", rule=owners)
    Segment.objects.create(
        workspace=acme, key="owned", name="Owned", kind="account", rule=audience({"segments.owners": True})
    )
    live(acme, audience=audience({"segments.owned": True}))
    decide(lena)
    Person.objects.update(traits={"role": "owner"})

    told = simulated(lena)
    decide(lena)

    assert reasons(told) == codes() == {"contacts": "armed"}


@pytest.mark.parametrize("count", [1, 5])
def test_simulation_takes_the_same_queries_for_any_number_of_prompts(acme, lena, count, django_assert_num_queries):
    for number in range(count):
        live(acme, f"p-{number}")
    simulated(lena)

    with django_assert_num_queries(4):
        simulated(lena)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    percents=st.lists(st.sampled_from([0, 80, 99]), min_size=1, max_size=4),
    role=st.sampled_from(["owner", "member"]),
    logins=st.integers(0, 3),
    hours=st.integers(0, 100),
)
def test_simulation_equals_what_is_decided_then(db, percents, role, logins, hours):
    with transaction.atomic():
        made = Workspace.objects.filter(key="generated").first() or cast.workspace("generated")
        for number, percent in enumerate(percents):
            live(made, f"p{number}", audience=near_limit(percent), offer=Offer(plan="free" if number == 2 else None))
        live(made, "asks", audience=audience({"user.role": "owner", "page.path": "/"}), intent="ask")
        cast.lena(made)
        Person.objects.update(traits={"role": role})
        if logins:
            tell(made, *(track(at=later(minutes=-number)) for number in range(logins)))

        told = simulated(person(), at=later(hours=hours))
        decide(person(), now=later(hours=hours))

        real = decision()
        assert {"version": real.version, **decisions.body_of(told.outcome)} == body()
        assert reasons(told) == codes()
        assert real.next_look_at == (None if told.outcome.next_look_at is None else from_ms(told.outcome.next_look_at))
        transaction.set_rollback(True)
