"""A small load generator: connections that stay open, one request after the other on each, in one thread."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

_END = b"\r\n\r\n"


@dataclass(slots=True)
class Load:
    """What came back: how many answers by status, in how many seconds; `bodies` holds the latest few."""

    answers: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    bodies: list[bytes] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many requests were answered."""
        return sum(self.answers.values())


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + _END + body


def press(port: int, make: Callable[[int], bytes], *, connections: int, seconds: float = 0.0, count: int = 0) -> Load:
    """Send `make(0)`, `make(1)`, … for so many seconds, or so many of them; return what came back."""
    load = Load()
    selector = selectors.DefaultSelector()
    sent = 0
    for _ in range(min(connections, count or connections)):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line, selectors.EVENT_READ, bytearray())
        line.sendall(make(sent))
        sent += 1
    begun = time.perf_counter()
    while selector.get_map():
        for key, _ in selector.select(30):
            line, buffer = key.fileobj, key.data
            assert isinstance(line, socket.socket)
            buffer += line.recv(65536)
            answer = _whole(buffer)
            if answer is None:
                continue
            load.answers[int(bytes(buffer[9:12]))] += 1
            load.bodies[:-20] = []
            load.bodies.append(answer)
            buffer.clear()
            if sent < count or (not count and time.perf_counter() - begun < seconds):
                line.sendall(make(sent))
                sent += 1
            else:
                selector.unregister(line)
                line.close()
    load.seconds = time.perf_counter() - begun
    selector.close()
    return load


def _whole(buffer: bytearray) -> bytes | None:
    # The body of the answer in the buffer once all of it is there.
    head, found, body = bytes(buffer).partition(_END)
    if not found:
        return None
    if head[9:12] in {b"304", b"204"}:
        return b""
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        return body if body.endswith(b"0\r\n\r\n") else None
    length = int(lowered.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    return body if len(body) >= length else None
