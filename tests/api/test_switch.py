"""The switch of a workspace over the management API."""

import pytest
import time_machine

from guidance.workspaces.models import Workspace
from tests.api.conftest import MORNING, Caller


@pytest.fixture(autouse=True)
def _on_a_saturday_morning() -> object:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def test_put_pauses_everything_and_lets_it_run_again(acme: Caller) -> None:
    off = {"off": True, "since": "2026-11-21T10:00:00Z", "by": None}
    on = {"off": False, "since": None, "by": None}

    assert acme.get("switch").json() == on
    assert acme.put("switch", body={"off": True}).json() == off
    assert acme.get("switch").json() == off
    assert acme.put("switch", body={"off": False}).json() == on


def test_put_says_what_it_takes(acme: Caller) -> None:
    assert acme.put("switch", body={}).status_code == 400
    assert acme.put("switch", body={"off": True, "for": 7}).status_code == 400
    assert Workspace.objects.get(key="acme").off_since is None


def test_switch_is_the_workspaces_own(acme: Caller, cyd: Caller) -> None:
    cyd.put("switch", body={"off": True})

    assert acme.get("switch").json()["off"] is False
