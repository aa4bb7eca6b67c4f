"""Requests and responses: the few lines of web framework that Acme Mail needs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_LARGEST_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    body: bytes
    cookies: dict[str, str]
    headers: dict[str, str]

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))

    @property
    def wants_page(self) -> bool:
        """Whether a browser's own form sent this, not app.js."""
        return "text/html" in self.headers.get("accept", "")

    @property
    def came_from(self) -> str:
        """The path of the page that sent this, to go back to."""
        path = urlsplit(self.headers.get("referer", "")).path
        return path if path.startswith("/") and not path.startswith("//") else "/"


@dataclass(frozen=True, slots=True)
class Response:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"


def read_request(environ: dict[str, Any]) -> Request:
    """Read a WSGI environment."""
    length = environ.get("CONTENT_LENGTH") or "0"
    size = min(int(length), _LARGEST_BODY) if length.isdigit() else 0
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO") or "/",
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        body=environ["wsgi.input"].read(size) if size else b"",
        cookies=_read_cookies(environ.get("HTTP_COOKIE", "")),
        headers={
            name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")
        },
    )


def html(text: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with a page."""
    return Response(text.encode(), status, {"Content-Type": "text/html; charset=utf-8"} | (headers or {}))


def as_json(data: object) -> Response:
    """Answer with data."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(json.dumps(data).encode(), 200, headers)


def redirect(path: str, **headers: str) -> Response:
    """Send the browser to another page by GET."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Response(b"", 303, {"Location": path} | named)


def write_response(response: Response, start_response: Any) -> Iterable[bytes]:
    """Hand a response to the WSGI server."""
    headers = response.headers | {"Content-Length": str(len(response.body)), "X-Content-Type-Options": "nosniff"}
    start_response(response.status_line, list(headers.items()))
    return [response.body]


def _read_cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
