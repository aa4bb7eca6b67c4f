"""What lies in front of Django, and how the whole installation hangs together."""

import time

import pytest
from django.db import OperationalError
from django.test import Client

from guidance.conf import Conf, conf
from guidance.web import database
from guidance.web.app import in_front_of


@pytest.mark.parametrize("path", ["/v1", "/v1/batch", "/v1/nothing", "/guidance.js", "/guidance/x-abcdef.js"])
def test_front_keeps_the_hot_doors_from_django(path: str) -> None:
    told: list[str] = []
    front = in_front_of(lambda environ, start: [b"django"])

    front({"PATH_INFO": path, "REQUEST_METHOD": "PUT"}, lambda status, headers: told.append(status))

    assert len(told) == 1


@pytest.mark.parametrize("path", ["/", "/admin/", "/api/v1/people/", "/guidance", "/v10/batch", "/V1/batch", ""])
def test_front_leaves_everything_else_to_django(path: str) -> None:
    front = in_front_of(lambda environ, start: [b"django"])

    assert front({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, print) == [b"django"]


def test_root_leads_to_the_studio(client: Client) -> None:
    reply = client.get("/")

    assert (reply.status_code, reply.headers["Location"]) == (302, "/admin/")


def test_demo_leads_to_the_toy_saas_where_one_runs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/demo/").status_code == 404

    monkeypatch.setattr("config.urls.conf", lambda: Conf(conf().script_dir, demo_url="http://127.0.0.1:8001/"))
    reply = client.get("/demo/")

    assert (reply.status_code, reply.headers["Location"]) == (302, "http://127.0.0.1:8001/")


class Flaky:
    """Work that fails so many times, as when the server was restarted."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise OperationalError("terminating connection due to administrator command")
        return "stored"


class Connection:
    """This thread's database connection, as far as the doors look at it."""

    def __init__(self, *, sound: bool, close_at: float | None = None) -> None:
        self.connection = object()
        self.in_atomic_block = False
        self.errors_occurred = False
        self.close_at = close_at
        self.sound = sound
        self.closed = 0

    def is_usable(self) -> bool:
        return self.sound

    def close(self) -> None:
        self.closed += 1


def connect(monkeypatch: pytest.MonkeyPatch, held: Connection) -> Connection:
    monkeypatch.setattr(database, "connections", {"default": held})
    return held


def test_connected_tries_once_more_on_a_fresh_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    held = connect(monkeypatch, Connection(sound=False))
    work = Flaky(1)

    assert (database.connected(work), work.calls, held.closed) == ("stored", 2, 1)


def test_connected_gives_up_after_the_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, Connection(sound=False))
    work = Flaky(2)

    with pytest.raises(OperationalError):
        database.connected(work)
    assert work.calls == 2


def test_connected_does_not_repeat_what_failed_on_a_sound_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, Connection(sound=True))
    work = Flaky(1)

    with pytest.raises(OperationalError):
        database.connected(work)
    assert work.calls == 1


@pytest.mark.parametrize(("age", "closed"), [(None, 0), (60.0, 0), (-1.0, 1)])
def test_connected_retires_a_connection_past_its_time(
    monkeypatch: pytest.MonkeyPatch, age: float | None, closed: int
) -> None:
    close_at = None if age is None else time.monotonic() + age
    held = connect(monkeypatch, Connection(sound=True, close_at=close_at))

    database.connected(lambda: None)

    assert held.closed == closed


def test_connected_retires_a_connection_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    held = connect(monkeypatch, Connection(sound=True))
    held.errors_occurred = True

    database.connected(lambda: None)

    assert held.closed == 1
