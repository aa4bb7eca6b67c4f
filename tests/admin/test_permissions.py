"""Who may see and do what: each role, and a stranger from another workspace."""

import pytest
from django.urls import reverse

from guidance.content import publishing
from guidance.ingest.models import DeadLetter, Event, RejectedEvent
from guidance.insights.models import Exposure
from guidance.people.models import Erasure, Trial
from guidance.segments import saving
from guidance.segments.models import Segment
from tests.support import cast

LISTS = (
    *("prompt", "segment", "theme", "person", "account", "plan", "feature", "limit", "trial"),
    *("event", "exposure", "rejectedevent", "deadletter", "workspace", "erasure"),
)


@pytest.fixture
def objects(workspace):
    """One object of every kind in Ada's workspace, by the model's name."""
    prompt = cast.prompt(workspace)
    version = publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    lena = cast.lena(workspace)
    rule = {"version": 1, "where": {"account.plan": "free"}, "facts": {}}
    moments = {"received_at": cast.NOW}
    return {
        "workspace": workspace,
        "prompt": prompt,
        "segment": saving.save(segment=Segment(workspace=workspace, key="free", name="Free", rule=rule)),
        "person": lena,
        "account": lena.account,
        "plan": workspace.plans.first(),
        "feature": workspace.features.first(),
        "limit": workspace.limits.first(),
        "theme": workspace.themes.first(),
        "trial": Trial.objects.create(
            account=lena.account, feature=workspace.features.first(), started_at=cast.NOW, ends_at=cast.NOW
        ),
        "event": Event.objects.create(
            workspace=workspace, person=lena, type="track", name="A", message_id="1", time=cast.NOW, **moments
        ),
        "exposure": Exposure.objects.create(
            public_id="x",
            workspace=workspace,
            prompt=prompt,
            version=version,
            person=lena,
            leased_at=cast.NOW,
            expires_at=cast.NOW,
        ),
        "rejectedevent": RejectedEvent.objects.create(
            workspace=workspace, code="c", message="No", payload="{}", **moments
        ),
        "erasure": Erasure.objects.create(workspace=workspace, kind="person", digest="d", by="Ada", asked_at=cast.NOW),
        "deadletter": DeadLetter.objects.create(
            workspace=workspace, body='{"batch": []}', verified=True, error="No", died_at=cast.NOW, **moments
        ),
    }


def change(name, obj):
    return reverse(f"admin:guidance_{name}_change", args=[obj.pk])


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher", "admin"])
def test_every_role_may_look_at_everything_of_its_workspace(client, workspace, objects, role):
    client.force_login(cast.member("ben", workspace, role))

    assert client.get(reverse("admin:index")).status_code == 200
    for name in LISTS:
        assert client.get(reverse(f"admin:guidance_{name}_changelist")).status_code == 200, name
        assert client.get(change(name, objects[name]), follow=True).status_code == 200, name


def test_a_stranger_finds_nothing_of_another_workspace(client, cyd, objects):
    client.force_login(cyd)

    for name in LISTS:
        assert client.get(change(name, objects[name])).status_code == 404, name
        assert client.post(change(name, objects[name])).status_code in {403, 404}, name
        listed = client.get(reverse(f"admin:guidance_{name}_changelist")).content.decode()
        assert change(name, objects[name]) not in listed, name


@pytest.mark.parametrize(
    ("name", "door"),
    [
        ("prompt", door)
        for door in ("release/publish", "pause", "resume", "archive", "preview", "restore/1", "delete", "history")
    ]
    + [("workspace", "add-key"), ("workspace", "add-secret"), ("workspace", "revoke-key/1")]
    + [("segment", "delete"), ("account", "revoke-trial/1")]
    + [("person", "erase"), ("account", "erase")],
)
def test_a_stranger_finds_no_door_of_another_workspace(client, cyd, objects, name, door):
    client.force_login(cyd)

    response = client.post(change(name, objects[name]).replace("/change/", f"/{door}/"))

    assert response.status_code in {403, 404}
    objects["prompt"].refresh_from_db()
    assert objects["prompt"].status == "published"


@pytest.mark.parametrize(
    ("role", "statuses"), [("viewer", (403, 403)), ("editor", (302, 403)), ("publisher", (302, 302))]
)
def test_only_publishers_change_what_people_see(client, workspace, role, statuses):
    client.force_login(cast.member("ben", workspace, role))
    prompt = cast.prompt(workspace)

    added = client.post(reverse("admin:guidance_prompt_add"), {"name": "N", "kind": "modal", "workspace": workspace.pk})
    published = client.post(change("prompt", prompt).replace("/change/", "/release/publish/"))

    assert (added.status_code, published.status_code) == statuses


def test_a_role_counts_only_in_its_workspace(client, workspace, cyd):
    cast.roles.add_member(workspace=workspace, user=cyd, role="viewer")
    client.force_login(cyd)
    prompt = cast.prompt(workspace)

    seen = client.get(change("prompt", prompt))
    saved = client.post(change("prompt", prompt))
    published = client.post(change("prompt", prompt).replace("/change/", "/release/publish/"))
    form = {"name": "N", "kind": "modal", "workspace": workspace.pk}
    added = client.post(reverse("admin:guidance_prompt_add"), form)

    assert [answer.status_code for answer in (seen, saved, published)] == [200, 403, 403]
    assert "Select a valid choice" in added.content.decode()


def test_filters_of_lists_name_nothing_of_another_workspace(client, workspace, objects):
    client.force_login(cast.member("ben", workspace, "viewer"))
    theirs = cast.workspace("other", "Elsewhere")
    theirs.plans.update(name="Theirs")
    theirs.features.update(name="Theirs")
    cast.prompt(theirs, "theirs")

    for name in ("person", "account", "trial", "exposure"):
        assert "Theirs" not in client.get(reverse(f"admin:guidance_{name}_changelist")).content.decode(), name


def test_nobody_edits_what_the_road_makes(client, workspace, objects):
    client.force_login(cast.member("ben", workspace, "admin"))

    for name in ("person", "account", "event", "exposure", "rejectedevent"):
        assert client.get(reverse(f"admin:guidance_{name}_add")).status_code == 403, name
        assert client.post(change(name, objects[name]).replace("/change/", "/delete/")).status_code == 403, name


def test_the_studio_asks_for_a_login(client, db):
    response = client.get(reverse("admin:guidance_prompt_changelist"))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")
