"""`/metrics`: for Prometheus on this machine, or with the token."""

import hmac

from django.conf import settings

from guidance import metrics
from guidance.conf import conf, now
from guidance.ingest import queries as ingest
from guidance.web.http import Answer, Refusal, Request

PATH = "/metrics"
_TEXT = [("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), ("Cache-Control", "no-store")]
_HERE = frozenset({"127.0.0.1", "::1"})


def metrics_page(request: Request) -> Answer:
    """Return all figures in Prometheus' text format. Raises Refusal 404 for whoever may not read them."""
    if not _may_read(request):
        raise Refusal(404, "no_door", "There is nothing at this address.")
    backlog = ingest.backlog(now=now())
    readings = [
        ("guidance_inbox_rows", "Accepted requests that wait to be worked in.", float(backlog.rows)),
        ("guidance_inbox_oldest_seconds", "How long the oldest of them waits.", backlog.oldest.total_seconds()),
        ("guidance_dead_letters", "Events that could not be worked in.", float(backlog.dead)),
    ]
    return Answer(200, metrics.exposition(readings=readings), list(_TEXT))


def _may_read(request: Request) -> bool:
    token: str = conf().metrics_token
    if token:
        return hmac.compare_digest(request.header("HTTP_AUTHORIZATION").encode(), f"Bearer {token}".encode())
    # A proxy on this machine is not its own guest.
    forwarded = request.header("HTTP_X_FORWARDED_FOR") or request.header("HTTP_FORWARDED")
    return request.header("REMOTE_ADDR") in _HERE and not forwarded and not settings.SECURE_PROXY_SSL_HEADER
