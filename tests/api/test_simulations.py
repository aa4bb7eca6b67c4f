"""Simulating over the management API."""

from typing import Any

import pytest

from guidance.delivery.models import Decision, DecisionRecord
from guidance.people.models import Person
from guidance.protocol.content import Heading, Offer, Variant
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
        ({"when": "2026-11-23T09:00:00Z"}, "when"),
    ],
)
def test_simulation_of_nonsense_names_the_place(acme: Caller, body: dict[str, Any], place: str) -> None:
    response = acme.post("simulate", body={"userId": LENA, **body})

    assert response.status_code == 400
    assert place in [fault["place"] for fault in response.json()["errors"]]


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
