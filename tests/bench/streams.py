"""What an open page costs while nothing happens: memory of our streams beside that of Django's asynchronous streaming."""

import resource
import selectors
import socket
from collections.abc import Callable
from contextlib import ExitStack

from guidance.workspaces.models import Workspace
from tests.bench import population
from tests.bench.figures import Figure, at_most
from tests.bench.load import request
from tests.bench.site import Site
from tests.support.ports import free_port

PAGES = 2_000
_FIRST = 500_000
_WARM = 100
_ENOUGH_FILES = 8_192


def run(*, site: Site, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Hold `size` × 2,000 streams open at each server and read its memory before and after; `rounds` says nothing here."""
    pages = max(int(PAGES * size), _WARM)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_ENOUGH_FILES, hard), hard))
    workspace = Workspace.objects.get(key="demo")
    population.people(workspace=workspace, first=_FIRST, last=_FIRST + pages + _WARM - 1)
    ours = _held(
        site, "config.asgi", "config.settings", pages, lambda n: f"/v1/stream?key=pk_demo&userId=bench-{_FIRST + n}"
    )
    usual = _held(site, "tests.bench.asgi", "tests.bench.settings", pages, lambda _n: "/stream")
    return [
        Figure(f"an open stream, {pages:,} of them", ours / 1024, "KiB"),
        Figure("the same by Django's StreamingHttpResponse", usual / 1024, "KiB"),
        at_most("an open stream / Django's", ours / usual, "times", 0.5),
    ]


def _held(site: Site, module: str, settings: str, pages: int, path: Callable[[int], str]) -> float:
    port = free_port()
    command = ("-m", "uvicorn", "--port", str(port), "--no-access-log", "--log-level", "error")
    server = site.start(f"streams-{module}", *command, f"{module}:application", settings=settings)
    server.answers(port)
    with ExitStack() as ends:
        _open(port, [path(pages + number) for number in range(_WARM)], ends)
        before = server.memory()
        _open(port, [path(number) for number in range(pages)], ends)
        grown = server.memory() - before
    server.stop()
    return grown / pages


def _open(port: int, paths: list[str], ends: ExitStack) -> None:
    # Returns when each has heard the first of its body.
    selector = ends.enter_context(selectors.DefaultSelector())
    waiting = 0
    for path in paths:
        line = ends.enter_context(socket.create_connection(("127.0.0.1", port)))
        line.sendall(request("GET", path, Accept="text/event-stream"))
        selector.register(line, selectors.EVENT_READ, bytearray())
        waiting += 1
    while waiting:
        ready = selector.select(30)
        assert ready, f"{waiting} streams say nothing"
        for key, _ in ready:
            line, heard = key.fileobj, key.data
            assert isinstance(line, socket.socket)
            piece = line.recv(65536)
            assert piece, bytes(heard)
            heard += piece
            if heard.partition(b"\r\n\r\n")[2]:
                assert heard.startswith(b"HTTP/1.1 200"), bytes(heard)
                selector.unregister(line)
                waiting -= 1
