"""What balancers and orchestrators ask."""

import pytest

from guidance.delivery import health
from guidance.delivery.health import Trouble
from tests.web.conftest import Doors


def say(monkeypatch: pytest.MonkeyPatch, *troubles: Trouble) -> None:
    monkeypatch.setattr(health, "troubles", lambda *, now: list(troubles))


def test_process_that_answers_is_alive_whatever_else_is_wrong(monkeypatch: pytest.MonkeyPatch, doors: Doors) -> None:
    say(monkeypatch, Trouble("database", "The database takes no writes."))

    reply = doors.get("/livez")

    assert (reply.status, reply.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/readyz", "/startupz"])
def test_process_is_ready_when_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch, doors: Doors, path: str) -> None:
    say(monkeypatch)

    reply = doors.get(path)

    assert (reply.status, reply.json) == (200, {"status": "ok", "troubles": {}})
    assert reply.headers["Cache-Control"] == "no-store"


def test_backlog_is_told_but_requests_still_come(monkeypatch: pytest.MonkeyPatch, doors: Doors) -> None:
    say(monkeypatch, Trouble("lag", "Events have been waiting.", fatal=False))

    reply = doors.get("/readyz")

    assert (reply.status, reply.json) == (200, {"status": "degraded", "troubles": {"lag": "Events have been waiting."}})


def test_process_without_its_database_is_sent_nothing(monkeypatch: pytest.MonkeyPatch, doors: Doors) -> None:
    say(monkeypatch, Trouble("database", "The database takes no writes."))

    reply = doors.get("/readyz")

    assert (reply.status, reply.json["status"]) == (503, "down")
    assert reply.json["troubles"] == {"database": "The database takes no writes."}
