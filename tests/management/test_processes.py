import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from guidance.management import processes as processing
from guidance.management.processes import Processes, Stopped, answers, stop_on_signals
from tests.support.ports import free_port
from tests.support.waiting import until

SLEEP = "import time; print('ready', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"


@pytest.fixture
def group():
    held = Processes({"GREETING": "hello"})
    yield held
    held.stop()


def states(group):
    return {name: process.poll() for name, process in group._running.items()}


def test_wait_names_the_process_that_ended_by_itself(group):
    group.start("long", ["-c", SLEEP])
    group.start("short", ["-c", "pass"])

    assert group.wait() == "short"
    assert states(group)["long"] is None


def test_start_shows_every_line_with_the_name_before_it(group, capsys):
    group.start("acme", ["-c", "import os; print(os.environ['GREETING'])"])
    group.wait()

    assert until(lambda: capsys.readouterr().out, what="the line is shown") == "   acme │ hello\n"


def test_stop_ends_politely_and_then_for_good(group, capsys, monkeypatch):
    monkeypatch.setattr(processing, "_STOP_SECONDS", 0.3)
    said = []
    group.start("polite", ["-c", SLEEP])
    group.start("stubborn", ["-c", STUBBORN])
    until(lambda: said.append(capsys.readouterr().out) or "".join(said).count("ready") == 2, what="both are ready")

    group.stop()
    group.stop()

    assert states(group) == {"polite": -signal.SIGTERM, "stubborn": -signal.SIGKILL}


def test_stop_ends_the_children_of_a_process_too(group, capsys):
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print(p.pid, flush=True); p.wait()"
    group.start("parent", ["-c", code])
    said = until(lambda: capsys.readouterr().out, what="the child's id is shown")
    child = int(said.split("│")[1].split()[0])

    group.stop()

    until(lambda: not _runs(child), what="the child is gone")


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as status:  # noqa: PTH123 - the kernel's file
            return status.read().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def _own_signals():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_own_signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_on_signals_raises_once_so_that_stopping_is_never_interrupted(number):
    stop_on_signals()

    with pytest.raises(Stopped):
        os.kill(os.getpid(), number)
    os.kill(os.getpid(), number)

    assert signal.getsignal(number) is signal.SIG_IGN


class Teapot(BaseHTTPRequestHandler):
    """Answers every request with the status its path names."""

    def do_GET(self):
        self.send_response(int(self.path[1:]))
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.mark.parametrize("status", [200, 404, 503])
def test_answers_takes_any_answer_for_one(status):
    with HTTPServer(("127.0.0.1", 0), Teapot) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()

        assert answers(f"http://127.0.0.1:{server.server_port}/{status}", within=10) is True
        thread.join(10)


def test_answers_gives_up_when_nobody_does():
    assert answers(f"http://127.0.0.1:{free_port()}/", within=0.3) is False
