"""The decision ledger over the management API."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from guidance.delivery.models import CatalogRecord
from guidance.people.models import Person
from guidance.protocol.content import Frequency, Offer
from guidance.workspaces.models import Workspace
from tests.api.conftest import MORNING, Caller
from tests.support.factories import decide, live, near_limit

LENA = "lena@northwind.example"
NOON = MORNING + dt.timedelta(hours=2)


@pytest.fixture
def history(workspace: Workspace, lena: Person) -> Person:
    """Lena at 90 %, then at 20 %: two prompts, one of them for who is near the limit."""
    live(workspace, "near", audience=near_limit(80), frequency=Frequency(count=None))
    live(workspace, "free-offer", offer=Offer(plan="free"))
    decide(lena, now=MORNING)
    account = lena.account
    assert account is not None
    account.meters["contacts"]["used"] = 100
    account.save()
    decide(lena, now=NOON)
    return lena


@pytest.mark.usefixtures("history")
def test_decision_at_a_moment_is_what_held_then(acme: Caller) -> None:
    told = acme.get("decisions", LENA, at="2026-11-21T11:00:00Z").json()

    assert told == {
        "userId": LENA,
        "version": 1,
        "decided_at": "2026-11-21T10:00:00Z",
        "next_look_at": None,
        "since": "2026-11-21T10:00:00Z",
        "armed": [
            {
                "prompt": "near",
                "rank": 1,
                "content": None,
                "page": None,
                "data": {},
                "reason": "armed",
                "explanation": "Ready: it shows at its moment.",
                "prompt_version": 1,
                "wording": "",
            }
        ],
        "held": [
            {
                "prompt": "free-offer",
                "reason": "entitled_already",
                "explanation": "The account already has what it offers (the plan Free).",
                "detail": {"has": "the plan Free"},
                "prompt_version": 1,
            }
        ],
    }
    later: dict[str, Any] = acme.get("decisions", LENA, at="2026-11-21T13:00:00+01:00").json()
    assert {each["prompt"]: each["reason"] for each in later["held"]} == {
        "free-offer": "entitled_already",
        "near": "audience",
    }


@pytest.mark.usefixtures("history")
def test_decision_older_than_the_ledger_is_not_found(acme: Caller) -> None:
    response = acme.get("decisions", LENA, at="2026-11-21T09:00:00Z")

    assert response.status_code == 404
    assert response.json()["detail"] == (
        "No decision that old is kept: the oldest one about this person is of 21 Nov 2026, 10:00 UTC."
    )


@pytest.mark.usefixtures("lena")
def test_moment_that_is_none_is_refused(acme: Caller) -> None:
    response = acme.get("decisions", LENA, at="yesterday")

    assert response.status_code == 400
    assert response.json()["detail"] == "at: Give a moment like 2026-11-21T10:00:00Z."


@pytest.mark.usefixtures("history")
def test_records_are_listed_newest_first_without_those_of_other_audiences(acme: Caller) -> None:
    told = acme.get("decisions", LENA, "records").json()

    offer = {
        "prompt": "free-offer",
        "prompt_version": 1,
        "reason": "entitled_already",
        "explanation": "The account already has what it offers (the plan Free).",
        "detail": {"has": "the plan Free"},
    }
    near = {"prompt": "near", "rank": 1, "prompt_version": 1, "wording": ""}
    assert told["next"] is None
    assert [(each["decided_at"], each["armed"], each["held"]) for each in told["results"]] == [
        ("2026-11-21T12:00:00Z", [], [offer]),
        ("2026-11-21T10:00:00Z", [near], [offer]),
    ]
    assert [each["version"] for each in told["results"]] == [2, 1]
    assert [each["catalog_version"] for each in told["results"]] == [CatalogRecord.objects.get().version] * 2
    assert len({each["inputs"] for each in told["results"]}) == 2


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.mark.usefixtures("history")
def test_records_come_in_pages(acme: Caller) -> None:
    first = acme.get("decisions", LENA, "records", page_size=1).json()
    second = acme.get("decisions", LENA, "records", **_query(first["next"])).json()

    assert [each["version"] for page in (first, second) for each in page["results"]] == [2, 1]
    assert second["next"] is None


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("query", [("decisions", LENA, "records"), ("decisions", "nobody", "records")])
def test_records_of_another_workspace_or_of_nobody_are_not_found(cyd: Caller, query: tuple[str, ...]) -> None:
    assert cyd.get(*query).status_code == 404


@pytest.mark.usefixtures("history")
def test_past_decision_of_another_workspace_is_not_found(cyd: Caller) -> None:
    assert cyd.get("decisions", LENA, at="2026-11-21T11:00:00Z").status_code == 404
