"""Every operation keeps to what the schema says of it, whatever comes: no 5xx, no status, type or shape that it does not name."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import CHECKS

from guidance.people.models import Person
from guidance.segments import saving
from guidance.segments.models import Segment
from tests.support import factories

# The address of something that is there; every other id that is made up is an even chance to meet it.
THERE = {
    "user_id": "lena@northwind.example",
    "group_id": "northwind",
    "limit": "contacts",
    "feature": "timeline",
    "state": "support_open",
    "key": "banner",
    "name": "Exported",
}
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str)))
schema.app = get_wsgi_application()
CHECKED = CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)


@schema.hook
def map_path_parameters(_context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put what is there in the place of about half of the ids that were made up."""
    return path_parameters and {
        name: THERE[name] if len(str(made)) % 2 else made for name, made in path_parameters.items()
    }


@pytest.fixture
def _one_connection() -> Iterator[None]:
    # A request's end would close the connection of the test, as Django's own test client knows.
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.fixture
def _known(lena: Person) -> None:
    acme = lena.workspace
    factories.live(acme, THERE["key"])
    rule = factories.audience({"user.role": "member"})
    saving.save(segment=Segment(workspace=acme, key=THERE["key"], name="Members", rule=rule))


@pytest.mark.usefixtures("_one_connection", "_known")
@schema.parametrize()
@settings(max_examples=4, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_operation_keeps_to_the_schema(case: Case) -> None:
    case.call_and_validate(headers={"Authorization": "Bearer sk_acme"}, checks=CHECKED)
