"""What a viewer, who may change nothing, reads on the pages of objects: words, never what they are stored as."""

import re
from html import unescape

import pytest
from django.urls import reverse

from guidance.segments import saving
from guidance.segments.models import Segment
from tests.support import cast

# A list, a mapping, or Python's own words for nothing, for an object and for a sort of text.
STORED = re.compile(r"""\[\s*['"\]]|\{\s*['"}]|<[\w.]+ object|\b(?:None(?! chosen)|datetime\.|SafeString)\b""")
UNSEEN = re.compile(r"<(script|style|template|textarea)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)


def read(client, name, obj=None):
    door = (
        reverse(f"admin:guidance_{name}_change", args=[obj.pk]) if obj else reverse(f"admin:guidance_{name}_changelist")
    )
    page = client.get(door, follow=True)
    assert page.status_code == 200
    return " ".join(unescape(UNSEEN.sub(" ", page.content.decode())).split())


@pytest.fixture
def viewer(client, workspace):
    client.force_login(cast.member("ben", workspace, "viewer"))
    return client


@pytest.fixture
def objects(workspace):
    workspace.languages, workspace.default_language = ["de", "fr"], "en"
    workspace.four_eyes = ["sell", "ask"]
    workspace.intent_limits = {"sell": {"count": 2, "days": 7}}
    workspace.quiet_traits = [{"state": "support_open", "scope": "user", "trait": "open_tickets"}]
    workspace.save()
    lena = cast.lena(workspace)
    rule = {"version": 1, "where": {"account.plan": "free"}, "facts": {}}
    return {
        "workspace": workspace,
        "prompt": cast.prompt(workspace),
        "segment": saving.save(segment=Segment(workspace=workspace, key="free", name="Free", rule=rule)),
        "person": lena,
        "account": lena.account,
        **{name: getattr(workspace, f"{name}s").first() for name in ("plan", "feature", "limit", "theme")},
    }


def test_no_page_of_an_object_shows_a_viewer_how_it_is_stored(viewer, objects):
    found = {name: STORED.findall(read(viewer, name, obj)) for name, obj in objects.items()}

    assert {name: said for name, said in found.items() if said} == {}


def test_no_list_shows_a_viewer_how_it_is_stored(viewer, objects):
    found = {name: STORED.findall(read(viewer, name)) for name in objects}

    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {},
            (
                "Prompts are written in English",
                "And translated into German, French",
                "Only with a colleague's approval Selling, Asking",
            ),
        ),
        (
            {"default_language": "", "languages": [], "four_eyes": []},
            (
                "Prompts are written in Not said",
                "And translated into No other language",
                "Only with a colleague's approval Nothing",
            ),
        ),
    ],
)
def test_settings_say_lists_in_words_to_a_viewer(viewer, workspace, objects, changes, words):
    for name, value in changes.items():
        setattr(workspace, name, value)
    workspace.save()

    said = read(viewer, "workspace", workspace)

    assert [word for word in words if word not in said] == []
