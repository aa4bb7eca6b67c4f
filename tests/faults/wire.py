"""One request as a hostile client writes it: bytes on a socket of its own, and what came back."""

import json
import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """The status (0 where the server hung up without a word), the body, and how long it took in seconds."""

    status: int
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def post(url: str, body: bytes, *headers: bytes, path: str = "/v1/batch", key: str = "sk_faults") -> Reply:
    """Send `body` with `headers` as they stand, besides those that every request has."""
    named = f"POST {path}?writeKey={key} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close".encode()
    return send(url, b"\r\n".join([named, b"Content-Length: %d" % len(body), *headers]) + _END + body)


def send(url: str, request: bytes) -> Reply:
    """Send these bytes and read until the server hangs up."""
    parts = urlsplit(url)
    begun = time.perf_counter()
    answer = b""
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
        try:
            line.sendall(request)
            while piece := line.recv(65536):
                answer += piece
        except ConnectionError:
            pass  # it has heard enough
    head, _, body = answer.partition(_END)
    return Reply(int(head[9:12] or 0), body, time.perf_counter() - begun)
