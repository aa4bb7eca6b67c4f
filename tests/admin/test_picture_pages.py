"""The editor's door for pictures: who may upload, who may look, and what a stranger finds."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Drawn

from guidance.content import pictures
from guidance.content.models import Picture
from guidance.protocol.content import Heading, Image
from guidance.workspaces.models import AuditEntry
from tests.support import cast


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def door(prompt):
    return reverse("admin:guidance_pictures", args=[prompt.pk])


def picture(name="sea.png"):
    held = io.BytesIO()
    Drawn.new("RGB", (80, 40), "teal").save(held, "PNG")
    return {"picture": SimpleUploadedFile(name, held.getvalue(), "image/png")}


def test_upload_keeps_the_picture_and_the_library_tells_of_it(studio, workspace):
    prompt = cast.prompt(workspace)

    told = json.loads(studio.post(door(prompt), picture()).content)
    library = json.loads(studio.get(door(prompt)).content)

    assert told == {"src": Picture.objects.get().src, "alt": "", "name": "sea.png"}
    [shown] = library["pictures"]
    assert {name: shown[name] for name in told} == told
    assert AuditEntry.objects.latest("pk").action == "Uploaded the picture “sea.png”."


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Choose a picture first."),
        (
            {"picture": SimpleUploadedFile("a.png", b"<svg onload=alert(1)>", "image/png")},
            "SVG pictures can carry scripts and are not taken; export it as PNG.",
        ),
        (
            {"picture": SimpleUploadedFile("a.png", b"x" * 5_000_001, "image/png")},
            "The picture is larger than 5 MB; make it smaller first.",
        ),
    ],
)
def test_upload_says_why_a_file_is_not_taken(studio, workspace, sent, message):
    answer = studio.post(door(cast.prompt(workspace)), sent)

    assert (answer.status_code, json.loads(answer.content)) == (400, {"error": message})


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("viewer", (200, 403)), ("editor", (200, 200)), ("publisher", (200, 200)), ("admin", (200, 200))],
)
def test_who_may_edit_may_upload_and_everybody_else_only_looks(client, workspace, role, statuses):
    client.force_login(cast.member("ben", workspace, role))
    prompt = cast.prompt(workspace)

    seen, sent = client.get(door(prompt)), client.post(door(prompt), picture())

    assert (seen.status_code, sent.status_code) == statuses


def test_stranger_finds_neither_the_library_nor_a_place_to_upload_to(client, cyd, workspace):
    client.force_login(cyd)
    prompt = cast.prompt(workspace)

    assert [client.get(door(prompt)).status_code, client.post(door(prompt), picture()).status_code] == [404, 404]
    assert Picture.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_library_takes_the_same_queries_for_any_number_of_pictures(studio, workspace, count, django_assert_num_queries):
    prompt = cast.prompt(workspace)
    for number in range(count):
        Picture.objects.create(workspace=workspace, stem=f"{number}", name="A", uploaded_at=cast.NOW)

    with django_assert_num_queries(10):
        studio.get(door(prompt))


def deletion(prompt, held):
    return reverse("admin:guidance_picture_delete", args=[prompt.pk, held.pk])


def sea(workspace, name="sea.png"):
    return pictures.take_in(workspace=workspace, file=picture()["picture"].read(), name=name, by=None, now=cast.NOW)


def test_library_says_what_shows_each_picture_and_offers_to_delete_it(studio, workspace):
    held = sea(workspace)
    for key in ("first", "second", "third"):
        prompt = cast.prompt(workspace, key, blocks=[Heading(text="Look"), Image(src=held.src, alt="Sea")])
    other = Picture.objects.create(workspace=workspace, stem="0" * 32 + "-1x1", name="b", uploaded_at=held.uploaded_at)

    library = json.loads(studio.get(door(prompt)).content)["pictures"]

    assert {each["name"]: each["used"] for each in library} == {
        "sea.png": "In “First”, “Second” and 1 more",
        "b": "No prompt shows it now.",
    }
    assert {each["delete"] for each in library} == {deletion(prompt, held), deletion(prompt, other)}


def test_viewer_sees_the_library_and_is_offered_no_deletion(client, workspace):
    client.force_login(cast.member("ben", workspace, "viewer"))
    sea(workspace)

    [told] = json.loads(client.get(door(cast.prompt(workspace))).content)["pictures"]

    assert "delete" not in told


def test_deleted_picture_is_gone_and_the_log_tells_who_deleted_what(studio, workspace, ada):
    prompt, held = cast.prompt(workspace), sea(workspace)

    answer = studio.post(deletion(prompt, held))

    entry = AuditEntry.objects.get()
    assert json.loads(answer.content) == {"deleted": True}
    assert Picture.objects.count() == 0
    assert (entry.by, entry.action, entry.sort, entry.name) == (ada, "Deleted.", "picture", "sea.png")
    assert {"aspect": "Name", "before": ["sea.png"], "after": []} in entry.changes
    assert "Stem" not in {change["aspect"] for change in entry.changes}


def test_picture_that_is_shown_stays_and_nothing_is_written_down(studio, workspace):
    held = sea(workspace)
    prompt = cast.prompt(workspace, blocks=[Heading(text="Look"), Image(src=held.src, alt="Sea")])

    answer = studio.post(deletion(prompt, held))

    assert (answer.status_code, json.loads(answer.content)) == (
        409,
        {"error": "“sea.png” is still shown by “Contacts” (draft); take it out there first."},
    )
    assert (Picture.objects.get(), AuditEntry.objects.count()) == (held, 0)


def test_picture_of_another_workspace_cannot_be_deleted_through_a_prompt_of_ones_own(studio, workspace):
    prompt, strange = cast.prompt(workspace), sea(cast.workspace("other", "Other"))

    assert studio.post(deletion(prompt, strange)).status_code == 404
    assert Picture.objects.get() == strange
