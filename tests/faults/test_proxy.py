"""What the proxy does to a line, seen from its client."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.proxy import Proxy


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while piece := self.request.recv(4096):
            self.request.sendall(piece)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture
def line() -> Iterator[Proxy]:
    """Return a proxy in front of a server that says what it hears."""
    with _Server(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        proxy = Proxy(server.server_address)
        yield proxy
        proxy.close()
        server.shutdown()


def connect(line: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", line.port), timeout=10)


def hear_nothing(client: socket.socket) -> None:
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        ask(client)
    client.settimeout(10)


def ask(client: socket.socket, words: bytes = b"hello") -> bytes:
    client.sendall(words)
    heard = b""
    while len(heard) < len(words):
        piece = client.recv(65536)
        if not piece:
            return heard
        heard += piece
    return heard


def test_proxy_passes_everything_on(line: Proxy) -> None:
    with connect(line) as client:
        assert ask(client, b"x" * 300_000) == b"x" * 300_000


def test_cut_line_is_reset_and_refused_until_it_is_healed(line: Proxy) -> None:
    with connect(line) as client:
        ask(client)
        line.cut()
        with pytest.raises(ConnectionError):
            ask(client)
    with pytest.raises(ConnectionRefusedError):
        connect(line)
    line.heal()
    with connect(line) as client:
        assert ask(client) == b"hello"


def test_black_hole_takes_everything_and_says_nothing_until_it_is_healed(line: Proxy) -> None:
    with connect(line) as old:
        ask(old)
        line.swallow()
        with connect(line) as new:
            for client in (old, new):
                hear_nothing(client)
            line.heal()
            for client in (old, new):
                assert client.recv(5) == b"hello"


def test_half_open_line_is_silent_and_a_new_one_passes(line: Proxy) -> None:
    with connect(line) as client:
        ask(client)
        line.halve()
        hear_nothing(client)
    with connect(line) as client:
        assert ask(client) == b"hello"


def test_answers_are_late_by_the_delay(line: Proxy) -> None:
    line.delay = 0.1
    with connect(line) as client:
        begun = time.perf_counter()
        ask(client)
        assert time.perf_counter() - begun >= 0.1


def test_bytes_come_no_faster_than_the_rate(line: Proxy) -> None:
    line.rate = 1_000_000
    with connect(line) as client:
        begun = time.perf_counter()
        ask(client, b"x" * 100_000)
        assert time.perf_counter() - begun >= 0.1
