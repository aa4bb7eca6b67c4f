import json

import pytest

from guidance.content import publishing
from guidance.core.times import DAY
from guidance.delivery import effects, sweep
from guidance.delivery.claims import claim
from guidance.insights.models import Exposure
from guidance.protocol.content import EventTrigger, Frequency
from guidance.protocol.events import Event
from tests.support import cast
from tests.support.factories import (
    AT,
    NOW,
    account,
    armed,
    audience,
    clock,
    codes,
    counts,
    decide,
    decision,
    group,
    later,
    live,
    person,
    raw,
    tell,
    track,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


@pytest.fixture
def shown(acme):
    """Return the report maker of a prompt that Lena was shown an hour ago."""
    live(acme)
    tell(acme, group("northwind"))
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)

    def report(name, *, at=NOW, user="lena", kind="track", **properties):
        properties = {"prompt": "contacts", "exposure": granted.exposure, **properties}
        event = raw(
            kind, user=user, at=at, properties=properties, **({"event": name} if kind == "track" else {"name": name})
        )
        tell(acme, event, now=later(hours=2))

    report("$prompt_shown")
    return report


def history(held=None):
    return json.loads((held or person()).prompts).get("contacts", {})


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (track("Login"), "Login"),
        (raw("page", name="Pricing"), "$page"),
        (raw("page"), "$page"),
        (raw("screen", name="Home"), "$page"),
    ],
)
def test_what_a_person_does_is_counted_for_them_and_their_account(acme, event, name):
    tell(acme, event | {"context": {"groupId": "northwind"}})

    assert counts(person()) == counts(account()) == {name: 1}


@pytest.mark.parametrize("event", [raw("identify"), raw("alias", previousId="a1"), group("northwind")])
def test_what_says_who_a_person_is_is_not_counted(acme, event):
    tell(acme, event)

    assert counts(person()) == {}


def test_reserved_events_are_not_counted(acme):
    tell(acme, track("$target_missing", properties={"prompt": "contacts"}), track("$prompt_shown"))

    assert counts(person()) == {}


def test_event_without_account_counts_for_the_active_one(acme):
    tell(acme, group("northwind"))

    tell(acme, track("Login"))

    assert counts(account()) == {"Login": 1}


def test_event_that_names_an_account_makes_it_the_active_one(acme):
    tell(acme, group("northwind", at=later(hours=-3)), group("southwind", at=later(hours=-2)))
    tell(acme, track("Login", at=later(hours=-1), context={"groupId": "northwind"}))

    assert person().account == account("northwind")
    assert (counts(account("northwind")), counts(account("southwind"))) == ({"Login": 1}, {})
    assert person().memberships.count() == 2


def test_unknown_plan_is_kept_as_a_trait(acme):
    tell(acme, group("northwind", plan="legacy"))

    assert (account().plan, account().traits["plan"]) == (None, "legacy")


@pytest.mark.parametrize("traits", [{"usage": "much", "plan": 7}, {"usage": None, "plan": ""}])
def test_usage_and_plan_of_a_wrong_shape_are_ignored(acme, traits):
    tell(acme, group("northwind", traits=traits | {"name": "Northwind"}))

    assert (account().plan, account().meters, account().traits) == (None, {}, {"name": "Northwind"})


def test_show_is_remembered_for_the_person_and_the_account(acme, shown):
    assert history() == history(account()) == {"s": [[AT, 1]]}
    assert Exposure.objects.get().shown_at == NOW


def test_show_reported_twice_is_one(acme, shown):
    shown("$prompt_shown")

    assert history() == {"s": [[AT, 1]]}


@pytest.mark.parametrize(
    ("name", "properties", "noted"),
    [
        ("$prompt_clicked", {"button": 0, "action": "link"}, {"k": [AT + 1000]}),
        ("$prompt_completed", {}, {"c": [AT + 1000]}),
        ("$prompt_dismissed", {"how": "close"}, {"d": [AT + 1000]}),
        ("$prompt_dismissed", {"how": "recalled"}, {"r": [AT + 1000]}),
        ("$prompt_dismissed", {"how": "button", "snooze_days": 7}, {"d": [AT + 1000], "z": AT + 1000 + 7 * DAY}),
        ("$prompt_dismissed", {"snooze_days": "7"}, {"d": [AT + 1000]}),
        ("$prompt_dismissed", {"snooze_days": 4000}, {"d": [AT + 1000]}),
        ("$prompt_dismissed", {"not_relevant": True}, {"d": [AT + 1000], "x": AT + 1000}),
        ("$prompt_answered", {}, {}),
    ],
)
def test_report_is_remembered_for_the_person(acme, shown, name, properties, noted):
    shown(name, at=later(seconds=1), **properties)

    assert history() == {"s": [[AT, 1]], **noted}
    assert history(account()) == {"s": [[AT, 1]]}


def test_report_about_somebody_elses_exposure_is_ignored(acme, shown):
    shown("$prompt_dismissed", user="mallory", not_relevant=True)

    assert (history(), history(person("mallory"))) == ({"s": [[AT, 1]]}, {})


def test_page_named_like_a_report_is_a_page(acme, shown):
    shown("$prompt_dismissed", kind="page")

    assert history() == {"s": [[AT, 1]]}
    assert counts(person()) == {"$page": 1}


def test_reports_of_shows_from_an_outage_are_taken_later_at_their_own_time(acme, shown):
    shown("$prompt_dismissed", at=later(hours=1), how="escape")

    assert history()["d"] == [AT + 3_600_000]
    assert armed() == []


def test_exposures_in_names_those_of_reports_only():
    def said(name, **properties):
        return Event(type="track", message_id="m", user_id="u", time=1, name=name, properties=properties)

    events = [said("$prompt_shown", exposure="b"), said("$prompt_clicked", exposure="a"), said("$prompt_shown")]

    assert effects.exposures_in([*events, said("Login", exposure="c")]) == ["a", "b"]


def upgraded(key="northwind"):
    return account(key).states.get("just_upgraded")


def test_move_to_a_larger_plan_leaves_the_account_in_peace_for_a_while(acme):
    tell(acme, group(plan="free"))
    first = upgraded()

    tell(acme, group(plan="growth", at=later(days=1)), now=later(days=3))

    assert (first, upgraded()) == (None, AT + 15 * DAY)


@pytest.mark.parametrize(
    ("before", "after"), [(None, "growth"), ("growth", "free"), ("free", "free"), ("free", "gold"), ("gold", "growth")]
)
def test_other_changes_of_plan_are_no_upgrade(acme, before, after):
    if before:
        tell(acme, group(plan=before))

    tell(acme, group(plan=after, at=later(days=1)), now=later(days=1))

    assert upgraded() is None


def test_upgrade_is_no_reason_for_peace_where_the_workspace_says_so(acme):
    acme.quiet_days_after_upgrade = 0
    acme.save()
    tell(acme, group(plan="free"))

    tell(acme, group(plan="growth", at=later(days=1)), now=later(days=1))

    assert upgraded() is None


def test_upgrade_keeps_away_what_sells_until_the_days_are_over(acme):
    live(acme, "more", intent="sell")
    live(acme, "hello", intent="teach", trigger=EventTrigger(event="Hello"))
    tell(acme, group(plan="free"))
    before = armed()

    tell(acme, group(plan="growth", at=later(hours=1)), now=later(hours=1))
    after, code = armed(), codes()["more"]
    decide(person(), now=later(days=14, hours=1))

    assert (before, after, code, armed()) == (["hello", "more"], ["hello"], "suppressed_state", ["hello", "more"])


def test_show_that_fills_the_account_s_cap_has_colleagues_looked_at_again(acme):
    acme.account_cap = 1
    acme.save()
    live(acme)
    tell(acme, group(user="mara"))
    tell(acme, group(user="lena"))
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)

    tell(acme, track("$prompt_shown", properties={"exposure": granted.exposure}), now=later(seconds=5))

    assert decision("mara").next_look_at == later(seconds=5)
    decide(person("mara"), now=later(seconds=6))
    assert codes("mara") == {"contacts": "capped_account"}


def test_show_that_leaves_room_under_the_account_s_cap_disturbs_nobody(acme):
    acme.account_cap = 2
    acme.save()
    live(acme)
    tell(acme, group(user="mara"))
    tell(acme, group(user="lena"))
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)

    tell(acme, track("$prompt_shown", properties={"exposure": granted.exposure}), now=later(seconds=5))

    assert decision("mara").next_look_at is None


def test_person_lives_where_their_page_says_unless_that_is_no_place(acme):
    tell(acme, track("Login", context={"timezone": "Europe/Amsterdam"}, at=later(minutes=-2)))
    tell(acme, track("Login", context={"timezone": "Middle/Earth"}, at=later(minutes=-1)))
    there = person().traits
    tell(acme, track("Login", context={"timezone": "Asia/Tokyo"}))

    assert (there, person().traits) == ({"timezone": "Europe/Amsterdam"}, {"timezone": "Asia/Tokyo"})


def test_event_that_a_rule_counts_for_the_whole_account_has_colleagues_looked_at_again(acme):
    logins = {"kind": "count", "event": "Login", "scope": "account"}
    live(acme, audience=audience({"facts.n": {"$type": "number", "$gte": 2}}, n=logins))
    tell(acme, group(user="mara"))
    tell(acme, group(user="lena"), track("Export"))
    unmoved = decision("mara").next_look_at

    tell(acme, track("Login"), track("Login"), now=later(seconds=5))
    decide(person("mara"), now=later(seconds=6))

    assert unmoved is None
    assert (armed("lena"), armed("mara")) == (["contacts"], ["contacts"])


def test_dismissal_that_a_rule_counts_for_the_whole_account_is_known_to_colleagues(acme):
    closed = {"kind": "prompt_history", "prompt": "contacts", "what": "dismissed", "scope": "account"}
    live(acme)
    live(acme, "sorry", audience=audience({"facts.n": {"$type": "number", "$gte": 1}}, n=closed))
    tell(acme, group(user="mara"))
    tell(acme, group(user="lena"))
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)

    tell(
        acme,
        *(track(name, properties={"exposure": granted.exposure}) for name in ("$prompt_shown", "$prompt_dismissed")),
    )
    decide(person("mara"), now=later(seconds=6))

    assert codes("mara")["sorry"] != "audience"
    assert decision("mara").decided_at == later(seconds=6)


def test_colleagues_who_see_a_prompt_at_the_same_moment_are_two(acme):
    live(acme)
    for user in ("lena", "mara"):
        tell(acme, group(user=user))
        granted = claim(workspace_id=acme.pk, user_id=user, anonymous_id="", prompt="contacts", trigger="page", now=NOW)
        tell(acme, track("$prompt_shown", user=user, at=NOW, properties={"exposure": granted.exposure}))

    assert history(account())["s"] == [[AT, 1], [AT, 1]]
    assert history(person("mara"))["s"] == [[AT, 1]]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_report_of_anything_is_a_show_and_all_of_them_are_one(acme, order):
    live(acme, kind="banner")
    tell(acme, group("northwind"))
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)
    reports = [("$prompt_shown", 1), ("$prompt_clicked", 3), ("$prompt_dismissed", 5)]

    for at in order:
        name, seconds = reports[at]
        event = track(name, at=later(seconds=seconds), properties={"exposure": granted.exposure})
        tell(acme, event, now=later(seconds=9))

    assert history()["s"] == history(account())["s"] == [[AT + 1000, 1]]


@pytest.mark.parametrize(("per", "seen_by_mara"), [("account", []), ("person", ["contacts"])])
@pytest.mark.parametrize("name", ["$prompt_clicked", "$prompt_completed"])
def test_prompt_that_stops_once_acted_on_stops_for_colleagues_when_it_is_counted_per_account(
    acme, per, seen_by_mara, name
):
    live(acme, frequency=Frequency(count=None, until_acted=True, per=per))
    tell(acme, group(user="mara"))
    tell(acme, group())
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)
    before = armed("mara")

    tell(acme, track(name, at=NOW, properties={"exposure": granted.exposure}))
    sweep.sweep(clock=clock(later(seconds=1)))

    assert (before, armed("mara"), armed()) == (["contacts"], seen_by_mara, [])


def test_prompt_that_was_archived_keeps_the_others_of_its_group_away(acme):
    version = live(acme, exclusion_group="offers")
    tell(acme, group())
    granted = claim(workspace_id=acme.pk, user_id="lena", anonymous_id="", prompt="contacts", trigger="page", now=NOW)
    tell(acme, track("$prompt_shown", at=NOW, properties={"exposure": granted.exposure}))

    publishing.archive(prompt=version.prompt)
    live(acme, "other", exclusion_group="offers")
    decide(person())

    assert (armed(), codes()) == ([], {"other": "excluded_by"})
