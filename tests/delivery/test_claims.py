import datetime as dt

import pytest

from guidance.content import publishing
from guidance.delivery.claims import Granted, Refused, claim
from guidance.insights.models import Exposure
from guidance.people.models import Account, Person
from guidance.protocol.content import Button, Buttons, EventTrigger, Frequency, Heading, Offer, Schedule, StartTrial
from guidance.workspaces import switch
from guidance.workspaces.models import Workspace
from tests.support import cast
from tests.support.factories import (
    NOW,
    armed,
    decide,
    group,
    later,
    live,
    near_limit,
    person,
    raw,
    tell,
    track,
)

pytestmark = pytest.mark.django_db
ONCE_AN_ACCOUNT = Frequency(count=1, period_of="contacts", per="account")
LEASE = dt.timedelta(seconds=30)


@pytest.fixture
def acme():
    return cast.workspace()


@pytest.fixture
def team(acme):
    """Return a function that makes Lena and Mara of Northwind, decided, whose account is near its limit."""

    def make(now=NOW):
        tell(acme, group(usage=1_900, plan="free", user="lena"), now=now)
        tell(acme, group(user="mara"), now=now)

    return make


def ask(user="lena", prompt="contacts", now=NOW, anonymous=""):
    return claim(
        workspace_id=Workspace.objects.get(key="acme").pk,
        user_id=user,
        anonymous_id=anonymous,
        prompt=prompt,
        trigger="page",
        now=now,
    )


def report(of, granted, name="$prompt_shown", user="lena", at=NOW, now=None, **properties):
    properties = {"prompt": "contacts", "exposure": granted.exposure, **properties}
    tell(of, track(name, user=user, at=at, properties=properties), now=now or at)


def test_claim_is_granted_as_a_short_lease(acme, team):
    live(acme)
    team()

    granted = ask()

    exposure = Exposure.objects.get()
    assert granted == Granted(exposure.public_id, NOW + LEASE)
    assert len(exposure.public_id) == 24
    assert (exposure.person, exposure.account, exposure.version.number) == (person(), person().account, 1)
    assert (exposure.leased_at, exposure.expires_at, exposure.shown_at) == (NOW, NOW + LEASE, None)
    assert (exposure.trigger, exposure.workspace) == ("page", acme)


@pytest.mark.parametrize(("user", "prompt"), [("nobody", "contacts"), ("lena", "unknown"), ("", "contacts")])
def test_claim_of_what_is_not_armed_is_refused(acme, team, user, prompt):
    live(acme)
    team()

    assert ask(user=user, prompt=prompt) == Refused("not_armed")
    assert Exposure.objects.count() == 0


def test_claim_of_a_visitor_goes_by_the_anonymous_id(acme):
    live(acme)
    tell(acme, track("Visit", user="", anonymousId="a1"))

    assert isinstance(ask(user="", anonymous="a1"), Granted)


def test_claim_in_a_second_tab_is_refused_while_the_first_is_about_to_show_it(acme, team):
    live(acme, frequency=Frequency(count=5))
    team()
    ask()

    assert ask(now=later(seconds=29)) == Refused("leased")
    assert isinstance(ask(now=later(seconds=30)), Granted)


def test_modal_is_on_one_screen_at_a_time(acme, team):
    live(acme, kind="modal", frequency=Frequency(count=5))
    team()
    first = ask()
    report(acme, first, at=later(seconds=1))

    assert ask(now=later(seconds=60)) == Refused("leased")

    report(acme, first, name="$prompt_dismissed", at=later(seconds=61), how="left")
    assert isinstance(ask(now=later(seconds=62)), Granted)


def test_modal_whose_page_vanished_is_believed_gone_after_ten_minutes(acme, team):
    live(acme, kind="modal", frequency=Frequency(count=5))
    team()
    report(acme, ask(), at=later(seconds=1))

    assert ask(now=later(seconds=600)) == Refused("leased")
    assert isinstance(ask(now=later(seconds=601)), Granted)


def test_claim_is_capped_by_what_colleagues_are_about_to_see(acme, team):
    live(acme, frequency=ONCE_AN_ACCOUNT)
    team()
    ask("lena")

    assert ask("mara") == Refused("capped_prompt")


def test_claim_that_was_never_used_counts_for_nothing(acme, team):
    live(acme, frequency=ONCE_AN_ACCOUNT)
    team()
    ask("lena")

    assert isinstance(ask("mara", now=later(seconds=30)), Granted)


def test_claim_counts_once_it_is_shown(acme, team):
    live(acme, frequency=ONCE_AN_ACCOUNT)
    team()
    report(acme, ask("lena"), at=later(seconds=1))

    assert (armed("lena"), ask("lena", now=later(hours=1))) == ([], Refused("not_armed"))
    assert armed("mara") == ["contacts"]  # until a worker has looked again
    assert ask("mara", now=later(hours=1)) == Refused("capped_prompt")


def test_claim_counts_each_account_of_its_own_when_a_person_has_several(acme, team):
    live(acme, frequency=ONCE_AN_ACCOUNT)
    team()
    report(acme, ask("lena"), at=later(seconds=1))

    tell(acme, group("southwind", usage=1_900, plan="free", at=later(hours=1)), now=later(hours=1))

    assert armed("lena") == ["contacts"]
    assert isinstance(ask("lena", now=later(hours=1)), Granted)


def test_claim_counts_what_was_shown_within_the_window_though_it_was_leased_before(acme, team):
    live(acme, frequency=Frequency(count=1, window_seconds=3600))
    team()
    granted = ask()
    report(acme, granted, at=later(seconds=20))
    decide(person(), now=later(minutes=61))

    assert armed() == ["contacts"]
    assert ask(now=later(seconds=3600 + 10)) == Refused("capped_prompt")
    assert isinstance(ask(now=later(seconds=3600 + 21)), Granted)


def test_claim_of_a_standing_prompt_is_answered_with_the_same_exposure(acme, team):
    live(acme, kind="banner", standing=True, frequency=ONCE_AN_ACCOUNT)
    team()
    first = ask()

    other_tab = ask(now=later(seconds=9))
    report(acme, first, at=later(seconds=10))
    reloaded = ask(now=later(hours=5))

    assert (other_tab, reloaded) == (first, Granted(first.exposure, later(hours=5) + LEASE))
    assert Exposure.objects.count() == 1


def test_claim_of_an_open_standing_prompt_needs_no_room_however_long_it_stands(acme, team):
    acme.person_cap = 0
    acme.save()
    live(acme, kind="banner", intent="warn", standing=True, frequency=ONCE_AN_ACCOUNT)
    team()
    first = ask()
    report(acme, first, at=later(seconds=1))
    decide(person(), now=later(days=40))

    assert ask(now=later(days=40)) == Granted(first.exposure, later(days=40) + LEASE)


@pytest.mark.parametrize("how", ["button", "recalled"])
def test_claim_of_a_closed_standing_prompt_is_refused_while_its_cap_lasts(acme, team, how):
    live(acme, kind="banner", standing=True, frequency=ONCE_AN_ACCOUNT)
    team()
    granted = ask()
    report(acme, granted, at=later(seconds=1))
    report(acme, granted, "$prompt_dismissed", at=later(seconds=2), how=how)

    assert ask(now=later(seconds=3)) == Refused("not_armed")


def test_claim_of_a_standing_prompt_that_was_taken_down_in_between_is_a_new_one(acme, team):
    live(acme, kind="banner", standing=True, frequency=ONCE_AN_ACCOUNT, audience=near_limit(80))
    team()
    first = ask()
    report(acme, first, at=later(seconds=1))

    tell(acme, group(usage=100, at=later(days=1)), now=later(days=1))
    down = armed()
    tell(acme, group(usage=1_950, at=later(days=15)), now=later(days=15))  # the next month

    assert (down, armed()) == ([], ["contacts"])
    again = ask(now=later(days=15))
    assert isinstance(again, Granted)
    assert again.exposure != first.exposure


def test_claim_is_refused_at_once_when_the_account_has_upgraded(acme, team):
    live(acme, offer=Offer(plan="growth"))
    team()
    Account.objects.update(plan=acme.plans.get(key="growth"))

    assert ask() == Refused("entitled_already")


def test_claim_is_refused_when_the_schedule_is_over(acme, team):
    live(acme, schedule=Schedule(ends_at="2026-11-21T11:00:00Z"))
    team()

    assert ask(now=later(hours=1)) == Refused("ended")


def test_claim_is_refused_while_everything_is_switched_off(acme, team):
    live(acme, "contacts")
    team()
    switch.turn_off(workspace=acme, by=None, now=NOW)

    assert ask() == Refused("not_armed")
    switch.turn_on(workspace=acme, by=None, now=NOW)
    assert isinstance(ask(), Granted)


def test_claim_of_a_prompt_that_was_paused_meanwhile_is_refused(acme, team):
    version = live(acme)
    team()
    version.prompt.status = "paused"
    version.prompt.save()
    Workspace.objects.update(catalog_version=99)

    assert ask() == Refused("archived")


def test_claim_is_refused_when_the_person_saw_enough(acme, team):
    acme.person_cap = 1
    acme.save()
    live(acme, "contacts", frequency=Frequency(count=None))
    live(acme, "other", trigger=EventTrigger(event="Other"))
    team()

    report(acme, ask(prompt="other"), at=later(seconds=1))
    decide(person(), now=later(days=2))

    assert armed() == ["contacts"]
    assert ask(now=later(hours=1)) == Refused("capped_person")


def test_claim_is_refused_when_the_person_snoozed_it_in_another_tab(acme, team):
    live(acme, frequency=Frequency(count=None))
    team()
    history = '{"contacts": {"z": 1795255260000}}'
    Person.objects.filter(user_id="lena").update(prompts=history)

    assert ask() == Refused("snoozed")
    assert isinstance(ask(now=later(minutes=1)), Granted)


def test_claim_counts_a_new_version_anew_when_the_prompt_says_so(acme, team):
    version = live(acme, kind="banner", frequency=Frequency(count=1, recount_on_publish=True))
    team()
    report(acme, ask(), at=later(seconds=1))
    first = armed()

    publishing.publish(prompt=version.prompt, by=None, now=NOW)
    decide(person(), now=later(minutes=1))

    assert (first, armed()) == ([], ["contacts"])
    assert isinstance(ask(now=later(minutes=1)), Granted)
    assert Exposure.objects.get(shown_at=None).version.number == 2


def test_trial_is_started_by_the_button_of_a_published_prompt_once(acme, team):
    button = Button(label="Start", action=StartTrial(feature="timeline", days=14))
    blocks = [Heading(text="Timeline"), Buttons(buttons=[button])]
    live(acme, blocks=blocks, offer=Offer(feature="timeline"), frequency=Frequency(count=None))
    team()
    granted = ask()
    report(acme, granted, at=later(seconds=1))

    click = {"action": "start_trial", "feature": "timeline"}
    report(acme, granted, "$prompt_clicked", at=later(seconds=2), **click)
    report(acme, granted, "$prompt_clicked", at=later(seconds=3), **click)

    (trial,) = person().account.trials.all()
    assert (trial.ends_at, trial.prompt_key, trial.started_by) == (later(days=14, seconds=2), "contacts", person())
    assert armed() == []
    assert ask("mara", now=later(seconds=4)) == Refused("entitled_already")


@pytest.mark.parametrize(
    ("feature", "user", "exposure"), [("reports", "lena", ""), ("timeline", "mara", ""), ("timeline", "lena", "forged")]
)
def test_trial_is_not_started_by_a_forged_report(acme, team, feature, user, exposure):
    button = Button(label="Start", action=StartTrial(feature="timeline"))
    live(acme, blocks=[Heading(text="Timeline"), Buttons(buttons=[button])])
    team()
    granted = Granted(exposure, NOW) if exposure else ask()

    report(acme, granted, "$prompt_clicked", user=user, action="start_trial", feature=feature)

    assert person().account.trials.count() == 0


def test_caps_are_united_when_a_visitor_becomes_a_known_person(acme, team):
    live(acme)
    team()
    tell(acme, track("Visit", user="", anonymousId="a1"))
    seen = ask(user="", anonymous="a1")
    event = track(
        "$prompt_shown", user="", anonymousId="a1", properties={"prompt": "contacts", "exposure": seen.exposure}
    )
    tell(acme, event)
    before = armed()

    tell(acme, raw("identify", anonymousId="a1"))

    assert (before, armed()) == (["contacts"], [])
    assert Exposure.objects.get().person == person()
