"""Prompts copied to another workspace and imported from a file, in the studio."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guidance.content import carrying
from guidance.content.models import Prompt
from tests.support import cast


@pytest.fixture
def production(ada):
    made = cast.workspace("production", "Production")
    cast.roles.add_member(workspace=made, user=ada, role="editor")
    return made


def page(prompt, door="copy"):
    return reverse(f"admin:guidance_{door}", args=[prompt.pk])


def upload(file, workspace):
    return {"file": SimpleUploadedFile("prompts.json", file), "workspace": workspace.pk}


def test_a_prompt_is_copied_into_a_workspace_where_she_may_edit(studio, workspace, production):
    prompt = cast.prompt(workspace)

    response = studio.post(page(prompt), {"workspace": production.pk}, follow=True)

    assert Prompt.objects.get(workspace=production).draft == prompt.draft
    assert "here as drafts" in response.content.decode()
    assert production.audit.get().action == "Copied from Acme Mail."


def test_nobody_copies_into_a_workspace_where_they_only_look(studio, workspace, production, ada):
    cast.roles.add_member(workspace=production, user=ada, role="viewer")
    prompt = cast.prompt(workspace)

    content = studio.get(page(prompt)).content.decode()
    studio.post(page(prompt), {"workspace": production.pk})

    assert "You may edit prompts in no other workspace." in content
    assert not production.prompts.exists()


def test_a_file_comes_out_and_goes_in_again(studio, workspace, production):
    prompt = cast.prompt(workspace)
    file = studio.get(page(prompt, "export")).content

    studio.post(reverse("admin:guidance_prompts_import"), upload(file, production))

    assert Prompt.objects.get(workspace=production).draft == prompt.draft


def test_chosen_prompts_come_out_as_one_file(studio, workspace):
    chosen = [cast.prompt(workspace, key).pk for key in ("a", "b")]

    response = studio.post(
        reverse("admin:guidance_prompt_changelist"), {"action": "export", "_selected_action": chosen}
    )

    assert [each.key for each in carrying.unpack(file=response.content).prompts] == ["a", "b"]


def test_faults_of_a_file_are_told_and_nothing_is_taken_in(studio, workspace):
    response = studio.post(reverse("admin:guidance_prompts_import"), upload(b"{}", workspace))

    assert "This is not a file of exported prompts" in response.content.decode()
    assert not workspace.prompts.exists()


def test_a_stranger_and_a_viewer_find_no_door(client, workspace, cyd):
    prompt = cast.prompt(workspace)
    client.force_login(cyd)
    strange = [client.get(page(prompt)), client.get(page(prompt, "export"))]
    taken = client.post(reverse("admin:guidance_prompts_import"), upload(carrying.pack(prompts=[prompt]), workspace))
    client.force_login(cast.member("ben", workspace, "viewer"))

    assert [response.status_code for response in strange] == [404, 404]
    assert "Select a valid choice" in taken.content.decode()
    assert client.get(reverse("admin:guidance_prompts_import")).status_code == 403
