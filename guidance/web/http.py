"""Requests and answers of the hot doors, as plain as WSGI allows."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from guidance.core.errors import GuidanceError

MAX_WIRE = 1024 * 1024
MAX_INFLATED = 4 * 1024 * 1024
MAX_RATIO = 100
_RATIO_MATTERS = 256 * 1024
_LONGEST_LENGTH = 20  # Python reads no number of more than 4,300 digits
_PIECE = 64 * 1024
_MANY_FIELDS = 50
_GZIP_OR_ZLIB, _BARE_DEFLATE = 47, -15
_GZIP_BEGINS = b"\x1f\x8b"
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

Headers = list[tuple[str, str]]


class Refusal(GuidanceError):
    """A request that a door turns away, with the HTTP status that says why."""

    def __init__(self, status: int, code: str, message: str, *, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = list(headers)


@dataclass(slots=True)
class Answer:
    """What a door replies."""

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=list)

    def line(self) -> str:
        """Return the status with its phrase."""
        return _STATUS[self.status]


class Request:
    """One request. Nothing is parsed before somebody asks for it."""

    __slots__ = ("_body", "_query", "environ", "method", "origin", "path")

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ.get("PATH_INFO", "")
        self.origin: str = environ.get("HTTP_ORIGIN", "")
        self._query: dict[str, str] | None = None
        self._body: bytes | None = None

    def header(self, name: str) -> str:
        """Return a header by its WSGI name (`HTTP_IF_NONE_MATCH`), or ""."""
        value: str = self.environ.get(name, "")
        return value

    def query(self, name: str) -> str:
        """Return a query parameter, or ""."""
        if self._query is None:
            self._query = parse_query(self.environ.get("QUERY_STRING", ""))
        return self._query.get(name, "")

    def body(self, limit: int = MAX_WIRE) -> bytes:
        """Return the body, inflated. Raises Refusal 413 for one too large, 400 for one that cannot be inflated."""
        if self._body is None:  # kept: the door may be tried twice
            wire = _read(self.environ, limit)
            encoding = self.header("HTTP_CONTENT_ENCODING").strip().lower()
            if encoding in {"", "identity"}:
                # A page of another origin cannot say that it packed without being asked first; no JSON begins like that.
                encoding = "gzip" if wire.startswith(_GZIP_BEGINS) else ""
            self._body = _inflate(wire, encoding) if encoding else wire
        return self._body


def parse_query(text: str) -> dict[str, str]:
    """Return the parameters of a query; a repeated one counts as it is said last, too many count as none."""
    # As urllib.parse.parse_qsl reads them, at a third of its price.
    if not text or text.count("&") >= _MANY_FIELDS:
        return {}
    pairs = [pair.partition("=") for pair in text.split("&")]
    return {_unquoted(name): _unquoted(value) for name, _, value in pairs if value}


def _unquoted(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


def json_answer(status: int, value: Any, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """Return `value` as a JSON answer that nobody may keep."""
    kept = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), *headers]
    return Answer(status, msgspec.json.encode(value), kept)


def refusal_answer(refusal: Refusal) -> Answer:
    """Return a refusal as the error body every door speaks."""
    told = {"success": False, "code": refusal.code, "message": refusal.message}
    return json_answer(refusal.status, told, refusal.headers)


def read_json(request: Request, limit: int) -> dict[str, Any]:
    """Return the JSON object in the body. Raises Refusal 400 or 413."""
    try:
        parsed = json.loads(request.body(limit))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "bad_json", "The request is not JSON.") from error
    if not isinstance(parsed, dict):
        raise Refusal(400, "bad_json", "The request is not a JSON object.")
    return parsed


def _read(environ: dict[str, Any], limit: int) -> bytes:
    declared: str = environ.get("CONTENT_LENGTH") or ""
    if declared:
        if not declared.isdecimal():
            raise Refusal(400, "bad_length", "Content-Length is not a number.")
        if len(declared) > _LONGEST_LENGTH or int(declared) > limit:
            raise _too_large(limit)
        whole: bytes = environ["wsgi.input"].read(int(declared))
        return whole
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    return _read_to_the_end(environ["wsgi.input"], limit) if chunked else b""


def _read_to_the_end(source: Any, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := source.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
    return b"".join(pieces)


def _inflate(wire: bytes, encoding: str) -> bytes:
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise Refusal(400, "bad_encoding", f"Content-Encoding may be gzip or deflate, not “{encoding[:40]}”.")
    for window in (_GZIP_OR_ZLIB, _BARE_DEFLATE):
        inflater = zlib.decompressobj(window)
        try:
            body = inflater.decompress(wire, MAX_INFLATED + 1)
        except zlib.error:
            continue
        if len(body) > MAX_INFLATED or len(body) > max(_RATIO_MATTERS, MAX_RATIO * len(wire)):
            raise _too_large(MAX_INFLATED)
        if inflater.eof:
            return body
    raise Refusal(400, "bad_encoding", f"The body is not {encoding}, although it says or begins so.")


def _too_large(limit: int) -> Refusal:
    return Refusal(413, "too_large", f"The body is larger than {limit // 1024} KiB.")
