"""Decisions over the management API."""

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.delivery.models import Decision
from guidance.people.models import Person
from guidance.workspaces import keys
from tests.api.conftest import MORNING, Caller

LENA = "lena@northwind.example"
ARMED = [
    {"prompt": "banner", "content": "c1", "data": {"account.name": "Northwind"}},
    {"prompt": "tip", "content": "c2", "page": {"page.path": {"$eq": "/"}}, "data": {}},
]
VERDICTS = [
    {"prompt": "tip", "code": "armed", "detail": {}, "rank": 2},
    {"prompt": "banner", "code": "armed", "rank": 1},
    {"prompt": "trial", "code": "entitled_already", "detail": {"has": "Timeline"}},
]


def _decide(person: Person, verdicts: list[dict[str, Any]], armed: list[dict[str, Any]]) -> None:
    Decision.objects.create(
        person=person,
        workspace_id=person.workspace_id,
        version=42,
        body=json.dumps({"version": 42, "armed": armed, "keep": [], "grants": {}}),
        etag="e",
        verdicts=json.dumps(verdicts),
        catalog_version=1,
        decided_at=MORNING,
    )


def test_decision_is_told_with_a_reason_for_every_prompt(acme: Caller, lena: Person) -> None:
    _decide(lena, VERDICTS, ARMED)

    assert acme.get("decisions", LENA).json() == {
        "userId": LENA,
        "version": 42,
        "decided_at": "2026-11-21T10:00:00Z",
        "next_look_at": None,
        "armed": [
            {
                "prompt": "banner",
                "rank": 1,
                "content": "c1",
                "page": None,
                "data": {"account.name": "Northwind"},
                "reason": "armed",
                "explanation": "Ready: it shows at its moment.",
            },
            {
                "prompt": "tip",
                "rank": 2,
                "content": "c2",
                "page": {"page.path": {"$eq": "/"}},
                "data": {},
                "reason": "armed",
                "explanation": "Ready: it shows at its moment.",
            },
        ],
        "held": [
            {
                "prompt": "trial",
                "reason": "entitled_already",
                "explanation": "The account already has what it offers (Timeline).",
                "detail": {"has": "Timeline"},
            }
        ],
    }


@pytest.mark.usefixtures("lena")
def test_person_not_decided_yet_has_version_zero(acme: Caller) -> None:
    assert acme.get("decisions", LENA).json() == {
        "userId": LENA,
        "version": 0,
        "decided_at": None,
        "next_look_at": None,
        "armed": [],
        "held": [],
    }


def test_decision_of_another_workspace_is_not_found(cyd: Caller, lena: Person) -> None:
    _decide(lena, VERDICTS, ARMED)

    assert cyd.get("decisions", LENA).status_code == 404


def test_decision_of_nobody_is_not_found(acme: Caller) -> None:
    response = acme.get("decisions", "nobody")

    assert response.status_code == 404
    assert response.json()["detail"] == "This workspace knows no person with the userId “nobody”."


def test_decision_is_one_read(acme: Caller, lena: Person, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    _decide(lena, VERDICTS, ARMED)
    keys.find(value="sk_acme")

    with django_assert_num_queries(1):
        acme.get("decisions", LENA)
