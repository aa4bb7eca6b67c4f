"""Trials over the management API."""

import datetime as dt

import pytest
import time_machine

from guidance.people.models import Account, Trial
from tests.api.conftest import MORNING, Caller


@pytest.fixture(autouse=True)
def _on_a_saturday_morning() -> object:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.mark.usefixtures("lena")
def test_post_starts_a_trial(acme: Caller) -> None:
    response = acme.post("accounts", "northwind", "trials", body={"feature": "timeline", "days": 14})

    assert response.status_code == 201
    assert response.json() == {
        "feature": "timeline",
        "started_at": "2026-11-21T10:00:00Z",
        "ends_at": "2026-12-05T10:00:00Z",
        "running": True,
    }
    assert acme.get("accounts", "northwind").json()["trials"] == [response.json()]


@pytest.mark.usefixtures("lena")
def test_trial_counts_in_the_decision_at_once(acme: Caller) -> None:
    acme.patch("people", "lena@northwind.example", body={"traits": {"role": "owner"}})
    before = acme.get("decisions", "lena@northwind.example").json()["version"]

    acme.post("accounts", "northwind", "trials", body={"feature": "timeline"})

    assert acme.get("decisions", "lena@northwind.example").json()["version"] == before + 1


@pytest.mark.usefixtures("northwind")
def test_second_trial_of_a_feature_is_a_conflict(acme: Caller) -> None:
    acme.post("accounts", "northwind", "trials", body={"feature": "timeline"})
    acme.delete("accounts", "northwind", "trials", "timeline")

    response = acme.post("accounts", "northwind", "trials", body={"feature": "timeline"})

    assert response.status_code == 409
    assert response.json()["detail"] == "Northwind already had its trial of Timeline."
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.usefixtures("northwind")
def test_delete_ends_a_trial_and_may_be_repeated(acme: Caller) -> None:
    acme.post("accounts", "northwind", "trials", body={"feature": "timeline"})
    with time_machine.travel(MORNING + dt.timedelta(days=2), tick=False):
        ended = acme.delete("accounts", "northwind", "trials", "timeline")
    with time_machine.travel(MORNING + dt.timedelta(days=3), tick=False):
        again = acme.delete("accounts", "northwind", "trials", "timeline")

    (trial,) = acme.get("accounts", "northwind").json()["trials"]
    assert (ended.status_code, again.status_code) == (204, 204)
    assert (trial["running"], trial["ends_at"]) == (False, "2026-11-23T10:00:00Z")


@pytest.mark.usefixtures("northwind")
def test_trial_that_ran_out_is_told_as_over(acme: Caller) -> None:
    acme.post("accounts", "northwind", "trials", body={"feature": "timeline", "days": 1})

    with time_machine.travel(MORNING + dt.timedelta(days=1), tick=False):
        (trial,) = acme.get("accounts", "northwind").json()["trials"]

    assert (trial["running"], trial["ends_at"]) == (False, "2026-11-22T10:00:00Z")


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"feature": "gold"}, "feature: There is no such feature; this workspace has: timeline."),
        ({"feature": "timeline", "days": 0}, "days: Ensure this value is greater than or equal to 1."),
        ({"feature": "timeline", "days": 367}, "days: Ensure this value is less than or equal to 366."),
        ({"days": 3}, "feature: This field is required."),
    ],
)
def test_post_refuses_what_is_no_trial(acme: Caller, body: object, sentence: str) -> None:
    response = acme.post("accounts", "northwind", "trials", body=body)

    assert (response.status_code, response.json()["detail"]) == (400, sentence)
    assert not Trial.objects.exists()


def test_trial_never_had_is_not_found(acme: Caller, northwind: Account) -> None:
    assert acme.delete("accounts", northwind.group_id, "trials", "timeline").status_code == 404
    assert acme.delete("accounts", "nobody", "trials", "timeline").status_code == 404
    assert acme.post("accounts", "nobody", "trials", body={"feature": "timeline"}).status_code == 404


@pytest.mark.usefixtures("northwind")
def test_trials_of_another_workspace_are_not_found(acme: Caller, cyd: Caller) -> None:
    acme.post("accounts", "northwind", "trials", body={"feature": "timeline"})

    assert cyd.post("accounts", "northwind", "trials", body={"feature": "timeline"}).status_code == 404
    assert cyd.delete("accounts", "northwind", "trials", "timeline").status_code == 404
    assert acme.get("accounts", "northwind").json()["trials"][0]["running"] is True
