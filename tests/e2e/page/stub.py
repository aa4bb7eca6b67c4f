"""A Guidance server small enough to script: it speaks docs/protocol.md from another origin than the page's."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DIST = Path(__file__).resolve().parents[3] / "widgets_static" / "dist"
NOTHING: dict[str, Any] = {"version": 0, "armed": [], "keep": [], "grants": {}}


class QuietServer(ThreadingHTTPServer):
    """A threaded server that does not complain when a browser hangs up."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: browsers close connections as they please."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    """Serve on a free port of this machine and give the origin."""
    server = QuietServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Stub:
    """What the server answers, and what it was told."""

    decision: dict[str, Any] = field(default_factory=lambda: {**NOTHING})
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    once: bool = False
    """Grant each prompt a single time, as a cap of one would."""
    streaming: bool = True
    batch_status: list[int] = field(default_factory=list)
    """Statuses of the next batches; 200 when used up."""
    claim_status: list[int] = field(default_factory=list)
    """The same of the next claims."""
    on_event: Callable[[dict[str, Any]], None] | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    batches: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Method, path and If-None-Match of every request."""
    granted: set[str] = field(default_factory=set)
    encodings: list[tuple[str | None, bool]] = field(default_factory=list)
    """The Content-Encoding of every batch, and whether it was gzipped."""
    retry_after: str | None = None
    """What a batch that is refused is told to wait, in seconds."""
    pages: dict[str, str] = field(default_factory=dict)
    """Pages of a host app that has Guidance under its own origin."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    studio: str = ""
    """The studio that passes of the picker are from; empty refuses them."""
    origin: str = ""
    script: Path = DIST
    """The build that pages load."""

    def arm(self, *contents: dict[str, Any], keep: tuple[str, ...] = (), **more: Any) -> None:
        """Decide anew: these prompts, best first. `data` and `page` of a content travel in the decision."""
        armed: list[dict[str, Any]] = []
        for content in contents:
            shared: dict[str, Any] = {name: content[name] for name in ("data", "page") if name in content}
            document = {name: value for name, value in content.items() if name not in shared}
            digest = f"{content['prompt']}-{abs(hash(json.dumps(document, sort_keys=True))):x}"
            self.contents[digest] = document
            armed.append({"prompt": content["prompt"], "content": digest, **shared})
        with self.lock:
            version, grants = self.decision["version"] + 1, more.get("grants", self.decision["grants"])
            self.decision = {"version": version, "armed": armed, "keep": list(keep), "grants": grants}

    def named(self, event: str) -> list[dict[str, Any]]:
        """Return the properties of the events of that name, each messageId once."""
        with self.lock:
            unique = {one["messageId"]: one for one in self.events}
        return [one.get("properties", {}) for one in unique.values() if one.get("event") == event]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Return the messages of that type, each messageId once."""
        with self.lock:
            return list({one["messageId"]: one for one in self.events if one["type"] == kind}.values())

    def took(self, body: dict[str, Any]) -> None:
        """Store a batch and let the test react to each event."""
        with self.lock:
            self.batches.append(body)
            known = {one["messageId"] for one in self.events}
            self.events.extend(body["batch"])
        for event in body["batch"]:
            if self.on_event and event["messageId"] not in known:
                self.on_event(event)

    def claim(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer a claim."""
        with self.lock:
            self.claims.append(body)
            prompt = body["prompt"]
            if prompt in self.refusals:
                return {"granted": False, "reason": self.refusals[prompt]}
            if self.once and prompt in self.granted:
                return {"granted": False, "reason": "leased"}
            self.granted.add(prompt)
            return {"granted": True, "exposure": f"x-{prompt}", "expires_at": "2099-01-01T00:00:00Z"}


class Door(BaseHTTPRequestHandler):
    """The doors of a server that answers as its stub says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the second write of an answer waits 40 ms for the first one to be confirmed
    stub: Stub

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Send one whole answer that any origin may read."""
        self.send_response(status)
        shared = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
        for name, value in {**shared, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_OPTIONS(self) -> None:
        """Refuse: the script must never ask."""
        self.stub.asked.append(("OPTIONS", urlsplit(self.path).path, None))
        self.answer(405)

    def do_GET(self) -> None:
        """Answer the decision, the stream, a content document or a file of the script."""
        path = urlsplit(self.path).path
        self.stub.asked.append(("GET", path, self.headers.get("If-None-Match")))
        if path == "/v1/decision":
            self.decide()
        elif path == "/v1/stream":
            self.follow() if self.stub.streaming else self.answer(404)
        elif path in self.stub.pages:
            self.answer(200, self.stub.pages[path].encode(), {"Content-Type": "text/html; charset=utf-8"})
        elif path.startswith("/v1/content/"):
            content = self.stub.contents.get(path.removeprefix("/v1/content/").removesuffix(".json"))
            headers = {"Content-Type": "application/json", "Cache-Control": "public, max-age=31536000, immutable"}
            self.answer(200 if content else 404, json.dumps(content).encode(), headers)
        else:
            file = self.stub.script / path.removeprefix("/").removeprefix("guidance/")
            body = file.read_bytes() if file.is_file() else b""
            self.answer(200 if body else 404, body, {"Content-Type": "text/javascript; charset=utf-8"})

    def decide(self) -> None:
        """Answer the decision, or 304 to whoever holds it."""
        with self.stub.lock:
            body = json.dumps(self.stub.decision).encode()
            tag = f'"{self.stub.decision["version"]}"'
        known = self.headers.get("If-None-Match") == tag
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Type": "application/json"}
        self.answer(304 if known else 200, b"" if known else body, headers)

    def follow(self) -> None:
        """Tell of every new version until the browser or the test hangs up."""
        told = self.stub.decision["version"]  # before the page hears that the stream is open, and asks
        self.send_response(200)
        for name, value in {"Access-Control-Allow-Origin": "*", "Content-Type": "text/event-stream"}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while self.stub.streaming:
            version = self.stub.decision["version"]
            self.wfile.write(f"event: decision\ndata: {version}\n\n".encode() if version != told else b":\n\n")
            told = version
            time.sleep(0.02)

    def do_POST(self) -> None:
        """Take a claim or a batch."""
        wire, encoding = self.rfile.read(int(self.headers["Content-Length"])), self.headers["Content-Encoding"]
        packed = wire.startswith(b"\x1f\x8b")
        body = json.loads(gzip.decompress(wire) if packed else wire)
        path = urlsplit(self.path).path
        self.stub.asked.append(("POST", path, None))
        if path == "/v1/claims":
            status = self.stub.claim_status.pop(0) if self.stub.claim_status else 200
            return self.answer(status, json.dumps(self.stub.claim(body)).encode() if status == 200 else b"")
        if path == "/v1/builder":
            return self.answer(200 if self.stub.studio else 403, json.dumps({"studio": self.stub.studio}).encode())
        self.stub.encodings.append((encoding, packed))
        status = self.stub.batch_status.pop(0) if self.stub.batch_status else 200
        if status == 200:
            self.stub.took(body)
        reply = {"success": status == 200, "accepted": len(body["batch"]), "duplicates": 0, "rejected": []}
        patience = {"Retry-After": self.stub.retry_after} if self.stub.retry_after and status != 200 else None
        return self.answer(status, json.dumps(reply).encode(), patience)


@dataclass
class Host:
    """The host app: its pages by path (`*` is any), the headers on each, and what its server saw."""

    origin: str
    pages: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    reports: list[Any] = field(default_factory=list)


class Site(BaseHTTPRequestHandler):
    """The host app's server, and the place for its policy's reports."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the second write of an answer waits 40 ms for the first one to be confirmed
    host: Host

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a page."""
        path = urlsplit(self.path).path
        body = self.host.pages.get(path, self.host.pages["*"]).encode()
        self.send_response(200)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **self.host.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Keep a report."""
        self.host.reports.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()


def door(stub: Stub) -> type[Door]:
    """Return the request handler of this stub."""
    return type("OneDoor", (Door,), {"stub": stub})


def site(host: Host) -> type[Site]:
    """Return the request handler of this host app."""
    return type("OneSite", (Site,), {"host": host})
