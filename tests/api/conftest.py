"""The cast as the API sees it: Acme's workspace with Lena in Northwind, and Cyd's workspace beside it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from guidance.people.models import Account, Person
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace

MORNING = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)


class Caller:
    """A server that calls the management API with one key."""

    def __init__(self, key: str, **headers: str) -> None:
        self._client = Client(headers={"Authorization": f"Bearer {key}", **headers})

    def __call__(self, method: str, *parts: str, body: Any = None, **query: Any) -> HttpResponse:
        """Send a request to `/api/v1/<parts>/`, each part quoted."""
        address = "/api/v1/" + "".join(f"{quote(part, safe='')}/" for part in parts)
        given = {} if body is None else {"data": body, "content_type": "application/json"}
        return self._client.generic(method, address, **_encoded(given), query_params=query or None)

    def get(self, *parts: str, **query: Any) -> HttpResponse:
        """Read."""
        return self("GET", *parts, **query)

    def put(self, *parts: str, body: Any) -> HttpResponse:
        """Make or add."""
        return self("PUT", *parts, body=body)

    def patch(self, *parts: str, body: Any) -> HttpResponse:
        """Add."""
        return self("PATCH", *parts, body=body)

    def post(self, *parts: str, body: Any) -> HttpResponse:
        """Start."""
        return self("POST", *parts, body=body)

    def delete(self, *parts: str) -> HttpResponse:
        """End."""
        return self("DELETE", *parts)


def _encoded(given: dict[str, Any]) -> dict[str, Any]:
    if given and not isinstance(given["data"], bytes | str):
        given["data"] = Client()._encode_json(given["data"], "application/json")
    return given


@pytest.fixture(autouse=True)
def _forgetful_keys() -> Iterator[None]:
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def workspace(db: None) -> Workspace:
    """Return the workspace of Acme Mail: two plans, a feature, a stock and a flow."""
    workspace = Workspace.objects.create(key="acme", name="Acme Mail")
    timeline = Feature.objects.create(workspace=workspace, key="timeline", name="Timeline")
    contacts = Limit.objects.create(workspace=workspace, key="contacts", name="Contacts")
    sends = Limit.objects.create(workspace=workspace, key="sends", name="Sends", resets=True)
    free = Plan.objects.create(workspace=workspace, key="free", name="Free", rank=0)
    growth = Plan.objects.create(workspace=workspace, key="growth", name="Growth", rank=1)
    growth.features.add(timeline)
    PlanLimit.objects.create(plan=free, limit=contacts, amount=500)
    PlanLimit.objects.create(plan=free, limit=sends, amount=1000)
    PlanLimit.objects.create(plan=growth, limit=contacts, amount=None)
    keys.create(workspace=workspace, kind="secret", value="sk_acme")
    keys.create(workspace=workspace, kind="public", value="pk_acme")
    return workspace


@pytest.fixture
def acme(workspace: Workspace) -> Caller:
    """Return Acme's server."""
    return Caller("sk_acme")


@pytest.fixture
def cyd(db: None) -> Caller:
    """Return the server of another workspace."""
    other = Workspace.objects.create(key="other", name="Cyd's")
    keys.create(workspace=other, kind="secret", value="sk_other")
    return Caller("sk_other")


@pytest.fixture
def northwind(workspace: Workspace) -> Account:
    """Return an account on the free plan with 450 of 500 contacts."""
    return Account.objects.create(
        workspace=workspace,
        group_id="northwind",
        plan=Plan.objects.get(workspace=workspace, key="free"),
        traits={"name": "Northwind", "plan": "free"},
        meters={"contacts": {"used": 450, "at": 1_795_255_200_000}},
        first_seen=MORNING,
        last_seen=MORNING,
    )


@pytest.fixture
def lena(workspace: Workspace, northwind: Account) -> Person:
    """Return Lena, a member of Northwind, who logged in twice."""
    person = Person.objects.create(
        workspace=workspace,
        user_id="lena@northwind.example",
        account=northwind,
        traits={"name": "Lena", "role": "member"},
        segments=["near-the-limit"],
        # The second is what a rule counts, which is nobody's event.
        ledger='{"Login":{"f":1795168800000,"l":1795255200000,"n":2,"t":[],"h":{},"d":{}},"Login#0123abcd":{"n":1}}',
        first_seen=MORNING - dt.timedelta(days=1),
        last_seen=MORNING,
    )
    person.memberships.create(account=northwind, last_seen=MORNING)
    person.aliases.create(workspace=workspace, anonymous_id="anon-1")
    return person
