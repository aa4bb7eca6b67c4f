"""Erasing and exporting over the management API."""

import pytest

from guidance.people.models import Account, Person
from guidance.workspaces import keys
from tests.api.conftest import Caller

LENA = "lena@northwind.example"


@pytest.mark.usefixtures("lena")
def test_erasing_a_person_replies_with_the_receipt_and_twice_with_the_same(acme: Caller) -> None:
    first, second = acme.delete("people", LENA), acme.delete("people", LENA)

    told = first.json()
    assert (first.status_code, told["kind"], told["by"]) == (
        200,
        "person",
        f"API key “{keys.find(value='sk_acme').name}”",
    )
    assert told["removed"] == {"anonymous ids": 1, "memberships": 1, "people": 1}
    assert LENA not in first.content.decode()
    assert second.json() == told
    assert acme.get("erasures").json()["results"] == [told]
    assert not Person.objects.exists()


@pytest.mark.usefixtures("lena")
def test_somebody_erased_cannot_be_written_again(acme: Caller) -> None:
    acme.delete("people", LENA)

    response = acme.put("people", LENA, body={"traits": {"name": "Lena"}})

    assert response.status_code == 409
    assert response.json()["detail"] == (
        "This person was erased; let their events in again before saying anything of them."
    )


@pytest.mark.usefixtures("lena")
def test_an_account_is_erased_with_its_people_when_asked(acme: Caller) -> None:
    kept = acme("DELETE", "accounts", "northwind")
    again = acme.put("accounts", "northwind", body={"traits": {"name": "Northwind"}})

    assert (kept.json()["removed"]["accounts"], Person.objects.count()) == (1, 1)
    assert again.status_code == 409


@pytest.mark.usefixtures("lena")
def test_people_of_an_erased_account_go_too_with_people_true(acme: Caller) -> None:
    acme("DELETE", "accounts", "northwind", people="true")

    assert (Account.objects.count(), Person.objects.count()) == (0, 0)
    assert [told["kind"] for told in acme.get("erasures").json()["results"]] == ["person", "account"]


@pytest.mark.usefixtures("lena")
def test_export_tells_a_person_and_an_account(acme: Caller) -> None:
    person, account = acme.get("people", LENA, "export").json(), acme.get("accounts", "northwind", "export").json()

    assert (person["userId"], person["anonymousIds"], person["traits"]["name"]) == (LENA, ["anon-1"], "Lena")
    assert (account["groupId"], account["people"], account["plan"]) == ("northwind", [LENA], "free")


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("parts", [("people", LENA), ("accounts", "northwind")])
def test_another_workspace_can_neither_erase_nor_export(cyd: Caller, parts: tuple[str, str]) -> None:
    assert cyd.delete(*parts).status_code == 404
    assert cyd.get(*parts, "export").status_code == 404
    assert Person.objects.count() == 1
