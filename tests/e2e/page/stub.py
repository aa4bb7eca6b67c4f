"""A Guidance server small enough to script: it speaks docs/protocol.md from another origin than the page's."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

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

    decision: dict[str, Any] = field(default_factory=lambda: dict(NOTHING))
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    once: bool = False
    """Grant each prompt a single time, as a cap of one would."""
    streaming: bool = True
    batch_status: list[int] = field(default_factory=list)
    """Statuses of the next batches; 200 when used up."""
    on_event: Callable[[dict[str, Any]], None] | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    batches: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Method, path and If-None-Match of every request."""
    granted: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    origin: str = ""

    def arm(self, *contents: dict[str, Any], keep: tuple[str, ...] = (), **more: Any) -> None:
        """Decide anew: these prompts, best first. `data` and `page` of a content travel in the decision."""
        armed = []
        for content in contents:
            shared = {name: content[name] for name in ("data", "page") if name in content}
            document = {name: value for name, value in content.items() if name not in shared}
            digest = f"{content['prompt']}-{abs(hash(json.dumps(document, sort_keys=True))):x}"
            self.contents[digest] = document
            armed.append({"prompt": content["prompt"], "content": digest, **shared})
        with self.lock:
            grants = more.get("grants", self.decision["grants"])
            self.decision = {"version": self.decision["version"] + 1, "armed": armed, "keep": list(keep), "grants": grants}

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


def guidance_handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    """Return the doors of a server that answers as the stub says."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Expose-Headers", "Retry-After")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def do_OPTIONS(self) -> None:
            stub.asked.append(("OPTIONS", urlsplit(self.path).path, None))
            self.answer(405)

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            stub.asked.append(("GET", path, self.headers.get("If-None-Match")))
            if path == "/v1/decision":
                self.decision()
            elif path == "/v1/stream":
                self.stream() if stub.streaming else self.answer(404)
            elif path.startswith("/v1/content/"):
                content = stub.contents.get(path.removeprefix("/v1/content/").removesuffix(".json"))
                body = json.dumps(content).encode()
                self.answer(200 if content else 404, body, Content_Type="application/json", Cache_Control="public, max-age=31536000, immutable")
            else:
                self.file(path)

        def decision(self) -> None:
            with stub.lock:
                body = json.dumps(stub.decision).encode()
                tag = f'"{stub.decision["version"]}"'
            headers = {"ETag": tag, "Cache_Control": "private, no-cache", "Content_Type": "application/json"}
            if self.headers.get("If-None-Match") == tag:
                self.answer(304, **headers)
            else:
                self.answer(200, body, **headers)

        def stream(self) -> None:
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            told = stub.decision["version"]
            self.wfile.write(b": hello\n\n")
            while stub.streaming:
                version = stub.decision["version"]
                if version != told:
                    self.wfile.write(f"event: decision\ndata: {version}\n\n".encode())
                    told = version
                self.wfile.write(b":\n\n")
                time.sleep(0.02)

        def file(self, path: str) -> None:
            file = DIST / path.rsplit("/", 1)[-1]
            if not file.is_file():
                return self.answer(404)
            return self.answer(200, file.read_bytes(), Content_Type="text/javascript; charset=utf-8")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            path = urlsplit(self.path).path
            stub.asked.append(("POST", path, None))
            if path == "/v1/claims":
                return self.answer(200, json.dumps(stub.claim(body)).encode(), Content_Type="application/json")
            status = stub.batch_status.pop(0) if stub.batch_status else 200
            if status == 200:
                stub.took(body)
            reply = {"success": status == 200, "accepted": len(body["batch"]), "duplicates": 0, "rejected": []}
            return self.answer(status, json.dumps(reply).encode(), Content_Type="application/json")

    return Door


def site_handler(pages: dict[str, str], headers: dict[str, str], reports: list[Any], seen: list[str]) -> type[BaseHTTPRequestHandler]:
    """Return the host app: its pages by path, the same headers on each, and a place for its policy's reports."""

    class Site(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            seen.append(address.path)
            body = pages.get(address.path, "" if parse_qs(address.query).get("missing") else pages.get("*", "")).encode()
            self.send_response(200 if body else 404)
            kind = "text/css" if address.path.endswith(".css") else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            reports.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

    return Site
