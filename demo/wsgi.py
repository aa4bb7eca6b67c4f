"""The application: routes and static files."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from demo import pages
from demo.config import Config
from demo.site import Site
from demo.web import Request, Response, read_request, write_response

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_View = Callable[[Site, Request], Response]
_ROUTES: dict[tuple[str, str], _View] = {
    ("GET", "/"): pages.overview,
    ("GET", "/contacts"): pages.contacts,
    ("POST", "/contacts/add"): pages.add_contact,
    ("POST", "/contacts/import"): pages.import_contacts,
    ("GET", "/reports"): pages.reports,
    ("GET", "/reports/campaigns"): pages.reports,
    ("GET", "/reports/audience"): pages.reports,
    ("GET", "/reports/custom"): pages.reports,
    ("GET", "/tasks"): pages.tasks,
    ("GET", "/tasks/board"): pages.tasks,
    ("GET", "/tasks/timeline"): pages.timeline,
    ("GET", "/messages"): pages.messages,
    ("POST", "/messages/send"): pages.send_newsletter,
    ("GET", "/upgrade"): pages.upgrade,
    ("POST", "/upgrade"): pages.choose_plan,
    ("POST", "/who"): pages.switch_person,
    ("POST", "/start-over"): pages.start_over,
    ("GET", "/session"): pages.session,
    ("POST", "/csp-report"): pages.receive_violation,
    ("GET", "/csp-reports"): pages.list_violations,
}


class Application:
    """Acme Mail as a WSGI application; `close` stops its background thread."""

    def __init__(self, config: Config) -> None:
        self.site = Site.open(config)
        self._static = {f"/static/{path.name}": _static_file(path) for path in _STATIC.iterdir()}
        self.site.reporter.report_everybody(self.site.acme)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return write_response(self._answer(read_request(environ)), start_response)

    def close(self) -> None:
        """Stop reporting to Guidance."""
        self.site.reporter.close()

    def _answer(self, request: Request) -> Response:
        if found := self._static.get(request.path):
            same = request.headers.get("if-none-match") == found.headers["ETag"]
            return Response(b"", 304, found.headers) if same else found
        method = "GET" if request.method == "HEAD" else request.method
        return _ROUTES.get((method, request.path), pages.not_found)(self.site, request)


def _static_file(path: Path) -> Response:
    body = path.read_bytes()
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    return Response(body, 200, {"Content-Type": _TYPES[path.suffix], "ETag": etag, "Cache-Control": "no-cache"})
