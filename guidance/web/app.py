"""The hot doors as one small WSGI application: the script, reports, decisions, content, claims.

No middleware and no framework: an ordinary Django view costs several times what these requests do. Django's database
connections serve them all the same.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import Error as DatabaseError

from guidance import traces
from guidance.core.errors import GuidanceError
from guidance.metrics import REQUEST_SECONDS, REQUESTS, of
from guidance.web import access, builder, decisions, description, health, metrics, pictures, script, stale, tracking
from guidance.web.database import connected
from guidance.web.http import Answer, Headers, Refusal, Request, json_answer, refusal_answer

log = logging.getLogger(__name__)
Door = Callable[[Request], Answer]
Environ = dict[str, Any]
StartResponse = Callable[[str, Headers], Any]
Application = Callable[..., Iterable[bytes]]

_ALWAYS: Headers = [("X-Content-Type-Options", "nosniff"), ("Timing-Allow-Origin", "*")]
_POST: dict[str, Door] = {f"/v1/{name}": tracking.receive for name in (*tracking.BATCH, *tracking.SINGLE)}
_DOORS: dict[str, tuple[str, Door]] = {
    **{path: ("POST", door) for path, door in _POST.items()},
    "/v1/m": ("POST", tracking.discard),
    "/v1/claims": ("POST", decisions.claim),
    "/v1/builder": ("POST", builder.enter),
    "/v1/decision": ("GET", decisions.decision),
    "/v1/openapi.json": ("GET", description.description),
    "/guidance.js": ("GET", script.loader),
    "/guidance.mjs": ("GET", script.loader),
    "/livez": ("GET", health.live),
    "/readyz": ("GET", health.ready),
    "/startupz": ("GET", health.ready),
    metrics.PATH: ("GET", metrics.metrics_page),
}

_FRONT = {"/guidance.js", "/guidance.mjs", "/v1", metrics.PATH, *health.PATHS}


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request of the hot doors."""
    request = Request(environ)
    began = time.perf_counter()
    found = _door(request.path)
    # What somebody made up is no name for figures.
    name = found[1].__name__ if found else "none"
    with traces.served(request.method, name, request.header("HTTP_TRACEPARENT")):
        answer = _answer(request, found)
        traces.answered(answer.status)
    of(REQUESTS, name, answer.status).inc()
    of(REQUEST_SECONDS, name).observe(time.perf_counter() - began)
    headers = [*answer.headers, *_ALWAYS]
    if answer.status not in {204, 304}:
        headers.append(("Content-Length", str(len(answer.body))))
    start_response(answer.line(), headers)
    return [] if request.method == "HEAD" else [answer.body]


def in_front_of(behind: Application) -> Application:
    """Return an application that serves the hot doors itself and leaves every other path to `behind`."""

    def front(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        ours = path.startswith(("/v1/", "/guidance/")) or path in _FRONT
        return (application if ours else behind)(environ, start_response)

    return front


def _answer(request: Request, found: tuple[str, Door] | None) -> Answer:
    try:
        if found is None:
            raise Refusal(404, "no_door", "There is nothing at this address.")
        method, door = found
        if request.method == "OPTIONS":
            return Answer(204, headers=[*access.cors(request.origin), *access.PREFLIGHT])
        if request.method != method and (request.method, method) != ("HEAD", "GET"):
            allowed = "GET, HEAD, OPTIONS" if method == "GET" else "POST, OPTIONS"
            raise Refusal(405, "bad_method", f"This address takes {method} only.", headers=[("Allow", allowed)])
        return connected(lambda: door(request))
    except Refusal as refusal:
        return _refused(request, refusal)
    except DatabaseError:
        log.exception("web.database.away")
        if (kept := _without_database(request)) is not None:
            return kept
        return _refused(request, _away("The database cannot be reached; nothing was stored. Try again."))
    except GuidanceError as error:
        return _refused(request, Refusal(400, "refused", str(error)))
    except Exception:
        # A 500 makes clients send the same again for hours; a 503 says when.
        log.exception("web.door.failed")
        return _refused(request, _away("Something went wrong on our side; nothing was stored. Try again."))


def _without_database(request: Request) -> Answer | None:
    # The page stays as it was: what it knew of its prompts holds, and nothing more is shown.
    path = request.path.rstrip("/")
    if path == "/v1/decision":
        return stale.last(request)
    if path == "/v1/claims":
        return json_answer(200, {"granted": False, "reason": "capped"}, access.cors(request.origin))
    return None


def _door(path: str) -> tuple[str, Door] | None:
    found = _DOORS.get(path) or _DOORS.get(path.removesuffix("/"))
    if found is not None:
        return found
    if path.startswith("/guidance/"):
        return "GET", script.part
    if path.startswith("/v1/pictures/"):
        return "GET", pictures.picture
    if path.startswith("/v1/content/"):
        return "GET", decisions.document
    if path.startswith("/v1/projects/") and path.rstrip("/").endswith("/settings"):
        return "GET", tracking.settings
    return None


def _refused(request: Request, refusal: Refusal) -> Answer:
    answer = refusal_answer(refusal)
    # Readable from every page, so that a client can tell a final answer from a broken network and stop trying.
    answer.headers += access.cors(request.origin)
    return answer


def _away(message: str) -> Refusal:
    return Refusal(503, "unavailable", message, headers=[("Retry-After", "5")])
