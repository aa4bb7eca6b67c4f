"""The studio's doors for the picker, and what becomes of what was picked."""

import json

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from guidance.admin.prompts.anchors import PickedField, candidates_of, picked_of, typed_of
from guidance.conf import now
from guidance.content.models import FeatureTag
from guidance.protocol.content import Anchor, Candidate
from guidance.protocol.document import document
from guidance.workspaces import building, keys
from guidance.workspaces.models import AllowedOrigin
from tests.support import cast

APP = "https://app.acme.example"
GROUP = {
    "by": "group",
    "selectors": ["#import", "main button"],
    "text": "Import",
    "label": "Button “Import”",
    "pages": 2,
}
IMPORT = Candidate(by="group", selectors=["#import", "main button"], text="Import", label="Button “Import”", pages=2)


@pytest.fixture(autouse=True)
def _app(workspace):
    AllowedOrigin.objects.create(workspace=workspace, origin=APP)
    keys.create(workspace=workspace, kind="public", value="pk_acme")
    cache.clear()


@pytest.fixture
def prompt(workspace):
    return cast.prompt(workspace, kind="tooltip", anchor=Anchor([]))


def door(prompt):
    return reverse("admin:guidance_builder", args=[prompt.pk])


def test_editor_gets_a_pass_that_names_its_own_studio(client, workspace, prompt):
    client.force_login(cast.member("ben", workspace, "editor"))

    told = client.post(door(prompt), {"origin": APP}, headers={"Origin": "http://testserver"}).json()

    info = keys.find(value="pk_acme")
    assert building.redeem(text=told["pass"], info=info, origin=APP, now=now()) == "http://testserver"


def test_a_page_of_another_address_gets_no_pass(studio, prompt):
    told = studio.post(door(prompt), {"origin": "https://evil.example"}).json()

    assert list(told) == ["error"]
    assert "https://evil.example is not among the addresses of Acme Mail" in told["error"]


def test_pass_door_is_shut_to_lookers(client, workspace, prompt):
    client.force_login(cast.member("vic", workspace, "viewer"))

    assert client.post(door(prompt), {"origin": APP}).status_code == 403
    assert (
        client.post(reverse("admin:guidance_tag_builder"), {"origin": APP, "workspace": workspace.pk}).status_code
        == 403
    )
    assert client.post(reverse("admin:guidance_tag_picked"), {"workspace": workspace.pk}).status_code == 403


def test_pass_door_is_shut_to_strangers(client, workspace, prompt, cyd):
    client.force_login(cyd)

    assert client.post(door(prompt), {"origin": APP}).status_code == 404
    assert (
        client.post(reverse("admin:guidance_tag_builder"), {"origin": APP, "workspace": workspace.pk}).status_code
        == 403
    )
    assert client.post(reverse("admin:guidance_tag_picked"), {"workspace": workspace.pk}).status_code == 403


def test_pass_door_is_shut_to_everybody_else(client, prompt):
    assert client.post(door(prompt), {"origin": APP}).status_code == 302


def test_pass_is_asked_for_and_not_fetched_by_a_link(studio, prompt):
    assert studio.get(door(prompt)).status_code == 405


def tagged(**changes):
    fields = {"name": "Import Pressed", "action": "click", "picked": json.dumps([GROUP]), "active": "on"}
    return {**fields, "pages": "starts_with", "addresses": "/contacts/", **changes}


def test_tag_that_was_picked_is_made(studio, workspace):
    told = studio.post(reverse("admin:guidance_tag_picked"), tagged(workspace=workspace.pk)).json()

    tag = FeatureTag.objects.get()
    assert told == {"saved": True}
    assert (tag.name, tag.action, tag.candidates) == ("Import Pressed", "click", [GROUP])
    assert "page.path" in json.dumps(tag.pages)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"picked": ""}, "Say which element"),
        ({"picked": "[{}]"}, "What was picked cannot be read"),
        ({"action": "drag"}, "Select a valid choice"),
        ({"name": "$own"}, "names that begin with $"),
    ],
)
def test_what_is_wrong_with_a_picked_tag_is_told(studio, workspace, changes, sentence):
    told = studio.post(reverse("admin:guidance_tag_picked"), tagged(workspace=workspace.pk, **changes)).json()

    assert list(told) == ["error"]
    assert sentence in told["error"]
    assert not FeatureTag.objects.exists()


def test_pages_hear_nothing_of_what_an_element_is_called(workspace, prompt):
    draft = cast.draft(anchor=Anchor([IMPORT]))

    sent = document(key="k", kind="tooltip", version=1, draft=draft, theme={})

    assert sent["anchor"]["candidates"] == [{"by": "group", "selectors": ["#import", "main button"], "text": "Import"}]


def test_saving_a_tag_in_the_studio_keeps_what_was_picked(studio, workspace):
    studio.post(reverse("admin:guidance_tag_picked"), tagged(workspace=workspace.pk))
    tag = FeatureTag.objects.get()

    studio.post(reverse("admin:guidance_featuretag_change", args=[tag.pk]), tagged(name="Import Clicked"))

    tag.refresh_from_db()
    assert (tag.name, tag.candidates) == ("Import Clicked", [GROUP])


def test_picked_comes_before_typed_and_what_no_field_shows_stays():
    second = Candidate(by="css", value="#b")
    anchor = Anchor([Candidate(by="data", value="old"), Candidate(by="css", value="#a"), second])

    found = candidates_of(anchor, picked=[IMPORT], typed={"data": "", "css": "#a", "text": "Import"})

    assert found == [IMPORT, Candidate(by="css", value="#a"), second, Candidate(by="text", value="Import")]


def test_fields_show_what_was_typed_and_what_was_picked_apart():
    anchor = Anchor(
        [IMPORT, Candidate(by="data", value="import", label="Button “Import”"), Candidate(by="css", value="#a")]
    )

    assert typed_of(anchor, "data") == ""
    assert typed_of(anchor, "css") == "#a"
    assert PickedField().clean(picked_of(anchor)) == anchor.candidates[:2]
    assert (picked_of(None), typed_of(None, "css"), picked_of(Anchor([]))) == ("", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[{}]",
        '[{"by": "css", "value": "#a"}]',
        '[{"by": "css", "value": "#a[", "label": "A"}]',
        '[{"by": "group", "label": "A"}]',
        json.dumps([GROUP] * 11),
        " " * 20_001,
    ],
)
def test_what_no_page_could_find_is_refused(text):
    with pytest.raises(ValidationError):
        PickedField().clean(text + "x" if not text.strip() else text)
