"""Meters over the management API."""

import pytest
import time_machine

from guidance.people.models import Account
from guidance.plans.models import PlanLimit
from tests.api.conftest import Caller


def test_meter_is_told(acme: Caller, northwind: Account) -> None:
    assert acme.get("accounts", "northwind", "meters", "contacts").json() == {
        "used": 450,
        "limit": 500,
        "percent": 90.0,
        "period": "month",
        "updated_at": "2026-11-21T10:00:00Z",
    }


@pytest.mark.usefixtures("lena")
def test_put_sets_the_meter(acme: Caller) -> None:
    response = acme.put("accounts", "northwind", "meters", "contacts", body={"used": 475})

    assert response.status_code == 200
    assert (response.json()["used"], response.json()["percent"]) == (475, 95.0)
    assert acme.get("accounts", "northwind").json()["meters"]["contacts"]["used"] == 475
    assert acme.get("accounts", "northwind").json()["meters"]["sends"]["used"] == 0


@pytest.mark.usefixtures("northwind")
def test_flow_starts_at_zero_when_its_period_is_over_and_a_stock_does_not(acme: Caller) -> None:
    with time_machine.travel("2027-01-31T23:59:59Z", tick=False):
        acme.patch("accounts", "northwind", body={"usage": {"contacts": 480, "sends": 700}})
        before = acme.get("accounts", "northwind").json()["meters"]
    with time_machine.travel("2027-02-01T00:00:00Z", tick=False):
        after = acme.get("accounts", "northwind").json()["meters"]

    assert (before["contacts"]["used"], before["sends"]["used"]) == (480, 700)
    assert (after["contacts"]["used"], after["sends"]["used"]) == (480, 0)


@pytest.mark.usefixtures("northwind")
def test_limit_of_zero_is_used_up(acme: Caller) -> None:
    PlanLimit.objects.filter(plan__key="free", limit__key="contacts").update(amount=0)

    assert acme.get("accounts", "northwind", "meters", "contacts").json()["percent"] == 100.0


@pytest.mark.usefixtures("northwind")
def test_unknown_limit_is_not_found_and_the_known_are_named(acme: Caller) -> None:
    response = acme.put("accounts", "northwind", "meters", "gigabytes", body={"used": 1})

    assert response.status_code == 404
    assert response.json()["detail"] == "There is no limit “gigabytes”; this workspace has: contacts, sends."


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_meter_of_an_unknown_account_is_not_found(acme: Caller, method: str) -> None:
    response = acme(method, "accounts", "nobody", "meters", "contacts", body={"used": 1})

    assert response.status_code == 404
    assert not Account.objects.exists()


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_meter_of_another_workspace_is_not_found(cyd: Caller, method: str) -> None:
    assert cyd(method, "accounts", "northwind", "meters", "contacts", body={"used": 1}).status_code == 404


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "used: This field is required."),
        ({"used": -1}, "used: Give a number that is not negative."),
        ({"used": None}, "used: This field may not be null."),
        ({"used": 1, "limit": 2}, "limit: Unknown name; this address takes: used."),
    ],
)
def test_put_refuses_a_body_that_is_no_meter(acme: Caller, body: object, sentence: str) -> None:
    response = acme.put("accounts", "northwind", "meters", "contacts", body=body)

    assert (response.status_code, response.json()["detail"]) == (400, sentence)
