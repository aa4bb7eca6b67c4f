"""The switch that pauses everything on a workspace's pages."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.support import cast


def door(workspace):
    return reverse("admin:guidance_switch", args=[workspace.pk])


def page_of(workspace):
    return reverse("admin:guidance_workspace_change", args=[workspace.pk])


def test_switch_asks_once_more_and_changes_nothing_by_being_opened(studio, workspace):
    assert door(workspace) in studio.get(page_of(workspace)).content.decode()

    page = studio.get(door(workspace)).content.decode()

    workspace.refresh_from_db()
    assert "Yes, pause everything now" in page
    assert workspace.off_since is None


def test_pause_is_shown_with_who_and_when_and_written_down(studio, workspace, ada):
    response = studio.post(door(workspace), {"off": "yes"}, follow=True)

    workspace.refresh_from_db()
    page = response.content.decode()
    assert f"since {workspace.off_since:%-d %b %Y}" in page
    assert f"paused by {ada}" in page
    assert "Let everything run again" in page
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message) == (ada, "Paused everything on all pages.")


def test_pause_twice_is_written_down_once(studio, workspace):
    for _ in range(2):
        studio.post(door(workspace), {"off": "yes"})

    assert LogEntry.objects.count() == 1
    assert "Everything is paused" in studio.get(door(workspace)).content.decode()


def test_pause_is_lifted(studio, workspace):
    studio.post(door(workspace), {"off": "yes"})

    page = studio.post(door(workspace), {"off": "no"}, follow=True).content.decode()

    workspace.refresh_from_db()
    assert workspace.off_since is None
    assert "Everything runs" in page


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_lesser_roles_see_the_state_but_may_not_switch(client, workspace, role):
    client.force_login(cast.member("eda", workspace, role))

    assert client.post(door(workspace), {"off": "yes"}).status_code == 403
    page = client.get(page_of(workspace)).content.decode()
    assert "Everything runs" in page
    assert door(workspace) not in page


def test_others_may_not_switch(client, workspace, cyd):
    client.force_login(cyd)

    assert client.post(door(workspace), {"off": "yes"}).status_code == 404
