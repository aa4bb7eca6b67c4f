"""The studio's first page, and the search over everything."""

import datetime as dt

import pytest
from django.urls import reverse

from guidance.admin import daily
from guidance.conf import now
from guidance.content import publishing
from guidance.delivery.models import Standing
from guidance.ingest.models import Event
from guidance.insights.models import Exposure
from guidance.segments import saving
from guidance.segments.models import Segment
from tests.admin.test_pages import exposure
from tests.support import cast
from tests.support.factories import audience

LONG_AGO = dt.timedelta(days=3)


def live(workspace, key, **changes):
    prompt = cast.prompt(workspace, key, **changes)
    publishing.publish(prompt=prompt, by=None, now=now() - LONG_AGO)
    return prompt


def shown_home(studio):
    return studio.get(reverse("admin:index")).content.decode()


def test_home_tells_what_is_live_and_what_needs_attention(studio, workspace):
    lena = cast.lena(workspace)
    shown = cast.prompt(workspace, "shown")
    moment = now()
    exposure(shown, lena, shown_at=moment, clicked_at=moment)
    silent = cast.prompt(workspace, "silent")
    publishing.publish(prompt=silent, by=None, now=moment - dt.timedelta(days=3))
    silent.draft["priority"] = 5
    silent.save()

    content = shown_home(studio)

    assert "“Silent” has changes that nobody sees yet." in content
    assert "“Silent” was never shown." in content
    assert "“Shown” was shown to nobody" not in content
    assert "100 %" in content


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_the_same_queries_for_any_number_of_prompts(studio, workspace, count, django_assert_num_queries):
    for number in range(count):
        exposure(cast.prompt(workspace, f"p-{number}"), cast.lena(workspace, user_id=f"lena-{number}"), shown_at=now())
        live(workspace, f"silent-{number}")

    with django_assert_num_queries(17):
        studio.get(reverse("admin:index"))


def test_home_tells_a_prompt_that_was_shown_before_and_is_not_any_more(studio, workspace):
    prompt = live(workspace, "silent")
    exposure(prompt, cast.lena(workspace), shown_at=now() - dt.timedelta(days=9))

    assert "“Silent” was shown to nobody this week." in shown_home(studio)


def test_home_tells_elements_that_were_not_found_in_this_workspace_alone(studio, workspace):
    prompt = live(workspace, "pointing")
    other = cast.workspace("other", "Cyd's")
    for number, home in enumerate((workspace, workspace, other)):
        person = cast.lena(home, user_id=f"u{number}")
        given = {"name": "$target_missing", "type": "track", "properties": {"prompt": prompt.key}, "message_id": number}
        Event.objects.create(workspace=home, person=person, time=cast.NOW, received_at=cast.NOW, **given)

    assert "“Pointing” did not find its element on 2 pages lately." in shown_home(studio)


def test_home_tells_a_prompt_whose_segment_is_empty(studio, workspace):
    saving.save(segment=Segment(workspace=workspace, key="vip", name="VIPs", kind="person", rule=audience({})))
    live(workspace, "lonely", audience=audience({"$and": [{"segments.vip": {"$eq": True}}]}))
    live(workspace, "besides", audience=audience({"$or": [{"segments.vip": {"$eq": True}}, {"account.plan": "free"}]}))

    content = shown_home(studio)

    assert "“Lonely” can reach nobody: the segment “VIPs” is empty." in content
    assert "“Besides” can reach nobody" not in content


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ({"audience": 9, "capped_prompt": 4, "holdout": 1, "entitled_already": 2, "already_converted": 1}, True),
        ({"capped_prompt": 4, "armed": 0}, True),
        ({"capped_prompt": 4, "armed": 1}, False),
        ({"capped_prompt": 4, "cooling_down": 1}, False),
        ({"audience": 9, "holdout": 1}, False),
        ({}, False),
    ],
)
def test_home_tells_a_prompt_that_everybody_saw_as_often_as_they_may(studio, workspace, codes, told):
    prompt = live(workspace, "worn")
    Standing.objects.create(prompt=prompt, codes=codes, people=20, counted_at=cast.NOW)

    assert ("“Worn” was shown to everybody it can reach, as often as it may." in shown_home(studio)) is told


def test_home_says_what_to_do_where_there_is_nothing(studio, workspace):
    content = shown_home(studio)

    assert "Nothing is live yet." in content
    assert reverse("admin:guidance_playbooks") in content
    assert "Nothing. All is well." in content


def test_charts_count_by_day_up_to_yesterday(workspace):
    prompt, lena = cast.prompt(workspace), cast.lena(workspace)
    moments = ((0, None), (1, cast.NOW), (1, None), (2, None), (14, None), (15, None))
    for number, (ago, clicked) in enumerate(moments):
        exposure(prompt, lena, number, shown_at=cast.NOW - dt.timedelta(days=ago), clicked_at=clicked)

    shown, acted = daily.charts(exposures=Exposure.objects.all(), now=cast.NOW)

    assert [bar.count for bar in shown.bars] == [1, *[0] * 11, 1, 2]
    assert [(bar.y, bar.height) for bar in shown.bars[-2:]] == [(20, 20), (0, 40)]
    assert shown.words == "Prompts shown on the last 14 days, at most 2 on 20 November."
    assert (shown.yesterday, acted.yesterday, acted.bars[-1].day) == (2, 1, dt.date(2026, 11, 20))


def found(client, term):
    return client.get(reverse("admin:search"), {"s": term, "extended": "1"}).content.decode()


def test_search_finds_prompts_segments_accounts_and_people_by_name(studio, workspace):
    prompt = cast.prompt(workspace, "north-star")
    saving.save(segment=Segment(workspace=workspace, key="north", name="North", kind="person", rule=audience({})))
    lena = cast.lena(workspace)

    content = found(studio, "north")

    for model, held in (
        ("prompt", prompt),
        ("segment", Segment.objects.get()),
        ("account", lena.account),
        ("person", lena),
    ):
        assert reverse(f"admin:guidance_{model}_change", args=[held.pk]) in content


def test_search_finds_nothing_of_other_workspaces_and_nothing_by_one_letter(client, cyd, studio, workspace):
    prompt = cast.prompt(workspace, "north-star")
    address = reverse("admin:guidance_prompt_change", args=[prompt.pk])

    by_a_letter = found(studio, "n")
    client.force_login(cyd)

    assert address not in by_a_letter
    assert address not in found(client, "north")


def test_search_finds_what_was_made_since_the_last_one(studio, workspace):
    addresses = []
    for key in ("north-pole", "north-star"):
        prompt = cast.prompt(workspace, key)
        addresses.append(reverse("admin:guidance_prompt_change", args=[prompt.pk]))
        assert [address for address in addresses if address not in found(studio, "north")] == []
