"""Erasing and exporting in the studio: only who may, only after a tick, with a receipt."""

import json

import pytest
from django.urls import reverse

from guidance.people.models import Account, Erasure, Person
from tests.support import cast


@pytest.fixture
def lena(workspace):
    return cast.lena(workspace)


@pytest.fixture
def office(client, workspace):
    """The studio as an admin of the workspace sees it."""
    client.force_login(cast.member("ada", workspace, "admin"))
    return client


def door(row, name):
    return reverse(f"admin:guidance_{row._meta.model_name}_{name}", args=[row.pk])


def test_an_admin_erases_a_person_after_a_tick_and_finds_the_receipt(office, lena):
    asked = office.get(door(lena, "erase")).content.decode()
    unsure = office.post(door(lena, "erase"), follow=True).content.decode()
    assert "Erase Lena?" in asked
    assert "Tick the box first" in unsure
    assert Person.objects.count() == 1

    done = office.post(door(lena, "erase"), {"sure": "yes"}, follow=True).content.decode()

    receipt = Erasure.objects.get()
    assert (Person.objects.count(), receipt.by) == (0, "ada")
    assert f"Erased. The receipt is number {receipt.pk}." in done
    assert receipt.digest[:12] in done


def test_an_admin_erases_an_account_with_its_people(office, lena):
    office.post(door(lena.account, "erase"), {"sure": "yes", "people": "yes"})

    assert (Account.objects.count(), Person.objects.count()) == (0, 0)


def test_everything_kept_is_downloaded(office, lena):
    person, account = office.get(door(lena, "export")), office.get(door(lena.account, "export"))

    assert json.loads(person.content)["userId"] == "lena"
    assert json.loads(account.content)["groupId"] == "northwind-lena"
    assert person["Content-Disposition"] == f'attachment; filename="person-{lena.pk}.json"'


@pytest.mark.parametrize("name", ["erase", "export"])
def test_only_an_admin_may(studio, lena, name):
    page = studio.get(reverse("admin:guidance_person_change", args=[lena.pk])).content.decode()

    assert studio.post(door(lena, name), {"sure": "yes"}).status_code in {403, 405}
    assert studio.get(door(lena, name)).status_code == 403
    assert "Their data" not in page
    assert Person.objects.count() == 1


def test_events_of_somebody_erased_are_taken_again(office, lena):
    office.post(door(lena, "erase"), {"sure": "yes"})
    receipt = Erasure.objects.get()

    listed = reverse("admin:guidance_erasure_changelist")
    answer = office.post(listed, {"action": "lift", "_selected_action": [receipt.pk]}, follow=True).content.decode()

    receipt.refresh_from_db()
    assert receipt.lifted_at is not None
    assert "Events are taken again for 1 receipt." in answer
    assert "taken again since" in answer
