"""What the hot doors say of themselves: OpenAPI 3.1, at `/v1/openapi.json`."""

import functools
from collections.abc import Iterable
from typing import Any

import msgspec

from guidance.protocol.shapes import SCHEMAS, ref
from guidance.web import tracking
from guidance.web.http import Answer, Request

Part = dict[str, Any]
_TEXT: Part = {"type": "string"}
_JSON = "application/json"
_WHY = {
    400: "Not what this address takes; the same again will be refused too.",
    401: "No key, or one that is unknown or revoked; under `enforce` no valid identity token.",
    403: "This key may not be used from this page's origin.",
    404: "Nothing is there.",
    405: "Another method.",
    413: "The body is too large.",
    429: "This key sends more than it may; `Retry-After` says when to come back.",
    503: "Nothing was stored; `Retry-After` says when to come back.",
}
_ALWAYS = (405, 503)
_WHO = ("key", "userId", "anonymousId", "token")
_SUMMARIES = {
    "identify": "Say who somebody is",
    "track": "Report what somebody did",
    "page": "Report a page that was seen",
    "screen": "Report a screen that was seen",
    "group": "Say which account somebody belongs to, its plan and what it uses",
    "alias": "Say that a visitor is somebody known",
}


def description(request: Request) -> Answer:
    """Return the description of every hot door."""
    headers = [("Content-Type", _JSON), ("Cache-Control", "public, max-age=300"), ("Access-Control-Allow-Origin", "*")]
    return Answer(200, _written(), headers)


@functools.cache
def _written() -> bytes:
    return msgspec.json.encode(openapi())


def openapi() -> Part:
    """Return the description as JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Guidance: the hot doors",
            "version": "1",
            "description": "What pages and servers report, and what pages ask. The management API is at `/api/schema/`.",
        },
        "paths": _reports() | _questions() | _files(),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "writeKey": {"type": "http", "scheme": "basic", "description": "The key as user name, no password."}
            },
        },
    }


def _reports() -> Part:
    batches = {f"/v1/{name}": _report(name, "Batch", "Report several events") for name in tracking.BATCH}
    singles = {f"/v1/{name}": _report(name, "Call", _SUMMARIES[kind]) for name, kind in tracking.SINGLE.items()}
    return batches | singles


def _report(name: str, body: str, summary: str) -> Part:
    refusals = (400, 401, 403, 413, 429)
    report = _operation(f"report_{name}", summary, {200: _json("Receipt", "Durably stored.")}, refusals)
    return {
        "post": report
        | {
            "parameters": [_parameter("writeKey")],
            "requestBody": _body(body),
            "security": [{"writeKey": []}, {}],
        }
    }


def _questions() -> Part:
    decision = {200: _json("Decision", "What may be shown now."), 304: {"description": "The page has it already."}}
    asked = [*(_parameter(name, required=name == "key") for name in _WHO), _etag()]
    streamed = {200: {"description": "`event: decision`, `data: <version>`.", "content": {"text/event-stream": {}}}}
    return {
        "/v1/decision": {
            "get": _operation("decision", "Ask what may be shown", decision, (400, 401, 403)) | {"parameters": asked}
        },
        "/v1/stream": {
            "get": _operation("stream", "Hear when that changes", streamed, (400, 401, 403))
            | {"parameters": asked[:-1]}
        },
        "/v1/claims": _asking("claim", "Ask to show a prompt now", "Claim", "Outcome", (400, 401, 403, 413)),
        "/v1/builder": _asking("builder", "Show the picker's pass", "Pass", "Studio", (400, 401, 403, 413)),
    }


def _asking(name: str, summary: str, body: str, answer: str, refusals: tuple[int, ...]) -> Part:
    operation = _operation(name, summary, {200: _json(answer, "The answer.")}, refusals)
    return {"post": operation | {"parameters": [_parameter("key")], "requestBody": _body(body)}}


def _files() -> Part:
    settings = _operation("settings", "Where to report", {200: _json("Settings", "Settings.")}, (400, 401, 403))
    content = _operation("content", "One published version, for good", {200: _json("Content", "It.")}, (404,))
    picture = {200: {"description": "A WebP file.", "content": {"image/webp": {}}}}
    own = {200: {"description": "This description.", "content": {_JSON: {"schema": {"type": "object"}}}}}
    nothing = {204: {"description": "Taken, and not kept."}}
    return {
        "/v1/projects/{key}/settings": _reading(settings, "key"),
        "/v1/content/{hash}.json": _reading(content, "hash"),
        "/v1/pictures/{name}": _reading(
            _operation("picture", "An uploaded picture, for good", picture, (404,)), "name"
        ),
        "/v1/openapi.json": {"get": _operation("description", "This description", own, ())},
        "/v1/m": {"post": _operation("metrics", "Figures of Segment's client about itself", nothing, ())},
    }


def _reading(operation: Part, name: str) -> Part:
    return {"get": operation | {"parameters": [{"name": name, "in": "path", "required": True, "schema": _TEXT}]}}


def _operation(name: str, summary: str, answers: dict[int, Part], refusals: Iterable[int]) -> Part:
    refused = {status: _json("Error", _WHY[status]) for status in (*refusals, *_ALWAYS)}
    responses = {str(status): answer for status, answer in (answers | refused).items()}
    return {"operationId": name, "summary": summary, "responses": responses}


def _json(name: str, description: str) -> Part:
    return {"description": description, "content": {_JSON: {"schema": ref(name)}}}


def _body(name: str) -> Part:
    text = {"type": "string", "contentMediaType": _JSON, "contentSchema": ref(name)}
    content = {_JSON: {"schema": ref(name)}, "text/plain": {"schema": text}}
    return {"required": True, "description": "The Content-Type is ignored.", "content": content}


def _parameter(name: str, *, required: bool = False) -> Part:
    return {"name": name, "in": "query", "required": required, "schema": _TEXT}


def _etag() -> Part:
    return {"name": "If-None-Match", "in": "header", "required": False, "schema": _TEXT}
