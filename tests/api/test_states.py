"""Quiet states over the management API."""

import datetime as dt

import pytest
import time_machine

from guidance.people.models import Account
from tests.api.conftest import MORNING, Caller

LENA = "lena@northwind.example"
PLACES = [("accounts", "northwind"), ("people", LENA)]
KNOWN = "open_ticket, open_deal, overdue, just_upgraded, with_human"


@pytest.fixture(autouse=True)
def _on_a_saturday_morning() -> object:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
def test_put_turns_a_state_on_until_a_time(acme: Caller, place: tuple[str, str]) -> None:
    response = acme.put(*place, "states", "open_deal", body={"until": "2026-12-05T12:00:00+02:00"})

    assert (response.status_code, response.json()) == (200, {"state": "open_deal", "until": "2026-12-05T10:00:00Z"})
    assert acme.get(*place).json()["states"] == {"open_deal": "2026-12-05T10:00:00Z"}


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("body", [{}, {"until": None}])
def test_put_turns_a_state_on_until_it_is_lifted(acme: Caller, place: tuple[str, str], body: object) -> None:
    acme.put(*place, "states", "with_human", body={"until": "2026-12-05T10:00:00Z"})
    acme.put(*place, "states", "open_ticket", body=body)
    response = acme.put(*place, "states", "with_human", body=body)

    assert response.json() == {"state": "with_human", "until": None}
    assert acme.get(*place).json()["states"] == {"open_ticket": None, "with_human": None}


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
def test_delete_lifts_a_state_and_may_be_repeated(acme: Caller, place: tuple[str, str]) -> None:
    acme.put(*place, "states", "open_ticket", body={})
    acme.put(*place, "states", "overdue", body={})

    lifted = acme.delete(*place, "states", "open_ticket")
    again = acme.delete(*place, "states", "open_ticket")

    assert (lifted.status_code, again.status_code) == (204, 204)
    assert acme.get(*place).json()["states"] == {"overdue": None}


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
def test_state_is_not_told_once_it_is_over(acme: Caller, place: tuple[str, str]) -> None:
    acme.put(*place, "states", "open_ticket", body={"until": "2026-11-21T11:00:00Z"})

    with time_machine.travel(MORNING + dt.timedelta(hours=1), tick=False):
        assert acme.get(*place).json()["states"] == {}


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
def test_state_counts_in_the_decision_at_once(acme: Caller, place: tuple[str, str]) -> None:
    acme.patch("people", LENA, body={"traits": {"role": "owner"}})
    before = acme.get("decisions", LENA).json()["decided_at"]

    with time_machine.travel(MORNING + dt.timedelta(minutes=5), tick=False):
        acme.put(*place, "states", "open_ticket", body={})
        put = acme.get("decisions", LENA).json()["decided_at"]
    with time_machine.travel(MORNING + dt.timedelta(minutes=6), tick=False):
        acme.delete(*place, "states", "open_ticket")
        lifted = acme.get("decisions", LENA).json()["decided_at"]

    assert [before, put, lifted] == ["2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z", "2026-11-21T10:06:00Z"]


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("body", "place_of_fault", "sentence"),
    [
        ({"until": "2026-11-21T10:00:00Z"}, "until", "The end of a state lies in the future; to end it now, lift it."),
        ({"untill": None}, "untill", "Unknown name; this address takes: until."),
    ],
)
def test_put_refuses_what_is_no_end(
    acme: Caller, place: tuple[str, str], body: object, place_of_fault: str, sentence: str
) -> None:
    response = acme.put(*place, "states", "open_ticket", body=body)

    assert (response.status_code, response.json()["detail"]) == (400, f"{place_of_fault}: {sentence}")
    assert acme.get(*place).json()["states"] == {}


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
def test_put_refuses_an_end_that_is_no_time(acme: Caller, place: tuple[str, str]) -> None:
    response = acme.put(*place, "states", "open_ticket", body={"until": "soon"})

    assert response.status_code == 400
    assert response.json()["detail"].startswith("until: Datetime has wrong format.")


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
def test_state_that_does_not_exist_is_not_found(acme: Caller, place: tuple[str, str]) -> None:
    put = acme.put(*place, "states", "asleep", body={})
    deleted = acme.delete(*place, "states", "asleep")

    assert (put.status_code, deleted.status_code) == (404, 404)
    assert put.json()["detail"] == deleted.json()["detail"] == f"There is no state “asleep”; there are: {KNOWN}."


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize("place", [("accounts", "nobody"), ("people", "nobody")])
def test_state_of_nobody_is_not_found(acme: Caller, place: tuple[str, str]) -> None:
    assert acme.put(*place, "states", "overdue", body={}).status_code == 404
    assert acme.delete(*place, "states", "overdue").status_code == 404


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("place", PLACES)
def test_state_of_another_workspace_is_not_found(acme: Caller, cyd: Caller, place: tuple[str, str]) -> None:
    acme.put(*place, "states", "overdue", body={})

    assert cyd.put(*place, "states", "overdue", body={}).status_code == 404
    assert cyd.delete(*place, "states", "overdue").status_code == 404
    assert acme.get(*place).json()["states"] == {"overdue": None}


def test_state_of_an_account_where_nobody_is_known_yet_is_kept(acme: Caller, northwind: Account) -> None:
    acme.put("accounts", northwind.group_id, "states", "overdue", body={})

    northwind.refresh_from_db()
    assert northwind.states == {"overdue": None}
