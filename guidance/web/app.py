"""The hot doors as one small WSGI application: the script, reports, decisions, content, claims.

No middleware and no framework: an ordinary Django view costs several times what these requests do. Django's database
connections serve them all the same.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import Error as DatabaseError

from guidance.core.errors import GuidanceError
from guidance.web import access, decisions, script, tracking
from guidance.web.database import connected
from guidance.web.http import Answer, Headers, Refusal, Request, refusal_answer

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
    "/v1/decision": ("GET", decisions.decision),
    "/guidance.js": ("GET", script.loader),
}


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request of the hot doors."""
    request = Request(environ)
    answer = _answer(request)
    headers = [*answer.headers, *_ALWAYS]
    if answer.status not in {204, 304}:
        headers.append(("Content-Length", str(len(answer.body))))
    start_response(answer.line(), headers)
    return [] if request.method == "HEAD" else [answer.body]


def in_front_of(behind: Application) -> Application:
    """Return an application that serves the hot doors itself and leaves every other path to `behind`."""

    def front(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        ours = path.startswith(("/v1/", "/guidance/")) or path in {"/guidance.js", "/v1"}
        return (application if ours else behind)(environ, start_response)

    return front


def _answer(request: Request) -> Answer:
    try:
        method, door = _door(request.path)
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
        return _refused(request, _away("The database cannot be reached; nothing was stored. Try again."))
    except GuidanceError as error:
        return _refused(request, Refusal(400, "refused", str(error)))
    except Exception:
        # A 500 makes clients send the same again for hours; a 503 says when.
        log.exception("web.door.failed")
        return _refused(request, _away("Something went wrong on our side; nothing was stored. Try again."))


def _door(path: str) -> tuple[str, Door]:
    found = _DOORS.get(path) or _DOORS.get(path.removesuffix("/"))
    if found is not None:
        return found
    if path.startswith("/guidance/"):
        return "GET", script.part
    if path.startswith("/v1/content/"):
        return "GET", decisions.document
    if path.startswith("/v1/projects/") and path.rstrip("/").endswith("/settings"):
        return "GET", tracking.settings
    raise Refusal(404, "no_door", "There is nothing at this address.")


def _refused(request: Request, refusal: Refusal) -> Answer:
    answer = refusal_answer(refusal)
    # Readable from every page, so that a client can tell a final answer from a broken network and stop trying.
    answer.headers += access.cors(request.origin)
    return answer


def _away(message: str) -> Refusal:
    return Refusal(503, "unavailable", message, headers=[("Retry-After", "5")])
