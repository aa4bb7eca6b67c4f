"""Slideouts, hotspots, cards and limit meters in the studio: made, shown, saved as they were."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from guidance.admin.offered import offered
from guidance.admin.prompts.editor import Editor
from guidance.admin.prompts.shapes import KINDS, PLACES
from guidance.content import checks
from guidance.content.models import Prompt
from guidance.protocol.content import load
from tests.admin.forms import posted
from tests.support import cast

pytestmark = pytest.mark.django_db
SHAPES = [kind for kind, _, _ in KINDS]


@pytest.fixture
def made(client):
    """Return a function that makes a prompt of a kind as Ada does."""
    workspace = cast.workspace()
    client.force_login(cast.member("ada", workspace, "editor"))

    def make(kind):
        sent = {"name": "New", "kind": kind, "workspace": workspace.pk}
        client.post(reverse("admin:guidance_prompt_add"), sent)
        return Prompt.objects.get(workspace=workspace)

    return make


@pytest.mark.parametrize("kind", SHAPES)
def test_new_form_can_be_chosen_and_begins_where_it_can_be(client, made, kind):
    assert f'value="{kind}"' in client.get(reverse("admin:guidance_prompt_add")).content.decode()

    prompt = made(kind)

    draft = load(prompt.draft)
    assert draft.placement in dict(PLACES[kind])
    assert {finding.place for finding in checks.check(prompt=prompt)} <= {"anchor", "blocks"}


@pytest.mark.parametrize("kind", [*SHAPES, "banner"])
def test_form_offers_its_places_and_saves_what_it_was(made, kind):
    prompt = made(kind)
    choices = offered(workspace_id=prompt.workspace_id)
    fresh = Editor(prompt=prompt, offered=choices)

    saved = Editor(prompt=prompt, offered=choices, data=QueryDict(posted(fresh)))

    assert fresh.form.fields["placement"].choices == PLACES[kind]
    assert saved.is_valid(), saved.errors
    assert saved.draft == load(prompt.draft)
