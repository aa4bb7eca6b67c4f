"""The doors a page asks: its decision, the content of what is armed, and whether it may show it now."""

import re
import threading
from typing import Any

from guidance.conf import now
from guidance.content import queries as content
from guidance.core.times import iso
from guidance.delivery import claims, pages
from guidance.delivery.claims import Granted
from guidance.metrics import CLAIMS
from guidance.web import access, stale
from guidance.web.http import Answer, Refusal, Request, json_answer, read_json
from guidance.workspaces.keys import KeyInfo
from guidance.workspaces.switch import OFF_SECONDS

MAX_CLAIM = 16 * 1024
_EVER = "public, max-age=31536000, immutable"
_PATH = re.compile(r"/v1/content/([0-9a-f]{16,64})\.json")
_KEPT = 1000
_CLAIM_FIELDS = ("prompt", "trigger", "userId", "anonymousId", "token", "key", "tab")

_documents: dict[str, tuple[bytes, bytes]] = {}
_documents_lock = threading.Lock()


def decision(request: Request) -> Answer:
    """Return what this person may see now, or 304 where the page has it already; silence while the workspace is off."""
    info = access.admit(key=request.query("key"), origin=request.origin)
    try:
        user_id, anonymous_id = access.person_ids(info, request.query)
    except Refusal:
        # Whoever cannot say who they are may still have something on screen.
        if pages.is_off(workspace_id=info.workspace_id):
            return _silence(request, info)
        raise
    found = pages.for_page(workspace_id=info.workspace_id, user_id=user_id, anonymous_id=anonymous_id)
    if found.off:
        silence = _silence(request, info)
        stale.keep(request, silence)
        return silence
    etag = f'"{found.ready.etag}"'
    headers = [("ETag", etag), ("Cache-Control", "private, no-cache"), *access.cors(request.origin, info)]
    answer = Answer(200, found.ready.body, [("Content-Type", "application/json"), *headers])
    stale.keep(request, answer)
    return Answer(304, headers=headers) if etag in request.header("HTTP_IF_NONE_MATCH") else answer


def document(request: Request) -> Answer:
    """Return one published version of a prompt; it never changes under its name."""
    match = _PATH.fullmatch(request.path)
    found = _document(match[1]) if match else None
    if found is None:
        raise Refusal(404, "no_content", "No published prompt has this content.")
    plain, gzipped = found
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", _EVER),
        ("Access-Control-Allow-Origin", "*"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Vary", "Accept-Encoding"),
    ]
    if "gzip" in request.header("HTTP_ACCEPT_ENCODING"):
        return Answer(200, gzipped, [*headers, ("Content-Encoding", "gzip")])
    return Answer(200, plain, headers)


def claim(request: Request) -> Answer:
    """Say whether the page may show a prompt to this person now."""
    asked = _strings(read_json(request, MAX_CLAIM))
    info = access.admit(key=asked["key"] or request.query("key"), origin=request.origin)
    user_id, anonymous_id = access.person_ids(info, lambda name: asked[name])
    if not asked["prompt"]:
        raise Refusal(400, "no_prompt", "A claim names the prompt it is about.")
    outcome = claims.claim(
        workspace_id=info.workspace_id,
        user_id=user_id,
        anonymous_id=anonymous_id,
        prompt=asked["prompt"],
        trigger=asked["trigger"],
        tab=asked["tab"],
        now=now(),
    )
    CLAIMS.labels("granted" if isinstance(outcome, Granted) else str(outcome.reason)).inc()
    told: dict[str, Any]
    if isinstance(outcome, Granted):
        told = {"granted": True, "exposure": outcome.exposure, "expires_at": iso(outcome.expires_at)}
    else:
        told = {"granted": False, "reason": outcome.reason}
    return json_answer(200, told, access.cors(request.origin, info))


def _silence(request: Request, info: KeyInfo) -> Answer:
    return json_answer(200, {"off": OFF_SECONDS}, access.cors(request.origin, info))


def _document(name: str) -> tuple[bytes, bytes] | None:
    found = _documents.get(name)
    if found is None:
        found = content.document(hash=name)
        if found is not None:
            with _documents_lock:
                if len(_documents) >= _KEPT:
                    _documents.pop(next(iter(_documents)))
                _documents[name] = found
    return found


def _strings(asked: dict[str, Any]) -> dict[str, str]:
    # NUL and lone surrogates would be the database's fault to find; no id or key holds any.
    found = {name: asked.get(name) for name in _CLAIM_FIELDS}
    kept = {name: str(value) for name, value in found.items() if isinstance(value, str | int)}
    clean = {name: value.replace("\0", "").encode(errors="replace").decode() for name, value in kept.items()}
    return {name: clean.get(name, "") for name in _CLAIM_FIELDS}
