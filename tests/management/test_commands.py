"""The commands that run the product: what each starts, and that everything stops with it."""

import itertools
import threading

import pytest
import uvicorn
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from guidance.conf import now
from guidance.delivery import sweep
from guidance.management.commands import beat, demo, pump, run
from guidance.management.processes import Stopped

STARTED = {
    "server": ["manage.py", "serve", "--port", "9100"],
    "worker": ["manage.py", "worker"],
    "beat": ["manage.py", "beat"],
}


class Group:
    """Processes that only write down what is asked of them."""

    def __init__(self, ending):
        self.ending, self.started, self.stopped, self.environment = ending, {}, 0, None

    def __call__(self, environment):
        self.environment = environment
        return self

    def start(self, name, arguments):
        self.started[name] = arguments

    def wait(self):
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending

    def stop(self):
        self.stopped += 1


@pytest.fixture
def stage(monkeypatch):
    """Return a function that sets up a command's world: its processes, which end so, and the commands it calls."""

    def set_up(module, ending, answering=True):
        group, called = Group(ending), []
        monkeypatch.setattr(module, "Processes", group)
        monkeypatch.setattr(module, "stop_on_signals", lambda: None)
        monkeypatch.setattr(module, "call_command", lambda name, **options: called.append((name, options)))
        if module is demo:
            monkeypatch.setattr(module, "answers", lambda _url, within: answering)
        return group, called

    return set_up


def test_serve_runs_the_whole_product_on_one_port(monkeypatch):
    calls = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: calls.append((app, options["host"], options["port"])))

    call_command("serve", port=9100)

    assert calls == [("config.asgi:application", "127.0.0.1", 9100)]


@pytest.mark.parametrize(
    ("vendor", "pool"), [("sqlite", ["--pool=solo"]), ("postgresql", ["--pool=prefork", "--concurrency=3"])]
)
def test_worker_works_alone_where_the_database_has_one_writer(monkeypatch, vendor, pool):
    calls = []
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(current_app, "worker_main", calls.append)

    call_command("worker", concurrency=3, queues="bulk", name="b")

    (arguments,) = calls
    assert arguments[1:4] == ["worker", "--hostname=b@%h", "--queues=bulk"]
    assert arguments[-len(pool) :] == pool


def test_beat_schedules_without_a_pidfile(monkeypatch):
    calls = []

    class Beat:
        def __init__(self, **options):
            calls.append(options)

        def run(self):
            calls.append("ran")

    monkeypatch.setattr(current_app, "Beat", Beat, raising=False)

    call_command("beat")

    assert calls == [{"loglevel": "WARNING", "pidfile": None, "quiet": True}, "ran"]


def test_beat_sweeps_by_itself_meanwhile_and_again_after_a_failure(monkeypatch, caplog):
    answers = iter([OperationalError("the database is away"), True])
    swept = threading.Event()

    def stand_in(*, clock):
        assert clock is now
        answer = next(answers, False)
        if isinstance(answer, Exception):
            raise answer
        if answer:
            swept.set()
        return answer

    class Beat:
        def __init__(self, **options):
            pass

        def run(self):
            assert swept.wait(30)

    monkeypatch.setattr(beat, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(sweep, "stand_in", stand_in)
    monkeypatch.setattr(current_app, "Beat", Beat, raising=False)

    call_command("beat")

    assert "the database is away" in caplog.text


def test_pump_stops_after_a_round_when_asked_to(monkeypatch):
    clocks = []
    monkeypatch.setattr(sweep, "pump", lambda *, clock: clocks.append(clock))

    call_command("pump", once=True)

    assert clocks == [now]


def test_pump_goes_on_until_it_is_stopped(monkeypatch):
    rounds, pauses = itertools.count(), []

    def work(*, clock):
        if next(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "pump", work)
    monkeypatch.setattr(pump.time, "sleep", pauses.append)

    with pytest.raises(KeyboardInterrupt):
        call_command("pump", every=0.5)

    assert pauses == [0.5, 0.5, 0.5]


def test_run_migrates_and_starts_everything_until_it_is_stopped(stage, capsys):
    group, called = stage(run, Stopped())

    call_command("run", port=9100)

    assert called == [("migrate", {"verbosity": 0})]
    assert (group.started, group.stopped) == (STARTED, 1)
    assert "http://127.0.0.1:9100/admin/" in capsys.readouterr().out


def test_run_stops_everything_and_fails_when_a_process_ends_by_itself(stage):
    group, _ = stage(run, "worker")

    with pytest.raises(CommandError, match="The process worker ended by itself"):
        call_command("run", port=9100)

    assert group.stopped == 1


def test_demo_seeds_starts_the_toy_saas_beside_and_says_what_to_open(stage, capsys):
    group, called = stage(demo, Stopped())

    call_command("demo", port=9100, traffic=20)

    origins = ["http://127.0.0.1:9101", "http://localhost:9101"]
    assert called == [
        ("migrate", {"verbosity": 0}),
        ("seed_demo", {"demo_origin": origins, "verbosity": 0}),
        ("traffic", {"people": 20, "url": "http://127.0.0.1:9100"}),
    ]
    acme = ["-m", "demo", "--port", "9101", "--guidance", "http://127.0.0.1:9100"]
    assert (group.started, group.stopped) == (STARTED | {"acme": acme}, 1)
    assert group.environment == {"GUIDANCE_DEMO_URL": "http://127.0.0.1:9101"}
    said = capsys.readouterr().out
    assert "http://127.0.0.1:9100/demo/" in said
    assert "user: marketer, password: demo-marketer" in said


def test_demo_simulates_nobody_when_not_asked_to(stage):
    _, called = stage(demo, Stopped())

    call_command("demo", port=9100)

    assert [name for name, _ in called] == ["migrate", "seed_demo"]


@pytest.mark.parametrize(
    ("ending", "answering", "message"),
    [("server", True, "The process server ended by itself"), (Stopped(), False, "The demo did not start")],
)
def test_demo_stops_everything_when_something_is_wrong(stage, ending, answering, message):
    group, _ = stage(demo, ending, answering)

    with pytest.raises(CommandError, match=message):
        call_command("demo", port=9100)

    assert group.stopped == 1
