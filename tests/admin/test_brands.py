"""A theme's page proposes a brand's colours and judges them; it keeps nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guidance.content.models import Theme
from tests.support import cast

DOOR = "admin:guidance_brand"
NOW = {
    "accent": "#5b4ce0",
    "accent_text": "#ffffff",
    "background": "#ffffff",
    "text": "#1c1b29",
    "muted": "#5d5b70",
    "border": "#e3e1ee",
}


def test_pasted_text_becomes_a_proposal_with_what_is_hard_to_see(studio, workspace):
    before = list(Theme.objects.values())

    told = studio.post(reverse(DOOR), {**NOW, "pasted": "--brand: #f5c518; --ink: #111111"}).json()

    assert told == {
        "found": [{"name": "brand", "colour": "#f5c518"}, {"name": "ink", "colour": "#111111"}],
        "proposed": {"text": "#111111", "accent": "#f5c518", "accent_text": "#111111"},
        "faults": [
            {
                "field": "accent",
                "message": "The colour of main buttons and bars, #f5c518, is hard to see on the background, #ffffff: "
                "1.63 to 1 where 3 to 1 is needed; #b49012 would do.",
                "better": "#b49012",
            }
        ],
    }
    assert list(Theme.objects.values()) == before


def test_uploaded_file_is_read(studio):
    file = SimpleUploadedFile("acme.tokens.json", b'{"brand": {"$type": "color", "$value": "#0a7d55"}}')

    assert studio.post(reverse(DOOR), {**NOW, "file": file}).json()["proposed"] == {
        "accent": "#0a7d55",
        "accent_text": "#ffffff",
    }


def test_colours_alone_are_only_judged_and_nonsense_counts_as_the_plain_one(studio):
    told = studio.post(reverse(DOOR), {**NOW, "accent": "</style>"}).json()

    assert told == {"found": [], "proposed": {}, "faults": []}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (
            {"pasted": "<img onerror=alert(1)>"},
            "No colour was found; take a *.tokens.json file, or CSS with lines such as --brand: #0a7.",
        ),
        (
            {"pasted": "\ud800{".encode("utf-8", "replace").decode()},
            "No colour was found; take a *.tokens.json file, or CSS with lines such as --brand: #0a7.",
        ),
    ],
)
def test_what_cannot_be_read_is_told(studio, sent, message):
    reply = studio.post(reverse(DOOR), {**NOW, **sent})

    assert (reply.status_code, reply.json()) == (400, {"error": message})


@pytest.mark.parametrize(("role", "offered"), [("viewer", False), ("editor", True)])
def test_page_offers_it_to_who_may_change_the_theme(client, workspace, role, offered):
    theme = Theme.objects.create(workspace=workspace, key="own", name="Own")
    client.force_login(cast.member("ben", workspace, role))

    content = client.get(reverse("admin:guidance_theme_change", args=[theme.pk])).content.decode()

    assert ("Colours of your brand" in content) is offered
