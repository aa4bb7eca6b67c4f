"""Every hot door keeps to what it says of itself, whatever comes: no 5xx, no status, type or shape that it does not name."""

import base64
import json
import zlib
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import CHECKS

from guidance.conf import now
from guidance.ingest.models import Inbox
from guidance.web import decisions, tracking
from guidance.web.app import _DOORS, application
from guidance.web.description import openapi
from guidance.workspaces import keys
from tests.support import cast, factories
from tests.web.conftest import Doors

KEYS = {"key": "pk_acme", "writeKey": "pk_acme"}
THERE = {"userId": "lena", "prompt": "banner", "hash": "the banner's"}
REPORTS = [f"/v1/{name}" for name in (*tracking.BATCH, *tracking.SINGLE)]
ASKING = ["/v1/decision", "/v1/claims", "/v1/builder"]
STREAM = "/v1/stream"  # of another application, and never ends: tests/web/test_stream.py

# The same doors under other names.
SAME = ["/v1/b", "/v1/import", "/v1/screen", *(f"/v1/{name}" for name in tracking.SINGLE if len(name) == 1)]

schema = schemathesis.openapi.from_dict(json.loads(json.dumps(openapi()))).exclude(path=[STREAM, *SAME])
schema.app = application
CHECKED = CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)


def met(case: Case) -> Case:
    """Put what is there in the place of what was made up: of the key in three cases of four, of all in two of them."""
    luck = zlib.crc32(repr((case.path_parameters, case.query, case.body)).encode()) % 4
    known = ({}, KEYS, KEYS | THERE, KEYS | THERE)[luck]
    if known and case.path in REPORTS:
        case.headers["Authorization"] = "Basic " + base64.b64encode(b"pk_acme:").decode()
    elif known and case.path in ASKING:
        case.query["key"] = "pk_acme"
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: value for name, value in known.items() if name in part})
    return case


@pytest.fixture
def _acme_with_a_banner_for_lena(db: None) -> Iterator[None]:
    acme = cast.workspace()
    keys.create(workspace=acme, kind="public", value="pk_acme")
    THERE["hash"] = factories.live(acme, "banner", kind="banner").hash
    factories.decide(cast.lena(acme))
    decisions._documents.clear()
    yield
    decisions._documents.clear()
    factories.drain(now())
    assert Inbox.objects.count() == 0, "something was accepted that cannot be worked in"


@pytest.mark.usefixtures("_acme_with_a_banner_for_lena")
@schema.parametrize()
@settings(max_examples=10, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_door_keeps_to_its_description(case: Case) -> None:
    met(case).call_and_validate(headers={"Accept-Encoding": "identity"}, checks=CHECKED)


@pytest.mark.usefixtures("_acme_with_a_banner_for_lena")
def test_what_is_there_is_met(doors: Doors) -> None:
    assert doors.get(f"/v1/content/{THERE['hash']}.json").json["prompt"] == "banner"
    assert [each["prompt"] for each in doors.get("/v1/decision?key=pk_acme&userId=lena").json["armed"]] == ["banner"]
    assert doors.post("/v1/claims", {"key": "pk_acme", "prompt": "banner", "userId": "lena"}).json["granted"] is True


def test_every_door_below_v1_is_described_by_its_method(doors: Doors) -> None:
    described = {path: list(operations) for path, operations in openapi()["paths"].items()}
    named = {path: [method.lower()] for path, (method, _) in _DOORS.items() if path.startswith("/v1/")}
    patterns = ("/v1/content/{hash}.json", "/v1/pictures/{name}", "/v1/projects/{key}/settings", STREAM)

    assert described == named | {path: ["get"] for path in patterns}
    assert doors.get("/v1/openapi.json").json == json.loads(json.dumps(openapi()))
