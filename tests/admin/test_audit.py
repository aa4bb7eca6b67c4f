"""Every change is written down, with what was there before."""

import datetime as dt

import pytest
from django.urls import reverse

from guidance.admin.offered import offered
from guidance.admin.prompts.editor import Editor
from guidance.content import publishing
from guidance.workspaces import audit
from guidance.workspaces.models import AuditEntry
from tests.admin.forms import posted
from tests.support import cast

FORM = "application/x-www-form-urlencoded"


def entries():
    return list(AuditEntry.objects.order_by("pk").values_list("sort", "name", "action"))


def change(name, obj):
    return reverse(f"admin:guidance_{name}_change", args=[obj.pk])


def listed():
    return reverse("admin:guidance_auditentry_changelist")


def test_a_saved_draft_is_told_line_by_line(studio, workspace, ada):
    prompt = cast.prompt(workspace)
    sent = posted(Editor(prompt=prompt, offered=offered(workspace_id=workspace.pk)))
    sent = "&".join(pair for pair in sent.split("&") if not pair.startswith("blocks-0-text="))

    studio.post(change("prompt", prompt), f"{sent}&blocks-0-text=Nearly+full", content_type=FORM)

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.by_name, entry.workspace, entry.name) == (ada, "ada", workspace, "Contacts")
    [told] = [each for each in entry.changes if each["aspect"] == "Texts"]
    assert told == {
        "aspect": "Texts",
        "before": ["Title: You are close to your limit"],
        "after": ["Title: Nearly full"],
    }


def test_what_happens_to_a_prompt_is_told_in_its_order(studio, workspace):
    studio.post(reverse("admin:guidance_prompt_add"), {"name": "Try it", "kind": "banner", "workspace": workspace.pk})
    prompt = workspace.prompts.get()
    for door in ("release_publish", "pause", "resume", "archive"):
        studio.post(reverse(f"admin:guidance_{door}", args=[prompt.pk]))

    assert [action for _, _, action in entries()] == [
        "Made.",
        "Published version 1.",
        "Paused: nobody sees it now.",
        "It is live again.",
        "Archived; its history stays.",
    ]


def test_a_changed_plan_and_its_rows_are_told_with_what_they_were(studio, workspace):
    plan = workspace.plans.get(key="free")
    row = plan.limits.get()
    held = {"limits-0-id": row.pk, "limits-0-plan": plan.pk, "limits-0-limit": row.limit_id, "limits-0-amount": 3_000}
    sent = {"name": "Starter", "price": "$0", "rank": 0, "limits-TOTAL_FORMS": 1, "limits-INITIAL_FORMS": 1, **held}

    studio.post(change("plan", plan), sent)

    entry = AuditEntry.objects.get()
    told = {each["aspect"]: (each["before"], each["after"]) for each in entry.changes}
    assert told["Name"] == (["Free"], ["Starter"])
    assert (["Amount: 2000"], ["Amount: 3000"]) in told.values()


def test_a_form_saved_without_a_change_leaves_no_line(studio, workspace):
    plan = workspace.plans.get(key="growth")
    sent = {"name": "Growth", "price": "$29 a month", "rank": 1, "limits-TOTAL_FORMS": 0, "limits-INITIAL_FORMS": 0}

    studio.post(change("plan", plan), {**sent, "features": [feature.pk for feature in plan.features.all()]})

    assert entries() == []


def test_what_is_deleted_stays_in_the_log(studio, workspace):
    feature = workspace.features.get()

    studio.post(
        reverse("admin:guidance_feature_changelist"),
        {"action": "delete_selected", "_selected_action": [feature.pk], "post": "yes"},
    )

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.name) == ("Deleted.", "Timeline")
    assert {"aspect": "Name", "before": ["Timeline"], "after": []} in entry.changes


def test_keys_are_told_of_and_never_shown(client, workspace):
    client.force_login(cast.member("ben", workspace, "admin"))

    client.post(reverse("admin:guidance_add-key", args=[workspace.pk]), {"kind": "secret", "label": "Server"})
    key = workspace.keys.get()
    client.post(reverse("admin:guidance_revoke-key", args=[workspace.pk, key.pk]))

    assert [action for _, _, action in entries()] == ["Made a secret key: Server.", f"Revoked the key {key}."]


def test_pages_show_it_and_a_stranger_finds_nothing(client, studio, workspace, cyd):
    workspace.time_zone = "Europe/Berlin"
    change_of_zone = [{"aspect": "Time zone", "before": ["UTC"], "after": ["<b>Berlin</b>"]}]
    entry = audit.note(
        workspace_id=workspace.pk,
        by=None,
        action="Saved.",
        sort="workspace",
        object_id=workspace.pk,
        name="Acme Mail",
        now=cast.NOW,
        changes=change_of_zone,
    )

    listing = studio.get(listed()).content.decode()
    content = studio.get(change("auditentry", entry)).content.decode()
    client.force_login(cyd)

    assert "The system" in listing
    assert "<ins>&lt;b&gt;Berlin&lt;/b&gt;</ins>" in content
    assert client.get(change("auditentry", entry)).status_code == 404
    assert "Acme Mail" not in client.get(listed()).content.decode()


def test_changes_alike_are_shown_with_how_many_there_were_and_until_when(studio, workspace):
    entry = AuditEntry.objects.create(
        workspace=workspace,
        at=cast.NOW,
        until=cast.NOW + dt.timedelta(minutes=50),
        times=12,
        action="Saved.",
        sort="account",
        object_id="1",
        name="Northwind",
    )

    assert "Saved. (12 times)" in studio.get(listed()).content.decode()
    assert "10:00:00 to 10:50:00 UTC, 12 times" in studio.get(change("auditentry", entry)).content.decode()


def test_very_long_lines_are_cut(workspace):
    long = [{"aspect": "Texts", "before": ["x" * 100_000] * 100, "after": []}]

    entry = audit.note(
        workspace_id=workspace.pk,
        by=None,
        action="a" * 999,
        sort="s",
        object_id=1,
        name="n",
        now=cast.NOW,
        changes=long,
    )

    assert (len(entry.action), len(entry.changes[0]["before"]), len(entry.changes[0]["before"][0])) == (300, 60, 300)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_rows(studio, workspace, count, django_assert_num_queries):
    for number in range(count):
        publishing.publish(prompt=cast.prompt(workspace, f"p-{number}"), by=None, now=cast.NOW)
        studio.post(reverse("admin:guidance_pause", args=[workspace.prompts.get(key=f"p-{number}").pk]))

    with django_assert_num_queries(8):
        studio.get(listed())
