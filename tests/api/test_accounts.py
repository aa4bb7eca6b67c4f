"""Accounts over the management API."""

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.conf import now
from guidance.people.models import Account, Person
from guidance.people.trials import grant
from guidance.plans.models import Feature, Plan
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace
from tests.api.conftest import MORNING, Caller


@pytest.mark.usefixtures("lena")
def test_account_is_told_whole(acme: Caller) -> None:
    response = acme.get("accounts", "northwind")

    assert response.status_code == 200
    assert response.json() == {
        "groupId": "northwind",
        "name": "Northwind",
        "plan": "free",
        "traits": {"name": "Northwind", "plan": "free"},
        "meters": {
            "contacts": {
                "used": 450,
                "limit": 500,
                "percent": 90.0,
                "period": "month",
                "updated_at": "2026-11-21T10:00:00Z",
            },
            "sends": {"used": 0, "limit": 1000, "percent": 0.0, "period": "month", "updated_at": None},
        },
        "trials": [],
        "states": {},
        "people": 1,
        "first_seen": "2026-11-21T10:00:00Z",
        "last_seen": "2026-11-21T10:00:00Z",
    }


def test_account_without_plan_or_name_is_told_by_its_group_id(acme: Caller, workspace: Workspace) -> None:
    Account.objects.create(workspace=workspace, group_id="g/1".replace("/", " "), first_seen=MORNING, last_seen=MORNING)

    told = acme.get("accounts", "g 1").json()

    assert (told["name"], told["plan"], told["people"]) == ("g 1", None, 0)
    assert (told["meters"]["contacts"]["limit"], told["meters"]["contacts"]["percent"]) == (None, None)


def test_trial_of_an_account_is_told_as_running(acme: Caller, northwind: Account) -> None:
    grant(account=northwind, feature=Feature.objects.get(key="timeline"), days=14, now=now())

    (trial,) = acme.get("accounts", "northwind").json()["trials"]

    assert (trial["feature"], trial["running"]) == ("timeline", True)


@pytest.mark.usefixtures("northwind")
def test_account_of_another_workspace_is_not_found(cyd: Caller) -> None:
    body = {"traits": {"name": "Mine now"}}

    assert cyd.get("accounts", "northwind").status_code == 404
    assert cyd.patch("accounts", "northwind", body=body).status_code == 404
    assert cyd.get("accounts").json()["results"] == []


def test_put_never_touches_the_same_group_id_of_another_workspace(cyd: Caller, northwind: Account) -> None:
    made = cyd.put("accounts", "northwind", body={"traits": {"name": "Cyd's own"}})

    northwind.refresh_from_db()
    assert (made.status_code, made.json()["name"]) == (201, "Cyd's own")
    assert northwind.traits == {"name": "Northwind", "plan": "free"}


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize(("text", "found"), [("NORTH", 1), ("south", 0)])
def test_search_looks_at_group_id_and_name(acme: Caller, text: str, found: int) -> None:
    assert len(acme.get("accounts", search=text).json()["results"]) == found


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_five_questions_however_many_accounts(
    acme: Caller,
    workspace: Workspace,
    northwind: Account,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    timeline = Feature.objects.get(key="timeline")
    others = [
        Account.objects.create(
            workspace=workspace, group_id=f"g{number}", plan=northwind.plan, first_seen=MORNING, last_seen=MORNING
        )
        for number in range(count - 1)
    ]
    for account in (northwind, *others):
        grant(account=account, feature=timeline, days=1, now=MORNING)
    keys.find(value="sk_acme")

    with django_assert_num_queries(5):
        accounts = acme.get("accounts").json()["results"]

    assert len(accounts) == count


def test_put_makes_an_account_nobody_has_spoken_of(acme: Caller) -> None:
    body = {"plan": "growth", "traits": {"name": "Initech"}, "usage": {"contacts": 475, "sends": 1.5}}

    made = acme.put("accounts", "initech", body=body)
    again = acme.put("accounts", "initech", body={})

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["plan"] == "growth"
    assert {key: meter["used"] for key, meter in made.json()["meters"].items()} == {"contacts": 475, "sends": 1.5}
    assert again.json()["meters"] == made.json()["meters"]
    assert not Person.objects.exists()


@pytest.mark.usefixtures("lena")
def test_patch_changes_plan_traits_and_usage_and_keeps_the_rest(acme: Caller) -> None:
    changed = acme.patch(
        "accounts", "northwind", body={"plan": "growth", "traits": {"seats": 4}, "usage": {"sends": 9}}
    )

    told = changed.json()
    assert changed.status_code == 200
    assert told["plan"] == "growth"
    assert told["traits"] == {"name": "Northwind", "plan": "growth", "seats": 4}
    assert (told["meters"]["contacts"]["used"], told["meters"]["contacts"]["limit"]) == (450, None)
    assert told["meters"]["sends"]["used"] == 9


@pytest.mark.usefixtures("lena")
def test_patch_with_nothing_to_say_changes_nothing(acme: Caller) -> None:
    before = acme.get("accounts", "northwind").json()

    assert acme.patch("accounts", "northwind", body={}).json() == before


@pytest.mark.usefixtures("lena")
def test_what_was_read_can_be_written_back(acme: Caller) -> None:
    told = acme.get("accounts", "northwind").json()

    again = acme.put("accounts", "northwind", body={"traits": told["traits"]})

    assert again.status_code == 200
    assert again.json()["traits"] == told["traits"]
    assert again.json()["plan"] == "free"


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize(
    ("body", "place", "sentence"),
    [
        ({"plan": "gold"}, "plan", "There is no plan “gold”; this workspace has: free, growth."),
        ({"traits": {"plan": "gold"}}, "plan", "There is no plan “gold”; this workspace has: free, growth."),
        (
            {"usage": {"gigabytes": 1}},
            "usage.gigabytes",
            "There is no such limit; this workspace has: contacts, sends.",
        ),
        ({"usage": {"contacts": -1}}, "usage.contacts", "Give a number that is not negative."),
        ({"usage": {"contacts": True}}, "usage.contacts", "Give a number that is not negative."),
        ({"usage": {"contacts": "5"}}, "usage.contacts", "Give a number that is not negative."),
        ({"name": "x"}, "name", "Unknown name; this address takes: plan, traits, usage."),
    ],
)
def test_patch_refuses_a_body_naming_the_fault(acme: Caller, body: object, place: str, sentence: str) -> None:
    before = acme.get("accounts", "northwind").json()

    response = acme.patch("accounts", "northwind", body=body)

    assert response.status_code == 400
    assert response.json()["errors"] == [{"place": place, "detail": sentence}]
    assert acme.get("accounts", "northwind").json() == before


def test_plan_of_another_workspace_is_unknown(cyd: Caller, workspace: Workspace) -> None:
    assert Plan.objects.filter(workspace=workspace, key="growth").exists()

    response = cyd.put("accounts", "initech", body={"plan": "growth"})

    assert response.status_code == 400
    assert response.json()["detail"] == "plan: There is no plan “growth”; this workspace has: none."


@pytest.mark.parametrize("group_id", ["null", " northwind", "x" * 256])
def test_put_refuses_an_id_that_names_nobody(acme: Caller, group_id: str) -> None:
    response = acme.put("accounts", group_id, body={})

    assert response.status_code == 400
    assert response.json()["errors"][0]["place"] == "group_id"
