"""The switch that takes everything off a workspace's pages."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from guidance.workspaces import queries, switch
from guidance.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)


def test_turn_off_says_who_and_when_and_has_all_pages_ask_again() -> None:
    acme = Workspace.objects.create(key="acme", name="Acme")
    zeta = Workspace.objects.create(key="zeta", name="Zeta")
    ada = User.objects.create(username="ada")

    assert switch.turn_off(workspace=acme, by=ada, now=NOW)

    assert (acme.off_since, acme.off_by) == (NOW, ada)
    assert queries.page_versions(workspace_ids=[acme.pk, zeta.pk]) == {acme.pk: 2, zeta.pk: 1}


def test_turn_off_twice_keeps_who_was_first() -> None:
    acme = Workspace.objects.create(key="acme", name="Acme")
    ada, ben = (User.objects.create(username=name) for name in ("ada", "ben"))
    switch.turn_off(workspace=acme, by=ada, now=NOW)

    assert not switch.turn_off(workspace=acme, by=ben, now=LATER)

    assert (acme.off_since, acme.off_by_id, acme.page_version) == (NOW, ada.pk, 2)


def test_turn_on_lets_prompts_run_again_once() -> None:
    acme = Workspace.objects.create(key="acme", name="Acme")
    ben = User.objects.create(username="ben")
    switch.turn_off(workspace=acme, by=None, now=NOW)

    assert switch.turn_on(workspace=acme, by=ben, now=LATER)
    assert not switch.turn_on(workspace=acme, by=None, now=LATER)

    assert (acme.off_since, acme.off_by_id, acme.page_version) == (None, ben.pk, 3)
