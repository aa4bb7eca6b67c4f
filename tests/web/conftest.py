"""A workspace with keys, and the hot doors called as a WSGI server would."""

import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from guidance.web.app import application
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace


@dataclass
class Reply:
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Doors:
    """Calls the application."""

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "https",
            "HTTP_HOST": "guidance.test",
            **headers,
        }
        seen: list[tuple[str, list[tuple[str, str]]]] = []
        pieces = application(environ, lambda status, headers: seen.append((status, headers)))
        ((status, pairs),) = seen
        assert len({name for name, _ in pairs}) == len(pairs), "a header twice"
        return Reply(int(status.split()[0]), dict(pairs), b"".join(pieces))

    def get(self, path: str, **headers: str) -> Reply:
        return self.call("GET", path, **headers)

    def post(self, path: str, value: Any, **headers: str) -> Reply:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.call("POST", path, body, **headers)


@pytest.fixture
def doors() -> Doors:
    return Doors()


@pytest.fixture
def acme(db: None) -> Workspace:
    """Return a workspace with the keys pk_acme and sk_acme."""
    acme = Workspace.objects.create(key="acme", name="Acme Mail", identity_mode="measure")
    keys.create(workspace=acme, kind="public", value="pk_acme")
    keys.create(workspace=acme, kind="secret", value="sk_acme")
    return acme
