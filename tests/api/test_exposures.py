"""Exposures over the management API."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.content.models import Prompt, PromptVersion
from guidance.insights.models import Exposure
from guidance.people.models import Person
from guidance.workspaces import keys
from tests.api.conftest import MORNING, Caller


def _expose(person: Person, public_id: str, prompt: str = "banner") -> Exposure:
    shown, _ = Prompt.objects.get_or_create(workspace_id=person.workspace_id, key=prompt, name=prompt, kind="banner")
    version, _ = PromptVersion.objects.get_or_create(
        prompt=shown,
        number=2,
        defaults={"definition": {}, "hash": prompt, "body": b"", "body_gzip": b"", "published_at": MORNING},
    )
    return Exposure.objects.create(
        public_id=public_id,
        workspace_id=person.workspace_id,
        prompt=shown,
        version=version,
        person=person,
        account=person.account,
        trigger="page",
        leased_at=MORNING,
        expires_at=MORNING + dt.timedelta(seconds=30),
        shown_at=MORNING + dt.timedelta(seconds=1),
    )


def test_exposure_is_told_whole(acme: Caller, lena: Person) -> None:
    _expose(lena, "e1")

    assert acme.get("exposures").json()["results"] == [
        {
            "exposure": "e1",
            "prompt": "banner",
            "version": 2,
            "userId": "lena@northwind.example",
            "groupId": "northwind",
            "trigger": "page",
            "leased_at": "2026-11-21T10:00:00Z",
            "expires_at": "2026-11-21T10:00:30Z",
            "shown_at": "2026-11-21T10:00:01Z",
            "clicked_at": None,
            "dismissed_at": None,
            "completed_at": None,
        }
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"prompt": "banner"}, ["e1"]),
        ({"prompt": "nothing"}, []),
        ({"person": "ben"}, ["e2"]),
        ({"account": "northwind"}, ["e1"]),
        ({"account": "northwind", "prompt": "tip"}, []),
        ({}, ["e2", "e1"]),
    ],
)
def test_list_can_be_narrowed(acme: Caller, lena: Person, query: dict[str, str], found: list[str]) -> None:
    ben = Person.objects.create(workspace=lena.workspace, user_id="ben", first_seen=MORNING, last_seen=MORNING)
    _expose(lena, "e1")
    _expose(ben, "e2", prompt="tip")

    assert [exposure["exposure"] for exposure in acme.get("exposures", **query).json()["results"]] == found


def test_exposure_of_an_anonymous_visitor_has_no_user_id(acme: Caller, lena: Person) -> None:
    visitor = Person.objects.create(workspace=lena.workspace, first_seen=MORNING, last_seen=MORNING)
    _expose(visitor, "e1")

    (told,) = acme.get("exposures").json()["results"]

    assert (told["userId"], told["groupId"]) == (None, None)


def test_exposures_of_another_workspace_are_not_listed(cyd: Caller, lena: Person) -> None:
    _expose(lena, "e1")

    assert cyd.get("exposures").json() == {"next": None, "results": []}
    assert cyd.get("exposures", person="lena@northwind.example").json()["results"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_one_question_however_many_exposures(
    acme: Caller, lena: Person, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        _expose(lena, f"e{number}")
    keys.find(value="sk_acme")

    with django_assert_num_queries(1):
        exposures = acme.get("exposures").json()["results"]

    assert len(exposures) == count
