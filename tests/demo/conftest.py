"""Acme Mail called through WSGI, and a stand-in for Guidance on the loopback."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from demo.config import Config
from demo.wsgi import Application

NOBODY_LISTENS = "http://127.0.0.1:9"
# What the page says to Guidance, kept where a test can read it.
RECORDER = b"""
window.said = [];
window.guidance = {};
for (const name of ["identify", "group", "track", "reset"]) {
  window.guidance[name] = (...values) => window.said.push([name, ...values]);
}
"""


@dataclass
class Call:
    method: str
    path: str
    authorization: str
    body: dict[str, Any]


@dataclass
class GuidanceStub:
    """Remembers every call; `answers` scripts what a method and path get, everything else gets 200."""

    url: str = ""
    answers: dict[tuple[str, str], tuple[int, dict[str, Any]]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)

    def take(self, call: Call) -> tuple[int, dict[str, Any]]:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
        return self.answers.get((call.method, call.path), (200, {}))

    def events(self) -> list[dict[str, Any]]:
        return [event for call in self.calls if call.path == "/v1/batch" for event in call.body["batch"]]

    def wait_for(self, found: Callable[[], bool], what: str) -> None:
        with self.changed:
            assert self.changed.wait_for(found, timeout=10), f"never came: {what}"

    def wait_for_event(self, name: str) -> list[dict[str, Any]]:
        """Wait for a tracked event and return the whole batch that it came in."""
        self.wait_for(lambda: any(event.get("event") == name for event in self.events()), name)
        batches = [call.body["batch"] for call in self.calls if call.path == "/v1/batch"]
        return next(batch for batch in batches if any(event.get("event") == name for event in batch))


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class AcmeBrowser:
    """A browser without JavaScript: keeps the cookie, follows nothing by itself."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._cookie = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._call("GET", path, b"", headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        return self._call("POST", path, urlencode(form or {}).encode(), {"accept": "text/html"} | headers)

    def fetch(self, path: str, body: bytes = b"") -> Answer:
        """Post as app.js does."""
        return self._call("POST", path, body, {"accept": "application/json"})

    def become(self, person: str) -> None:
        self.post("/who", {"person": person})

    def _call(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Answer:
        path, _, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "HTTP_COOKIE": self._cookie,
        } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        started: list[Any] = []
        text = b"".join(
            self._application(environ, lambda status, pairs: started.extend((status, dict(pairs))))
        ).decode()
        self._cookie = started[1].get("Set-Cookie", self._cookie).split(";")[0]
        return Answer(int(started[0].split()[0]), started[1], text)


@pytest.fixture
def guidance() -> Iterator[GuidanceStub]:
    stub = GuidanceStub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            call = Call(self.command, self.path, self.headers.get("Authorization", ""), json.loads(body or b"{}"))
            status, answer = stub.take(call)
            is_script = self.path == "/guidance.js"
            raw = RECORDER if is_script else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/javascript" if is_script else "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_POST = do_PATCH = do_GET  # noqa: N815 (http.server looks for these names)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stub.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield stub
        server.shutdown()
        thread.join()


@pytest.fixture
def acme(guidance: GuidanceStub) -> Iterator[AcmeBrowser]:
    application = Application(Config(guidance_url=guidance.url))
    yield AcmeBrowser(application)
    application.close()


@pytest.fixture
def lonely_acme() -> Iterator[AcmeBrowser]:
    """Acme Mail while nobody listens where Guidance should be."""
    application = Application(Config(guidance_url=NOBODY_LISTENS))
    yield AcmeBrowser(application)
    application.close()
