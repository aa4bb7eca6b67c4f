import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from guidance.segments import saving
from guidance.segments.models import Segment

FREE = {"version": 1, "where": {"$and": [{"account.plan": {"$in": ["free"]}}]}, "facts": {}}
ROW = {
    "who-0-subject": "plan",
    "who-0-operator": "is_one_of",
    "who-0-plans": "free",
    "who-0-scope": "user",
    "who-0-what": "seen",
}


def sent(**changes):
    body = {"name": "Free accounts", "description": "", "kind": "account", "who-match": "all"}
    return {**body, "who-TOTAL_FORMS": 1, "who-INITIAL_FORMS": 0, **ROW, **changes}


def test_add_saves_the_rows_as_a_rule(studio, workspace):
    studio.post(reverse("admin:guidance_segment_add"), sent())

    segment = Segment.objects.get(key="free-accounts")
    workspace.refresh_from_db()
    assert (segment.rule, segment.kind, segment.workspace) == (FREE, "account", workspace)
    assert workspace.catalog_version == 2


def test_change_shows_the_rows_again_and_keeps_the_key(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="old", name="Old", rule=FREE))
    page = reverse("admin:guidance_segment_change", args=[segment.pk])

    shown = studio.get(page).content.decode()
    studio.post(page, sent(name="New", **{"who-INITIAL_FORMS": 1}))

    segment.refresh_from_db()
    assert "Plan is Free" in shown
    assert (segment.key, segment.name, segment.rule) == ("old", "New", FREE)


def test_change_tells_the_fault_of_a_row_and_saves_nothing(studio, workspace):
    response = studio.post(reverse("admin:guidance_segment_add"), sent(**{"who-0-subject": "limit:contacts"}))

    assert "Some of the rows are not complete." not in response.content.decode()
    assert "A number is needed here." in response.content.decode()
    assert Segment.objects.count() == 0


def test_change_tells_when_a_segment_would_depend_on_itself(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", rule=FREE))
    row = {"who-0-subject": "segment:a", "who-0-operator": "in", "who-INITIAL_FORMS": 1}

    response = studio.post(reverse("admin:guidance_segment_change", args=[segment.pk]), sent(**row))

    assert "depend on itself" in response.content.decode()


def test_words_put_the_unsaved_rows_into_plain_words(studio, workspace):
    door = reverse("admin:guidance_words", args=[workspace.pk])

    told = studio.post(door, urlencode(sent()), content_type="application/x-www-form-urlencoded")

    assert json.loads(told.content) == {"words": "Plan is Free"}


def test_words_of_another_workspace_are_not_found(client, cyd, workspace):
    client.force_login(cyd)

    assert client.post(reverse("admin:guidance_words", args=[workspace.pk]), sent()).status_code == 404


def test_delete_is_refused_while_another_segment_uses_it(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", rule=FREE))
    inside = {"version": 1, "where": {"segments.a": {"$eq": True}}, "facts": {}}
    saving.save(segment=Segment(workspace=workspace, key="b", name="B", rule=inside))

    page = reverse("admin:guidance_segment_delete", args=[segment.pk])
    response = studio.post(page, {"post": "yes"}, follow=True)

    assert "used by the segment “B”" in response.content.decode()
    assert Segment.objects.filter(key="a").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number(studio, workspace, count, django_assert_num_queries):
    for number in range(count):
        saving.save(segment=Segment(workspace=workspace, key=f"s-{number}", name=f"S {number}", rule=FREE))

    with django_assert_num_queries(20):
        content = studio.get(reverse("admin:guidance_segment_changelist")).content.decode()

    assert content.count("Plan is Free") == count
