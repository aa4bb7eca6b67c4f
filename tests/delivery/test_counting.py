"""What a claim counts: shows and leases of the person and of everybody in the account, at every level of caps."""

import datetime as dt

import pytest
from django.db import connection

from guidance.content import publishing
from guidance.content.models import Prompt
from guidance.delivery import claims
from guidance.delivery.claims import Granted, Refused
from guidance.insights.models import Exposure
from guidance.people.models import Account, Person
from guidance.protocol.content import Alternative, EventTrigger, Frequency, Heading, Variant
from tests.support import cast
from tests.support.factories import NOW, armed, decide, group, later, live, person, raw, tell, track

pytestmark = pytest.mark.django_db
OFTEN = Frequency(count=None)


@pytest.fixture
def acme():
    return cast.workspace()


@pytest.fixture
def team(acme):
    """Return a function that makes colleagues of Northwind, decided."""

    def make(*users):
        for user in users or ("lena", "mara"):
            tell(acme, group(plan="free", user=user), raw("identify", user=user, traits={"role": "owner"}))

    return make


def ask(user="lena", prompt="contacts", now=NOW):
    of = Person.objects.get(user_id=user).workspace_id
    return claims.claim(workspace_id=of, user_id=user, anonymous_id="", prompt=prompt, trigger="page", now=now)


def report(of, granted, name="$prompt_shown", user="lena", at=NOW, **properties):
    tell(of, track(name, user=user, at=at, properties={"exposure": granted.exposure, **properties}), now=at)


def capped(of, **settings):
    for name, value in settings.items():
        setattr(of, name, value)
    of.save()


def live_on_event(of, key, **changes):
    return live(of, key, trigger=EventTrigger(event=key), **changes)


def test_claim_is_capped_by_what_the_whole_account_is_about_to_see(acme, team):
    capped(acme, account_cap=2)
    live(acme, frequency=OFTEN)
    live_on_event(acme, "other", frequency=OFTEN)
    team("lena", "mara", "olga")

    granted = [ask("lena"), ask("mara", "other")]

    assert all(isinstance(answer, Granted) for answer in granted)
    assert ask("olga") == Refused("capped_account")
    assert isinstance(ask("olga", now=later(seconds=30)), Granted)  # nobody used the leases


def test_claim_counts_the_account_s_shows_until_they_leave_the_window(acme, team):
    capped(acme, account_cap=1, account_cap_days=2)
    live(acme, frequency=OFTEN)
    team()
    report(acme, ask("lena"), at=later(seconds=1))
    decide(person("mara"), now=later(days=3))

    assert ask("mara", now=later(days=2)) == Refused("capped_account")
    assert isinstance(ask("mara", now=later(days=2, seconds=2)), Granted)


def test_warning_is_never_capped_by_the_account(acme, team):
    capped(acme, account_cap=0)
    live(acme, intent="warn", frequency=OFTEN)
    team()

    assert isinstance(ask("lena"), Granted)


def test_claim_is_capped_by_its_intent(acme, team):
    capped(acme, intent_limits={"ask": {"count": 1, "days": 7}}, person_cap=9)
    for key, intent in {"a": "ask", "b": "ask", "c": "teach"}.items():
        live_on_event(acme, key, intent=intent)
    team()
    first = ask(prompt="a")

    assert isinstance(first, Granted)
    assert ask(prompt="b") == Refused("capped_intent")
    assert isinstance(ask(prompt="c"), Granted)
    assert isinstance(ask("mara", prompt="b"), Granted)  # counted per person


def test_claim_is_capped_by_what_the_person_is_about_to_see(acme, team):
    capped(acme, person_cap=1)
    for key in ("a", "b"):
        live_on_event(acme, key)
    team()
    ask(prompt="a")

    assert ask(prompt="b") == Refused("capped_person")


def test_claim_is_refused_while_another_of_the_group_is_about_to_show(acme, team):
    for key in ("a", "b"):
        live_on_event(acme, key, exclusion_group="offers")
    team()
    ask(prompt="a")

    assert ask(prompt="b") == Refused("excluded_by")
    assert isinstance(ask("mara", prompt="b"), Granted)


def test_claim_is_refused_once_the_person_has_acted(acme, team):
    live(acme, frequency=Frequency(count=None, until_acted=True))
    team()
    Person.objects.filter(user_id="lena").update(prompts='{"contacts": {"k": [1795255200000]}}')

    assert ask() == Refused("already_converted")


@pytest.mark.parametrize(
    ("state", "reason"), [("open_ticket", "suppressed_state"), ("with_human", "waiting_for_human")]
)
@pytest.mark.parametrize("model", [Person, Account])
def test_claim_is_refused_from_the_moment_a_quiet_state_is_on(acme, team, state, reason, model):
    live(acme, intent="sell", frequency=OFTEN)
    team()
    model.objects.update(states={state: None})

    assert ask() == Refused(reason)


def test_claim_is_refused_when_the_holdout_was_raised(acme, team):
    live(acme)
    team()
    capped(acme, holdout_percent=100, catalog_version=acme.catalog_version + 9)

    assert ask() == Refused("holdout")


def test_claim_keeps_down_what_the_person_dismissed_of_its_intent(acme, team):
    capped(acme, intent_limits={"ask": {"cooldown_days": 3}})
    for key in ("a", "b"):
        live_on_event(acme, key, intent="ask")
    team()
    armed_before = armed()
    Person.objects.filter(user_id="lena").update(prompts='{"a": {"d": [1795255200000]}}')

    assert armed_before == ["a", "b"]
    assert ask(prompt="b", now=later(days=1)) == Refused("cooling_down")
    assert isinstance(ask(prompt="b", now=later(days=3)), Granted)


@pytest.mark.parametrize(("role", "variant"), [("owner", "all"), ("member", "others")])
def test_exposure_says_what_was_shown_and_to_what_end(acme, role, variant):
    live(
        acme,
        intent="sell",
        variants=[Variant(key="all", weight=1.0, blocks=[Heading(text="Full")])],
        others=Alternative(blocks=[Heading(text="Ask your admin")]),
    )
    tell(acme, raw("identify", traits={"role": role}))

    ask()

    exposure = Exposure.objects.get()
    assert (exposure.variant, exposure.intent, exposure.trigger) == (variant, "sell", "page")


def test_exposure_names_what_the_page_shows_though_the_role_changed_since(acme):
    live(acme, others=Alternative(blocks=[Heading(text="Ask your admin")]))
    tell(acme, raw("identify", traits={"role": "member"}))
    Person.objects.update(traits={"role": "owner"})

    ask()

    assert Exposure.objects.get().variant == "others"


def test_exposure_names_today_s_wording_when_the_one_that_was_armed_is_gone(acme):
    live(acme, variants=[Variant(key="all", weight=1.0, blocks=[Heading(text="Full")])])
    tell(acme, raw("identify"))
    prompt = Prompt.objects.get()
    prompt.draft = {**prompt.draft, "variants": [{"key": "new", "weight": 1.0, "blocks": prompt.draft["blocks"][:1]}]}
    prompt.save()
    publishing.publish(prompt=prompt, by=None, now=NOW)

    ask()

    assert Exposure.objects.get().variant == "new"


def shown_often(of, count, *, user="lena", prompt="contacts", apart=dt.timedelta(minutes=1)):
    """Make `count` exposures that were shown, and a history that holds the latest 50 of them."""
    made = Prompt.objects.get(key=prompt)
    lena = person(user)
    moments = [NOW - apart * number for number in range(count)]
    Exposure.objects.bulk_create(
        Exposure(
            public_id=f"{user}-{number}",
            workspace=of,
            prompt=made,
            version=made.live,
            person=lena,
            account=lena.account,
            leased_at=at,
            expires_at=at,
            shown_at=at,
        )
        for number, at in enumerate(moments)
    )
    history = f'{{"{prompt}": {{"s": {[[int(at.timestamp() * 1000), 1] for at in sorted(moments)[-50:]]}}}}}'
    Person.objects.filter(pk=lena.pk).update(prompts=history)
    Account.objects.update(prompts=history)


@pytest.mark.parametrize(("seen", "answer"), [(59, Granted), (60, Refused)])
def test_claim_counts_more_shows_of_an_account_than_its_history_holds(acme, team, seen, answer):
    capped(acme, account_cap=60)
    live(acme, frequency=OFTEN)
    team()
    shown_often(acme, seen)

    assert isinstance(ask("mara", now=later(seconds=1)), answer)


@pytest.mark.parametrize(("seen", "answer"), [(59, Granted), (60, Refused)])
@pytest.mark.parametrize("per", ["person", "account"])
@pytest.mark.parametrize("window", [None, 7 * 86_400])
def test_claim_counts_more_shows_of_a_prompt_than_a_history_holds(acme, team, per, window, seen, answer):
    capped(acme, person_cap=500)
    live(acme, kind="banner", frequency=Frequency(count=60, per=per, window_seconds=window))
    team()
    shown_often(acme, seen)

    assert isinstance(ask("lena", now=later(seconds=1)), answer)


@pytest.mark.parametrize(("seen", "answer"), [(59, Granted), (60, Refused)])
def test_claim_counts_more_shows_of_an_intent_than_a_history_holds(acme, team, seen, answer):
    capped(acme, person_cap=500, intent_limits={"ask": {"count": 60, "days": 1}})
    live(acme, kind="banner", intent="ask", frequency=OFTEN)
    team()
    shown_often(acme, seen)

    assert isinstance(ask("lena", now=later(seconds=1)), answer)


def test_claim_does_not_read_exposures_for_caps_that_a_history_answers(acme, team, django_assert_num_queries):
    live(acme, frequency=OFTEN)
    team()
    shown_often(acme, 60, apart=dt.timedelta(days=1))
    with django_assert_num_queries(11) as asked:
        ask("lena", now=later(days=2))

    assert not any("shown_at >=" in query["sql"] for query in asked.captured_queries)


def test_claim_takes_as_many_queries_for_many_leases_as_for_none(acme, team, django_assert_num_queries):
    live(acme, frequency=OFTEN)
    users = [f"u{number}" for number in range(4)]
    team(*users)
    for user in users:
        with django_assert_num_queries(11):
            assert isinstance(ask(user), Granted)


def test_leases_are_found_by_an_index_of_their_own(acme, team):
    live(acme)
    team()
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        sql = "SELECT 1 FROM guidance_exposure WHERE shown_at IS NULL AND expires_at > %s AND account_id = %s"
        cursor.execute(f"{explain} {sql}", [connection.ops.adapt_datetimefield_value(NOW), 1])
        told = str(cursor.fetchall())

    assert "lease_by_account" in told
