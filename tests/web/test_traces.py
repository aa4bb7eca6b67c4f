"""Traces as a collector of OpenTelemetry hears them."""

import gzip
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, NamedTuple

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from guidance import traces
from guidance.conf import now
from guidance.ingest.models import Inbox
from guidance.protocol.events import trace_of
from guidance.workspaces.models import Workspace
from tests.support.factories import drain
from tests.web.conftest import Doors

pytestmark = pytest.mark.django_db
SENDER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Span(NamedTuple):
    """What a collector was told of a span."""

    name: str
    trace: str
    parent: str
    id: str
    said: dict[str, Any]
    service: str


class Collector(HTTPServer):
    """Takes OTLP over HTTP on loopback; `spans` holds what came, in order."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.spans: list[Span] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Receiver(BaseHTTPRequestHandler):
    """Reads one report of a collector's."""

    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.server.spans += [_told(span, named["service.name"]) for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _told(span: Any, service: str) -> Span:
    said = {each.key: each.value.string_value or each.value.int_value for each in span.attributes}
    return Span(span.name, span.trace_id.hex(), span.parent_span_id.hex(), span.span_id.hex(), said, service)


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector that the traces of this test go to."""
    with Collector() as heard:
        thread = threading.Thread(target=heard.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", heard.url)
        traces.start()
        yield heard
        traces.stop()
        heard.shutdown()
        thread.join()


def report(doors: Doors, *users: str, **headers: str) -> None:
    events = [{"type": "track", "event": "Login", "userId": user} for user in users]
    assert doors.post("/v1/batch", {"writeKey": "pk_acme", "batch": events}, **headers).status == 200


def test_one_trace_leads_from_the_sender_over_the_request_to_the_transaction_that_decides(
    acme: Workspace, doors: Doors, collector: Collector
) -> None:
    report(doors, "lena", HTTP_TRACEPARENT=SENDER)
    drain(now())
    traces.stop()

    request, work = collector.spans
    assert (request.name, request.trace, request.parent) == ("POST receive", SENDER[3:35], SENDER[36:52])
    assert request.said == {"http.request.method": "POST", "http.route": "receive", "http.response.status_code": 200}
    assert (work.name, work.trace, work.parent) == ("drain", request.trace, request.id)
    assert (work.said, work.service) == ({"guidance.rows": 1}, "guidance")


def test_rows_of_many_requests_are_told_in_the_trace_of_each(
    acme: Workspace, doors: Doors, collector: Collector
) -> None:
    report(doors, *(f"user-{number}" for number in range(20)))  # several lanes, hence several rows of one request
    report(doors, "lena")
    rows = Inbox.objects.count()
    drain(now())
    traces.stop()

    *requests, first, second = collector.spans
    assert [request.name for request in requests] == ["POST receive"] * 2
    assert {first.parent, second.parent} == {request.id for request in requests}
    assert first.said == second.said == {"guidance.rows": rows}


def test_request_that_is_refused_says_so_and_no_address_that_somebody_made_up(
    doors: Doors, collector: Collector
) -> None:
    doors.get("/v1/made-up-by-somebody")
    traces.stop()

    (request,) = collector.spans
    assert (request.name, request.said["http.response.status_code"]) == ("GET none", 404)


def test_what_is_not_recorded_is_not_carried(acme: Workspace, doors: Doors, collector: Collector) -> None:
    report(doors, "lena", HTTP_TRACEPARENT=f"{SENDER[:-1]}0")  # the sender says: not sampled

    assert [trace_of(body) for body in Inbox.objects.values_list("body", flat=True)] == [""]


def test_without_a_collector_rows_carry_nothing(acme: Workspace, doors: Doors) -> None:
    traces.start()
    report(doors, "lena", HTTP_TRACEPARENT=SENDER)

    assert not traces.on()
    assert '"trace"' not in Inbox.objects.get().body
    assert traces.carried() == ""


def test_missing_packages_are_named_once_and_nothing_else_happens(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    traces.start()

    assert not traces.on()
    assert [record.getMessage() for record in caplog.records] == [
        "traces.missing Traces are wanted and cannot be told: pip install 'guidance[traces]'."
    ]
