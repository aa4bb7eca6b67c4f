"""Traces for OpenTelemetry: one leads from the request that brought an event to the transaction that decided because of it.

Off, and free, unless OTEL_EXPORTER_OTLP_ENDPOINT says where a collector is; `pip install 'guidance[traces]'` brings what it needs.
A row of the inbox carries W3C's trace context (https://www.w3.org/TR/trace-context/) from the one to the other. Spans hold
neither texts nor ids from outside. All other OTEL_ variables mean what OpenTelemetry says.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any

log = logging.getLogger(__name__)
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_OFF: AbstractContextManager[None] = nullcontext()
_api: Any = None  # opentelemetry.trace, once it is on
_provider: Any = None
_propagator: Any = None


def start() -> None:
    """Begin to tell the collector that the environment names; without one, or without the packages, nothing happens."""
    global _api, _provider, _propagator
    if _api is not None or not any(os.environ.get(name) for name in ENDPOINTS):
        return
    try:
        exporter = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter").OTLPSpanExporter()
        sdk, resources = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.resources")
        batching = import_module("opentelemetry.sdk.trace.export").BatchSpanProcessor
        propagation = import_module("opentelemetry.trace.propagation.tracecontext")
    except ImportError:
        log.warning("traces.missing Traces are wanted and cannot be told: pip install 'guidance[traces]'.")
        return
    named = resources.Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", "guidance")})
    _provider = sdk.TracerProvider(resource=named)
    _provider.add_span_processor(batching(exporter))
    _propagator = propagation.TraceContextTextMapPropagator()
    _api = import_module("opentelemetry.trace")


def stop() -> None:
    """Tell what is not told yet, and be off."""
    global _api, _provider
    if _provider is not None:
        _provider.shutdown()
    _api = _provider = None


def on() -> bool:
    """Return whether traces are told."""
    return _api is not None


def served(method: str, route: str, traceparent: str) -> AbstractContextManager[Any]:
    """Return the span of a request, a child of its sender's where `traceparent` names one; it begins with `with`."""
    return _served(method, route, traceparent) if on() else _OFF


def answered(status: int) -> None:
    """Say the status of the request whose span is open."""
    if on():
        _api.get_current_span().set_attribute("http.response.status_code", status)


def carried() -> str:
    """Return the open span's trace context, as the header `traceparent` has it; "" where nobody records it."""
    if not on() or not _api.get_current_span().is_recording():
        return ""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent", "")


def worked(name: str, traceparents: Iterable[str], *, begun: int, ended: int, rows: int) -> None:
    """Tell that the work of these requests was done together, between two moments (ns since 1970): a span in each one's trace."""
    tracer = _provider.get_tracer("guidance")
    for traceparent in dict.fromkeys(traceparents):
        context = _propagator.extract({"traceparent": traceparent})
        given = {"kind": _api.SpanKind.CONSUMER, "attributes": {"guidance.rows": rows}}
        tracer.start_span(name, context=context, start_time=begun, **given).end(ended)


@contextmanager
def _served(method: str, route: str, traceparent: str) -> Iterator[None]:
    context = _propagator.extract({"traceparent": traceparent}) if traceparent else None
    given = {"http.request.method": method, "http.route": route}
    tracer = _provider.get_tracer("guidance")
    with tracer.start_as_current_span(
        f"{method} {route}", context=context, kind=_api.SpanKind.SERVER, attributes=given
    ):
        yield
