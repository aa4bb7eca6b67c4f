"""Labs for the session, how much of a fault to make, and the table of what was seen."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import Lab, RabbitLab
from tests.faults.load import Plan
from tests.support.ports import free_port
from tests.support.stack import PROFILES, Service

FULL = os.environ.get("GUIDANCE_FAULTS") == "full"
"""`make faults` sets it: every fault as often and as long as docs/reliability.md says, in place of a few seconds of each."""
_TABLE = pytest.StashKey[Figures]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the time that its faults take, and a busy machine."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.timeout(7200 if FULL else 900))


def pytest_configure(config: pytest.Config) -> None:
    """Open the table."""
    config.stash[_TABLE] = Figures()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    for line in config.stash[_TABLE].lines():
        terminalreporter.write_line(line)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Return the session's table, to note what was seen in."""
    return request.config.stash[_TABLE]


@pytest.fixture
def who() -> str:
    """Return a word nobody else uses."""
    return f"who-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def times() -> int:
    """Return how often a process is killed: 20 times in full, else 3 times."""
    return 20 if FULL else 3


@pytest.fixture
def seconds() -> float:
    """Return for how long a server is away: two minutes in full, else long enough for the scheduler to notice."""
    return 120 if FULL else 15


@pytest.fixture
def plan() -> Plan:
    """Return how much is sent."""
    return Plan(rate=1000) if FULL else Plan(rate=200)


@pytest.fixture(scope="session")
def _labs() -> Iterator[Callable[[str], Lab]]:
    with ExitStack() as doors:
        kinds = {
            "rabbitmq": RabbitLab,
            "quorum": lambda: RabbitLab("quorum"),
            "straight": lambda: Lab("production", straight=True),
        }
        yield cache(lambda kind: doors.enter_context(kinds.get(kind, lambda: Lab(kind))()))


@pytest.fixture(params=PROFILES)
def lab(request: pytest.FixtureRequest, _labs: Callable[[str], Lab]) -> Lab:
    """Return the lab of a profile, shared by the session; what the last test broke is whole again."""
    lab = _labs(request.param)
    lab.restore()
    return lab


def _program(name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(Path(sys.executable).with_name(name)), "--host", "127.0.0.1", *arguments]


@pytest.fixture
def web(lab: Lab) -> Iterator[Service]:
    """Return web as it runs in production, on the port of the lab's own, which is away meanwhile."""
    port = str(urlsplit(lab.url).port)
    options = ["--interface", "wsgi", "--port", port, "--blocking-threads", "8", "config.wsgi:application"]
    service = Service(
        "granian", _program("granian", *options), env=lab.env, folder=lab.folder, url=f"{lab.url}/guidance.js"
    )
    lab.web.stop()
    with ExitStack() as ends:
        ends.callback(service.stop)
        service.start()
        yield service


@pytest.fixture
def push(lab: Lab) -> Iterator[Service]:
    """Return push as it runs in production."""
    port = str(free_port())
    options = ["--port", port, "--no-access-log", "--timeout-graceful-shutdown", "5", "config.asgi:application"]
    url = f"http://127.0.0.1:{port}/livez"
    service = Service("push", _program("uvicorn", *options), env=lab.env, folder=lab.folder, url=url)
    with ExitStack() as ends:
        ends.callback(service.stop)
        service.start()
        yield service
