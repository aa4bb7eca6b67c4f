"""Simulating over the management API."""

from typing import Any

import pytest

from guidance.delivery.models import Decision, DecisionRecord
from guidance.people.models import Person
from guidance.protocol.content import Heading, Offer, Text, Variant
from guidance.protocol.translations import written
from guidance.workspaces.models import Workspace
from tests.api.conftest import Caller
from tests.support import cast
from tests.support.factories import audience, live

LENA = "lena@northwind.example"
ON_CONTACTS = {"page.path": {"$regex": "^/contacts"}}


@pytest.fixture
def world(workspace: Workspace, lena: Person) -> Workspace:
    """One prompt on the contacts page, one that Lena's account needs no more, one draft."""
    short = Variant(key="short", weight=0.0, blocks=[Heading(text="Nearly full")])
    live(workspace, "paged", audience=audience(ON_CONTACTS), variants=[short])
    live(workspace, "free-offer", offer=Offer(plan="free"))
    cast.prompt(workspace, "idea")
    return workspace


def simulated(caller: Caller, **body: Any) -> dict[str, Any]:
    told: dict[str, Any] = caller.post("simulate", body={"userId": LENA, **body}).json()
    return told


@pytest.mark.usefixtures("world")
def test_simulation_tells_every_verdict_and_what_would_show(acme: Caller) -> None:
    told = simulated(acme, at="2026-11-23T09:00:00Z", page={"url": "/contacts?tab=all", "width": 390})

    assert told == {
        "userId": LENA,
        "at": "2026-11-23T09:00:00Z",
        "catalog_version": 3,
        "next_look_at": None,
        "segments": [],
        "first": "paged",
        "armed": [
            {
                "prompt": "paged",
                "prompt_version": 1,
                "rank": 1,
                "wording": "",
                "language": "",
                "texts": ["Contacts", "You are close to your limit", "Northwind uses 450 contacts.", "See plans"],
                "page": ON_CONTACTS,
                "fits": True,
                "shows": True,
                "data": {"account.name": "Northwind", "limit.contacts.used": 450},
                "reason": "armed",
                "explanation": "Ready: it shows at its moment.",
            }
        ],
        "held": [
            {
                "prompt": "free-offer",
                "prompt_version": 1,
                "reason": "entitled_already",
                "explanation": "The account already has what it offers (the plan Free).",
                "detail": {"has": "the plan Free"},
            }
        ],
    }
    assert (Decision.objects.count(), DecisionRecord.objects.count()) == (0, 0)


@pytest.mark.usefixtures("world")
def test_simulation_takes_a_draft_and_a_wording(acme: Caller) -> None:
    told = simulated(acme, draft="idea", wordings={"paged": "short"})

    assert {each["prompt"]: (each["wording"], each["fits"]) for each in told["armed"]} == {
        "idea": ("", True),
        "paged": ("short", None),
    }


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"draft": "nothing"}, "draft"),
        ({"page": {"path": "/"}}, "page.path"),
        ({"at": "soon"}, "at"),
        ({"language": "german"}, "language"),
        ({"language": "d" * 36}, "language"),
        ({"when": "2026-11-23T09:00:00Z"}, "when"),
    ],
)
def test_simulation_of_nonsense_names_the_place(acme: Caller, body: dict[str, Any], place: str) -> None:
    response = acme.post("simulate", body={"userId": LENA, **body})

    assert response.status_code == 400
    assert place in [fault["place"] for fault in response.json()["errors"]]


@pytest.mark.parametrize("as_draft", [False, True])
def test_simulation_says_what_whoever_reads_that_language_would_read(
    acme: Caller, workspace: Workspace, lena: Person, as_draft: bool
) -> None:
    workspace.default_language, workspace.languages = "en", ["de"]
    workspace.save()
    blocks = [Heading(text="Hello"), Text(text='{{#b}}{{ account.name | "You" }}{{/b}} is growing')]
    draft = written(cast.draft(blocks=blocks), "de", {"blocks.1.text": (blocks[1].text, "{{ account.name }} wächst")})
    live(workspace, "hello", blocks=blocks, translations=draft.translations)
    given = {"draft": "hello"} if as_draft else {}

    def said(**told: str) -> tuple[str, list[str]]:
        (armed,) = simulated(acme, **given, **told)["armed"]
        return armed["language"], armed["texts"][-2:]

    english, german = ("en", ["Hello", "Northwind is growing"]), ("de", ["Hello", "Northwind wächst"])
    assert [said(), said(language="de-AT"), said(language="fr")] == [english, german, english]
    lena.traits = {**lena.traits, "locale": "de"}
    lena.save()
    assert [said(), said(language="en-GB")] == [german, english]


@pytest.mark.usefixtures("world")
def test_simulation_of_a_language_that_is_none_says_how_to_write_one(acme: Caller) -> None:
    response = acme.post("simulate", body={"userId": LENA, "language": "german"})

    assert response.json()["detail"] == "language: “german” names no language; write it as “de” or “de-AT”."


@pytest.mark.usefixtures("lena")
def test_simulation_judges_rules_about_the_language_by_the_one_given(acme: Caller, workspace: Workspace) -> None:
    live(workspace, "theirs", audience=audience({"user.locale": "de-AT"}))
    live(workspace, "browsers", audience=audience({"device.language": "de-AT"}))
    page = {"url": "/"}

    def shown(**given: Any) -> list[str]:
        return [each["prompt"] for each in simulated(acme, **given)["armed"] if each["shows"]]

    assert shown(page=page) == []
    assert shown(page=page, language="de-AT") == ["browsers", "theirs"]
    assert shown(page={**page, "language": "de"}, language="de-AT") == ["theirs"]


def test_simulation_of_a_draft_that_cannot_be_judged_says_so(acme: Caller, world: Workspace) -> None:
    idea = world.prompts.get(key="idea")
    idea.draft = {**idea.draft, "intent": "shout"}
    idea.save()

    response = acme.post("simulate", body={"userId": LENA, "draft": "idea"})

    assert response.status_code == 400
    assert response.json()["detail"].startswith("draft: The draft is damaged and cannot be read:")


@pytest.mark.usefixtures("world")
def test_simulation_of_another_workspaces_person_or_draft_is_refused(cyd: Caller) -> None:
    assert cyd.post("simulate", body={"userId": LENA}).status_code == 404
