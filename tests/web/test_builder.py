"""The picker's door."""

import pytest
from django.core.cache import cache

from guidance.conf import now
from guidance.workspaces import building
from guidance.workspaces.models import AllowedOrigin, Workspace
from tests.support import cast
from tests.web.conftest import Doors

APP, STUDIO = "https://app.acme.example", "https://guidance.example"


@pytest.fixture
def text(acme: Workspace) -> str:
    AllowedOrigin.objects.create(workspace=acme, origin=APP)
    cache.clear()
    ada = cast.member("ada", acme, "editor")
    return building.issue(workspace=acme, user=ada, purpose="pick", origin=APP, studio=STUDIO, now=now())


def test_door_tells_the_studio_once_and_to_that_origin_alone(text: str, doors: Doors) -> None:
    first = doors.post("/v1/builder", {"key": "pk_acme", "pass": text}, HTTP_ORIGIN=APP)
    again = doors.post("/v1/builder", {"key": "pk_acme", "pass": text}, HTTP_ORIGIN=APP)

    assert (first.status, first.json) == (200, {"studio": STUDIO})
    assert first.headers["Access-Control-Allow-Origin"] == APP
    assert first.headers["Cache-Control"] == "no-store"
    assert (again.status, again.json["code"]) == (403, "bad_pass")


def test_foreign_origin_is_turned_away_before_the_pass_is_read(text: str, doors: Doors) -> None:
    reply = doors.post("/v1/builder", {"key": "pk_acme", "pass": text}, HTTP_ORIGIN="https://evil.example")

    assert (reply.status, reply.json["code"]) == (403, "bad_origin")


@pytest.mark.parametrize(
    "body", [{}, {"key": "pk_acme"}, {"key": "pk_acme", "pass": 7}, {"key": "pk_acme", "pass": "x"}]
)
def test_nothing_opens_without_a_pass(text: str, doors: Doors, body: dict[str, object]) -> None:
    reply = doors.post("/v1/builder", body, HTTP_ORIGIN=APP)

    assert reply.status == (403 if body else 401)
    assert "studio" not in reply.json
