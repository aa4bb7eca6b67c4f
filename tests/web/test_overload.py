"""The doors when there is too much, and when the database is away."""

from typing import Any

import pytest
from django.db import OperationalError

from guidance.conf import now
from guidance.core.times import iso
from guidance.delivery import claims, pages
from guidance.ingest.limits import Busy, Pass
from guidance.ingest.models import Inbox, Usage
from guidance.web import stale, tracking
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace
from tests.web.conftest import Doors

ASKED = "/v1/decision?key=pk_acme&userId=lena"


def batch(kind: str = "track") -> dict[str, Any]:
    event = {"type": kind, "event": "Login", "userId": "lena", "messageId": "m1", "timestamp": iso(now())}
    return {"writeKey": "pk_acme", "batch": [event]}


def away(*_: Any, **__: Any) -> None:
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(("everybody", "status", "code"), [(False, 429, "too_many"), (True, 503, "full")])
def test_busy_is_told_with_the_seconds_to_wait(
    acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch, everybody: bool, status: int, code: str
) -> None:
    def busy(**_: Any) -> Pass:
        raise Busy("Send it again later.", seconds=6.2, everybody=everybody)

    monkeypatch.setattr(tracking.limits, "check", busy)

    reply = doors.post("/v1/batch", batch(), HTTP_ORIGIN="https://app.acme.test")

    assert (reply.status, reply.headers["Retry-After"]) == (status, "7")
    assert reply.json == {"success": False, "code": code, "message": "Send it again later."}
    assert reply.headers["Access-Control-Expose-Headers"] == "Retry-After"
    assert not Inbox.objects.exists()


@pytest.mark.parametrize(("reason", "more"), [("sampled", {}), ("quota", {"quotaLimited": ["events"]})])
def test_sampled_request_is_told_so_and_not_stored(
    acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch, reason: str, more: dict[str, Any]
) -> None:
    monkeypatch.setattr(tracking.limits, "check", lambda **_: Pass(reason))

    reply = doors.post("/v1/batch", batch())

    told = {"success": True, "accepted": 0, "duplicates": 0, "rejected": [], "sampled": 1}
    assert (reply.status, reply.json) == (200, told | more)
    assert not Inbox.objects.exists()


def test_accepted_events_are_counted_for_the_day(acme: Workspace, doors: Doors) -> None:
    doors.post("/v1/batch", batch())

    assert list(Usage.objects.values_list("workspace_id", "events")) == [(acme.pk, 1)]


def test_decision_is_what_was_told_last_while_the_database_is_away(
    acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = doors.get(ASKED)
    monkeypatch.setattr(pages, "for_page", away)
    monkeypatch.setattr(keys, "_load", away)
    monkeypatch.setattr(keys, "_cache", {value: (0.0, info) for value, (_, info) in keys._cache.items()})

    after, stranger = doors.get(ASKED), doors.get("/v1/decision?key=pk_acme&userId=ben")

    assert (after.status, after.json) == (200, before.json | {"stale": True})
    assert "ETag" not in after.headers
    assert (stranger.status, stranger.json["code"]) == (503, "unavailable")


def test_old_answers_are_not_told_again(acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stale, "LONGEST_SECONDS", -1.0)
    doors.get(ASKED)
    monkeypatch.setattr(pages, "for_page", away)

    assert doors.get(ASKED).status == 503


def test_kept_answers_are_bounded(acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stale, "KEPT", 2)

    for name in ("ada", "ben", "cyd"):
        doors.get(f"/v1/decision?key=pk_acme&userId={name}")

    assert len(stale._answers) == 2


def test_claim_is_refused_politely_while_the_database_is_away(
    acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "claim", away)

    reply = doors.post("/v1/claims", {"key": "pk_acme", "userId": "lena", "prompt": "p", "trigger": "page"})

    assert (reply.status, reply.json) == (200, {"granted": False, "reason": "capped"})
