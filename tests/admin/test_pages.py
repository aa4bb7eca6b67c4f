"""The studio's other pages: home, people, accounts, plans, events, themes."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from guidance.admin import meters, timeline
from guidance.admin.events import short
from guidance.conf import now
from guidance.content import publishing
from guidance.content.models import Theme
from guidance.ingest.models import DeadLetter, Event, Inbox
from guidance.insights.models import Exposure
from guidance.people.models import Person, Trial
from guidance.plans.models import Plan
from tests.support import cast


def listed(name):
    return reverse(f"admin:guidance_{name}_changelist")


def page(name, obj):
    return reverse(f"admin:guidance_{name}_change", args=[obj.pk])


def exposure(prompt, person, number=0, **moments):
    version = prompt.live or publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    return Exposure.objects.create(
        public_id=f"{prompt.pk}-{person.pk}-{number}",
        workspace=prompt.workspace,
        prompt=prompt,
        version=version,
        person=person,
        account=person.account,
        leased_at=cast.NOW,
        expires_at=cast.NOW,
        **moments,
    )


def event(person, number, **given):
    fields = {"type": "track", "name": "Contacts Imported", "properties": {"count": number}, "time": cast.NOW, **given}
    return Event.objects.create(
        workspace=person.workspace, person=person, message_id=f"{person.pk}-{number}", received_at=cast.NOW, **fields
    )


@pytest.mark.parametrize("name", ["person", "account", "event", "exposure", "trial"])
@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_rows(studio, workspace, name, count, django_assert_num_queries):
    prompt = cast.prompt(workspace)
    for number in range(count):
        lena = cast.lena(workspace, user_id=f"lena-{number}")
        event(lena, number)
        exposure(prompt, lena)
        timeline_feature = workspace.features.get(key="timeline")
        Trial.objects.create(account=lena.account, feature=timeline_feature, started_at=cast.NOW, ends_at=cast.NOW)

    with django_assert_num_queries({"person": 8, "account": 10, "event": 9, "exposure": 9, "trial": 9}[name]):
        studio.get(listed(name))


def test_exposures_say_when_a_page_was_given_the_prompt(studio, workspace):
    exposure(cast.prompt(workspace), cast.lena(workspace))

    content = studio.get(listed("exposure")).content.decode()

    assert "Given to a page" in content
    assert f"{cast.NOW:%d %b, %H:%M:%S}" in content


def test_person_shows_traits_and_a_timeline_newest_first(studio, workspace):
    lena = cast.lena(workspace)
    event(lena, 1, name="Report Opened", time=cast.NOW + dt.timedelta(minutes=1))
    exposure(cast.prompt(workspace), lena, shown_at=cast.NOW, dismissed_at=cast.NOW)

    content = studio.get(page("person", lena)).content.decode()
    moments = timeline.of_person(person_id=lena.pk)

    assert "lena@northwind.example" in content
    assert [moment.title for moment in moments] == ["Report Opened", "Dismissed “Contacts”", "Saw “Contacts”"]


def test_people_are_found_by_name_mail_and_id(studio, workspace):
    lena = cast.lena(workspace)

    for asked in ("Lena", "lena@north", "lena"):
        assert page("person", lena) in studio.get(listed("person"), {"q": asked}).content.decode()
    assert page("person", lena) not in studio.get(listed("person"), {"q": "nobody"}).content.decode()


def test_account_shows_meters_and_ends_a_trial(studio, workspace):
    account = cast.lena(workspace).account
    feature = workspace.features.get(key="timeline")
    ends = now() + dt.timedelta(days=3)
    trial = Trial.objects.create(account=account, feature=feature, started_at=cast.NOW, ends_at=ends)

    before = studio.get(page("account", account)).content.decode()
    studio.post(page("account", account).replace("/change/", f"/revoke-trial/{trial.pk}/"))

    trial.refresh_from_db()
    assert "1,800 of 2,000 · 90 %" in before
    assert trial.revoked_at is not None
    assert "revoked" in studio.get(page("account", account)).content.decode()


def test_chosen_trials_are_ended_together(studio, workspace):
    account = cast.lena(workspace).account
    feature = workspace.features.get(key="timeline")
    trial = Trial.objects.create(account=account, feature=feature, started_at=cast.NOW, ends_at=cast.NOW)

    studio.post(listed("trial"), {"action": "revoke", "_selected_action": [trial.pk]})

    trial.refresh_from_db()
    assert trial.revoked_at is not None


@pytest.mark.parametrize(
    ("used", "limit", "level", "text"),
    [
        (1_000, 2_000, "ok", "1,000 of 2,000"),
        (1_600, 2_000, "near", "1,600 of 2,000"),
        (2_400, 2_000, "full", "2,400 of 2,000"),
        (9, None, "free", "9, no limit"),
        (1, 0, "free", "1 of 0"),
    ],
)
def test_meter_tells_how_full_it_is(used, limit, level, text):
    meter = meters.Meter("Contacts", "contacts", used, limit)

    assert (meter.level, meter.text) == (level, text)
    assert meter.fill <= 100


def test_saving_a_plan_has_everybody_decided_again(studio, workspace):
    plan = Plan.objects.get(key="free")
    sent = {"name": "Starter", "price": "$0", "rank": 0, "limits-TOTAL_FORMS": 0, "limits-INITIAL_FORMS": 0}

    response = studio.post(page("plan", plan), sent)

    workspace.refresh_from_db()
    plan.refresh_from_db()
    assert response.status_code == 302
    assert (plan.name, plan.key) == ("Starter", "free")
    assert workspace.catalog_version == 2


def test_deleting_features_has_everybody_decided_again(studio, workspace):
    feature = workspace.features.get()

    chosen = {"action": "delete_selected", "_selected_action": [feature.pk], "post": "yes"}
    studio.post(listed("feature"), chosen)

    workspace.refresh_from_db()
    assert workspace.features.count() == 0
    assert workspace.catalog_version == 2


def test_a_plan_offers_only_limits_of_its_own_workspace(studio, workspace, cyd):
    cast.roles.add_member(
        workspace=cast.Workspace.objects.get(key="other"), user=cast.User.objects.get(username="ada"), role="admin"
    )
    theirs = cast.Limit.objects.get(workspace__key="other")
    plan = workspace.plans.get(key="free")
    row = {"limits-TOTAL_FORMS": 1, "limits-INITIAL_FORMS": 0, "limits-0-limit": theirs.pk, "limits-0-plan": plan.pk}

    response = studio.post(page("plan", plan), {"name": "Free", "price": "$0", "rank": 0, **row})

    assert response.status_code == 200
    assert not plan.limits.filter(limit=theirs).exists()


def test_events_are_filtered_by_name_and_refreshed(studio, workspace):
    lena = cast.lena(workspace)
    event(lena, 1)
    event(lena, 2, name="Report Opened")

    content = studio.get(listed("event"), {"name": "Report Opened"}).content.decode()

    assert 'data-refresh="4"' in content
    assert content.count('class="field-what') + content.count("field-what ") >= 1
    assert "count: 1" not in content


def test_replay_puts_dead_letters_back_into_the_inbox(client, workspace):
    client.force_login(cast.member("ben", workspace, "admin"))
    body = '{"sentAt":null,"batch":[{"type":"track","userId":"lena","event":"A","messageId":"1"}]}'
    letter = DeadLetter.objects.create(
        workspace=workspace, body=body, verified=True, error="No", received_at=cast.NOW, died_at=cast.NOW
    )

    client.post(listed("deadletter"), {"action": "replay", "_selected_action": [letter.pk]})

    assert DeadLetter.objects.count() == 0
    assert Inbox.objects.get().body == body


def test_theme_is_applied_to_live_prompts_when_asked(studio, workspace):
    prompt = cast.prompt(workspace)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    theme = Theme.objects.get(workspace=workspace)
    tokens = {
        name: getattr(theme, name) for name in ("background", "text", "muted", "border", "font", "scheme", "radius")
    }

    sent = {"name": "Acme", "accent": "#aa0000", "accent_text": "#ffffff", **tokens, "guidance_theme_apply": "1"}
    studio.post(page("theme", theme), sent)

    prompt.refresh_from_db()
    assert prompt.live.number == 2
    assert b'"accent":"#aa0000"' in bytes(prompt.live.body)


def test_theme_that_few_could_read_is_not_saved_and_says_what_would_do(studio, workspace):
    theme = Theme.objects.get(workspace=workspace)
    tokens = {name: getattr(theme, name) for name in ("accent", "accent_text", "background", "text", "border", "font")}
    sent = {"name": "Pale", **tokens, "muted": "#aaaaaa", "scheme": "light", "radius": 8}

    answer = studio.post(page("theme", theme), sent)

    assert "The less important text, #aaaaaa, is hard to see on the background" in answer.content.decode()
    assert "#767676 would do" in answer.content.decode()
    theme.refresh_from_db()
    assert theme.name != "Pale"


def test_short_makes_values_fit_a_list():
    assert [short("a" * 50), short({"contacts": 3, "messages": 4})] == ["a" * 39 + "…", "contacts 3, messages 4"]


def test_empty_lists_say_what_to_do_each_in_its_own_words(studio, workspace):
    kinds = (
        *("prompt", "segment", "person", "account", "plan", "feature", "limit", "trial", "exposure", "event"),
        *("erasure", "theme", "auditentry", "featuretag", "rejectedevent", "deadletter"),
    )
    for kept in (workspace.plans, workspace.features, workspace.limits, workspace.themes):
        kept.all().delete()

    answers = [studio.get(listed(kind)) for kind in kinds]

    words = [answer.context["cl"].model_admin.nothing_yet for answer in answers]
    assert len({*words} - {""}) == len(kinds)
    assert [
        kind
        for kind, said, answer in zip(kinds, words, answers, strict=True)
        if escape(said) not in answer.content.decode()
    ] == []


def test_empty_list_that_was_searched_offers_all_again(studio, workspace):
    cast.lena(workspace)

    page = studio.get(listed("person"), {"q": "nobody"}).content.decode()

    assert "Nothing fits" in page
    assert '<a class="g-button" href="?">Show all</a>' in page


def test_lists_write_moments_as_the_other_pages_do(studio, workspace):
    cast.lena(workspace)
    Person.objects.update(last_seen=dt.datetime(2026, 3, 4, 17, 5, tzinfo=dt.UTC))

    assert "4 Mar 2026, 17:05" in studio.get(listed("person")).content.decode()


def test_rows_of_a_plan_have_a_name_for_who_cannot_see_their_columns(studio, workspace):
    shown = studio.get(page("plan", workspace.plans.get(key="free"))).content.decode()

    field = re.search(r'<input[^>]*name="limits-0-amount"[^>]*>', shown)
    assert field is not None
    assert 'aria-label="Amount"' in field[0]
    choice = re.search(r'<select[^>]*name="limits-0-limit"[^>]*>', shown)
    assert choice is not None
    assert 'aria-label="Limit"' in choice[0]
