"""Feature tags in the studio."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from guidance.conf import now
from guidance.content import tagging
from guidance.content.models import FeatureTag
from guidance.ingest.models import Event
from guidance.people.models import Person
from guidance.workspaces.models import Workspace
from tests.support import cast

EXPORT = [{"by": "data", "value": "export"}]


def sent(**changes):
    """What the page sends."""
    fields = {"name": "Exported", "action": "click", "element": "export", "words": "", "selector": "", "active": "on"}
    return {**fields, "pages": "", "addresses": "", **changes}


def made(workspace, name="Exported", **fields):
    tag = FeatureTag(workspace=workspace, name=name, **{"candidates": EXPORT, **fields})
    tagging.save(tag=tag)
    return tag


def page_of(tag):
    return reverse("admin:guidance_featuretag_change", args=[tag.pk])


def test_add_makes_a_tag_that_pages_follow(studio, workspace):
    response = studio.post(
        reverse("admin:guidance_featuretag_add"),
        sent(words="Export", pages="starts_with", addresses="/reports\n\n /boards "),
    )

    tag = FeatureTag.objects.get()
    workspace.refresh_from_db()
    assert response.status_code == 302
    assert tag.candidates == [*EXPORT, {"by": "text", "value": "Export"}]
    assert [path for clause in tag.pages["$or"] for path in clause] == ["page.path", "page.path"]
    assert workspace.tags
    assert LogEntry.objects.get().object_id == str(tag.pk)


def test_page_shows_what_is_kept_and_saving_it_changes_nothing(studio, workspace):
    tag = made(workspace, candidates=[*EXPORT, {"by": "css", "value": "#a"}, {"by": "css", "value": "#b"}])
    studio.post(page_of(tag), sent(selector="#a", pages="is_not", addresses="/a\n/b"))
    tag.refresh_from_db()

    page = studio.get(page_of(tag)).content.decode()

    assert "/a\n/b</textarea>" in page
    assert 'value="export"' in page
    assert tag.candidates == [*EXPORT, {"by": "css", "value": "#a"}, {"by": "css", "value": "#b"}]
    assert set(tag.pages) == {"$and"}
    before = tag.pages
    studio.post(page_of(tag), sent(selector="#a", pages="is_not", addresses="/a\n/b"))
    tag.refresh_from_db()
    assert tag.pages == before


def test_rule_made_elsewhere_is_kept(studio, workspace):
    rule = {"device.type": "mobile"}
    tag = made(workspace, pages=rule)

    assert "where its rule says" in studio.get(page_of(tag)).content.decode()
    studio.post(page_of(tag), sent(name="Renamed", pages="kept"))

    tag.refresh_from_db()
    assert (tag.name, tag.pages) == ("Renamed", rule)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"element": ""}, "Say which element"),
        ({"name": "$mine"}, "Guidance&#x27;s own"),
        ({"name": "Taken"}, "already"),
        ({"pages": "is"}, "Say at least one address"),
        ({"action": "drag"}, "not one of the available choices"),
    ],
)
def test_page_says_what_is_wrong(studio, workspace, changes, sentence):
    made(workspace, "Taken")

    page = studio.post(reverse("admin:guidance_featuretag_add"), sent(**changes)).content.decode()

    assert sentence in page
    assert FeatureTag.objects.count() == 1


def test_list_says_how_often_each_was_seen(studio, workspace):
    made(workspace)
    made(workspace, "Never")
    lena = Person.objects.create(workspace=workspace, user_id="lena", first_seen=now(), last_seen=now())
    for number in range(3):
        time = now() - dt.timedelta(hours=2 + number)
        Event.objects.create(
            workspace=workspace,
            person=lena,
            type="track",
            name="Exported",
            message_id=f"m{number}",
            time=time,
            received_at=time,
        )

    page = studio.get(reverse("admin:guidance_featuretag_changelist")).content.decode()

    assert "seen 3 times, last 2\xa0hours ago" in page
    assert "not seen" in page
    assert "“export” is clicked" in page


def test_delete_takes_the_tag_off_the_pages(studio, workspace):
    tag = made(workspace)

    studio.post(reverse("admin:guidance_featuretag_delete", args=[tag.pk]), {"post": "yes"})

    workspace.refresh_from_db()
    assert (FeatureTag.objects.count(), workspace.tags) == (0, "")


def test_editor_may_change_but_not_delete(client, workspace):
    tag = made(workspace)
    client.force_login(cast.member("eda", workspace, "editor"))

    assert client.post(page_of(tag), sent(name="Renamed")).status_code == 302
    assert client.post(reverse("admin:guidance_featuretag_delete", args=[tag.pk]), {"post": "yes"}).status_code == 403


def test_viewer_reads_only(client, workspace):
    tag = made(workspace)
    client.force_login(cast.member("vic", workspace, "viewer"))

    assert client.get(page_of(tag)).status_code == 200
    assert client.post(page_of(tag), sent(name="Renamed")).status_code == 403
    assert client.get(reverse("admin:guidance_featuretag_add")).status_code == 403


def test_tags_of_other_workspaces_are_not_there(client, workspace, cyd):
    tag = made(workspace)
    client.force_login(cyd)

    assert client.get(page_of(tag)).status_code == 404
    client.post(reverse("admin:guidance_featuretag_add") + f"?workspace={workspace.pk}", sent(name="Mine"))
    assert not FeatureTag.objects.filter(workspace=workspace, name="Mine").exists()
    assert Workspace.objects.get(pk=workspace.pk).page_version == 2
