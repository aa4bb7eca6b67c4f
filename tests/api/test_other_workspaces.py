"""Fault 21: another workspace's key on every address of the API and of the hot doors, with ids that exist, elsewhere."""

import json
from typing import Any

import pytest

from guidance.api.urls import urlpatterns
from guidance.insights.models import Exposure
from guidance.people.models import Account, Person
from guidance.segments.models import Segment
from guidance.workspaces.models import Workspace
from tests.api.conftest import MORNING, Caller
from tests.support import factories
from tests.support.rows import everything_of
from tests.web.conftest import Doors

MARK = "acmes-own-secret"
IDS = {
    "user_id": "lena@northwind.example",
    "group_id": "northwind",
    "limit": "contacts",
    "feature": "timeline",
    "state": "open_ticket",
    "key": "contacts",
    "name": "contacts",
}
BODIES: tuple[Any, ...] = (
    {},
    {"used": 1},
    {"days": 7, "feature": "timeline"},
    {"user": IDS["user_id"]},
    {"until": None},
)
ROUTES = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if str(pattern.name).startswith("api-")}


@pytest.fixture
def world(workspace: Workspace, lena: Person, northwind: Account) -> Workspace:
    """Return Acme's workspace, in which everything of value says so."""
    version = factories.live(workspace, label=MARK)
    Segment.objects.create(workspace=workspace, key="contacts", name=MARK, kind="user", rule=factories.audience({}))
    Person.objects.filter(pk=lena.pk).update(traits={"name": MARK})
    Account.objects.filter(pk=northwind.pk).update(traits={"name": MARK})
    Exposure.objects.create(
        public_id="seen",
        workspace=workspace,
        prompt=version.prompt,
        version=version,
        person=lena,
        account=northwind,
        variant=MARK,
        leased_at=MORNING,
        expires_at=MORNING,
        shown_at=MORNING,
    )
    factories.decide(lena)
    return workspace


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES.keys())
def test_address_of_the_api_tells_and_changes_nothing_of_another_workspace(
    world: Workspace, acme: Caller, cyd: Caller, route: str
) -> None:
    parts = [
        IDS[part[4:-1]] if part.startswith("<id:") else part
        for part in route.removeprefix("v1/").rstrip("/").split("/")
    ]
    before = everything_of(world)

    told = [cyd.get(*parts)]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        told += [cyd(method, *parts, body=body) for body in BODIES]

    assert [reply.status_code for reply in told if reply.status_code >= 500] == []
    assert [reply.content for reply in told if MARK.encode() in reply.content] == []
    assert everything_of(world) == before


def test_the_same_addresses_do_tell_their_own_workspace(world: Workspace, acme: Caller) -> None:
    readable = [
        ("people", IDS["user_id"]),
        ("accounts", "northwind"),
        ("segments", "contacts"),
        ("prompts", "contacts"),
    ]

    assert [MARK.encode() in acme.get(*parts).content for parts in readable] == [True] * len(readable)


def test_hot_doors_know_nobody_of_another_workspace(world: Workspace, cyd: Caller) -> None:
    doors = Doors()
    who = IDS["user_id"]
    before = everything_of(world)

    decision = doors.get(f"/v1/decision?key=sk_other&userId={who}")
    claim = doors.post("/v1/claims", {"key": "sk_other", "prompt": "contacts", "userId": who, "trigger": "page"})
    report = {"type": "track", "userId": who, "event": "$prompt_dismissed", "properties": {"exposure": "seen"}}
    taken = doors.post("/v1/batch", {"writeKey": "sk_other", "batch": [report]})
    factories.drain(MORNING)

    assert json.loads(decision.body) == {"version": 0, "armed": [], "keep": [], "grants": {}}
    assert json.loads(claim.body) == {"granted": False, "reason": "not_armed"}
    assert taken.status == 200
    assert everything_of(world) == before
