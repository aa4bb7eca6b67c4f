"""The tracking doors: Segment's HTTP API (docs/protocol.md section 1)."""

import re

from guidance.conf import now
from guidance.ingest import limits, reception, usage
from guidance.ingest.limits import Busy
from guidance.metrics import EVENTS, of
from guidance.protocol import envelope
from guidance.protocol.envelope import BadRequest
from guidance.web import access
from guidance.web.http import Answer, Refusal, Request, json_answer

SINGLE = {
    "identify": "identify",
    "track": "track",
    "page": "page",
    "screen": "screen",
    "group": "group",
    "alias": "alias",
    "i": "identify",
    "t": "track",
    "p": "page",
    "s": "screen",
    "g": "group",
    "a": "alias",
}
BATCH = ("batch", "import", "b")
_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")


def receive(request: Request) -> Answer:
    """Take the events of a request in; 200 means that they are durably stored."""
    kind = SINGLE.get(request.path.rstrip("/").rpartition("/")[2])
    body = request.body()
    try:
        opened = envelope.open_single(body, kind) if kind else envelope.open_batch(body)
    except BadRequest as error:
        raise Refusal(400, "bad_request", error.message) from error
    key = access.basic_key(request.header("HTTP_AUTHORIZATION")) or opened.key or request.query("writeKey")
    info = access.admit(key=key, origin=request.origin)
    moment = now()
    try:
        passed = limits.check(info=info, events=opened.events, now=moment)
    except Busy as busy:
        of(EVENTS, "refused").inc(len(opened.events))
        status, code = (503, "full") if busy.everybody else (429, "too_many")
        raise Refusal(status, code, busy.message, headers=[("Retry-After", str(busy.seconds))]) from busy
    if passed.drop:
        of(EVENTS, "sampled").inc(len(opened.events))
        return json_answer(200, _dropped(len(opened.events), passed.drop), access.cors(request.origin, info))
    receipt = reception.accept(info=info, envelope=opened, now=moment)
    for outcome, count in (
        ("accepted", receipt.accepted),
        ("duplicate", receipt.duplicates),
        ("rejected", len(receipt.rejected)),
    ):
        if count:
            of(EVENTS, outcome).inc(count)
    usage.note(workspace_id=info.workspace_id, events=receipt.accepted, now=moment)
    told = {
        "success": True,
        "accepted": receipt.accepted,
        "duplicates": receipt.duplicates,
        "rejected": [
            {"index": refused.index, "messageId": refused.message_id, "code": refused.code, "message": refused.message}
            for refused in receipt.rejected
        ],
    }
    return json_answer(200, told, access.cors(request.origin, info))


def _dropped(count: int, reason: str) -> dict[str, object]:
    limited = {"quotaLimited": ["events"]} if reason == "quota" else {}
    return {"success": True, "accepted": 0, "duplicates": 0, "rejected": [], "sampled": count, **limited}


def discard(request: Request) -> Answer:
    """Take nothing: the metrics that Segment's browser client reports about itself."""
    return Answer(204, headers=access.cors(request.origin))


def settings(request: Request) -> Answer:
    """Tell Segment's browser client where to report."""
    key = request.path.rstrip("/").split("/")[-2]
    info = access.admit(key=key, origin=request.origin)
    host = request.header("HTTP_HOST")
    if not _HOST.fullmatch(host):
        raise Refusal(400, "bad_host", "The Host header names no host.")
    segment = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": request.environ["wsgi.url_scheme"]}
    told = {"integrations": {"Segment.io": segment}, "metrics": {"sampleRate": 0}}
    return json_answer(200, told, access.cors(request.origin, info))
