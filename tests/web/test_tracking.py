"""The tracking doors as Segment's clients and hostile strangers use them."""

import base64
import gzip
import json
import zlib
from typing import Any

import pytest
from django.db import OperationalError

from guidance.ingest.models import Inbox, RejectedEvent
from guidance.web import http, tracking
from guidance.workspaces import keys
from guidance.workspaces.models import AllowedOrigin, ApiKey, Workspace
from tests.web.conftest import Doors

pytestmark = pytest.mark.django_db
LONG = ["identify", "track", "page", "screen", "group", "alias"]
SHORT = ["i", "t", "p", "s", "g", "a"]


def event(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": f"m{number}", "userId": "lena", "event": "Contacts Imported", **changes}


def batch(*events: Any, **changes: Any) -> dict[str, Any]:
    return {"writeKey": "pk_acme", "sentAt": "2026-11-21T10:00:00Z", "batch": list(events), **changes}


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def stored() -> list[dict[str, Any]]:
    return [event for row in Inbox.objects.order_by("id") for event in json.loads(row.body)["batch"]]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("path", "kind"), [*zip(LONG, LONG, strict=True), *zip(SHORT, LONG, strict=True)])
def test_single_door_takes_one_event_of_its_kind(
    acme: Workspace, doors: Doors, path: str, kind: str, slash: str
) -> None:
    sent = event(groupId="northwind", writeKey="pk_acme", type="nonsense", sentAt="2026-11-21T10:00:00Z")

    reply = doors.post(f"/v1/{path}{slash}", sent)

    assert (reply.status, reply.json) == (200, {"success": True, "accepted": 1, "duplicates": 0, "rejected": []})
    assert stored() == [event(groupId="northwind", type=kind, sentAt="2026-11-21T10:00:00Z")]


@pytest.mark.parametrize("path", ["batch", "batch/", "import", "import/", "b", "b/"])
def test_batch_door_takes_many_events(acme: Workspace, doors: Doors, path: str) -> None:
    reply = doors.post(f"/v1/{path}", batch(event(1), event(2)))

    assert (reply.status, reply.json["accepted"]) == (200, 2)
    assert stored() == [event(1), event(2)]


def test_batch_of_nothing_is_fine(acme: Workspace, doors: Doors) -> None:
    reply = doors.post("/v1/batch", batch())

    assert (reply.status, reply.json["accepted"], Inbox.objects.count()) == (200, 0, 0)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "application/x-www-form-urlencoded", "image/png", ""]
)
def test_content_type_does_not_matter(acme: Workspace, doors: Doors, kind: str) -> None:
    assert doors.post("/v1/batch", batch(event()), CONTENT_TYPE=kind).status == 200


def test_key_may_come_as_basic_user_in_the_body_or_in_the_query(acme: Workspace, doors: Doors) -> None:
    bare = batch(event(), writeKey=None)

    replies = [
        doors.post("/v1/batch", bare, HTTP_AUTHORIZATION=basic("pk_acme")),
        doors.post("/v1/batch", batch(event())),
        doors.post("/v1/batch?writeKey=pk_acme", bare),
        doors.post(
            "/v1/batch?writeKey=pk_wrong", batch(event(), writeKey="pk_wrong"), HTTP_AUTHORIZATION=basic("pk_acme")
        ),
    ]

    assert [reply.status for reply in replies] == [200, 200, 200, 200]


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic !!!", "Bearer pk_acme", basic("pk_nobody"), "Basic /////w=="]
)
def test_unknown_key_is_401(acme: Workspace, doors: Doors, authorization: str) -> None:
    reply = doors.post("/v1/batch", batch(event(), writeKey=""), HTTP_AUTHORIZATION=authorization)

    assert (reply.status, reply.json["code"], reply.json["success"]) == (401, "unknown_key", False)
    assert Inbox.objects.count() == 0


def test_revoked_key_is_401(acme: Workspace, doors: Doors) -> None:
    assert doors.post("/v1/batch", batch(event())).status == 200

    keys.revoke(key=ApiKey.objects.get(shown="pk_acme"), now=acme.created_at)

    assert doors.post("/v1/batch", batch(event())).status == 401


def test_secret_key_is_believed_from_a_server_and_refused_from_a_page(acme: Workspace, doors: Doors) -> None:
    from_server = doors.post("/v1/batch", batch(event(), writeKey="sk_acme"))
    from_page = doors.post("/v1/batch", batch(event(), writeKey="sk_acme"), HTTP_ORIGIN="https://app.acme.test")

    assert (from_server.status, from_page.status, from_page.json["code"]) == (200, 403, "secret_in_browser")
    assert list(Inbox.objects.values_list("verified", flat=True)) == [True]


def test_events_land_in_the_workspace_of_their_key(acme: Workspace, doors: Doors) -> None:
    cyds = Workspace.objects.create(key="cyd", name="Cyd's")
    keys.create(workspace=cyds, kind="public", value="pk_cyd")

    doors.post("/v1/batch", batch(event(), writeKey="pk_cyd"))

    assert list(Inbox.objects.values_list("workspace__key", "verified")) == [("cyd", False)]


@pytest.mark.parametrize(
    ("origin", "status", "allowed"),
    [
        ("https://app.acme.test", 200, "https://app.acme.test"),
        ("https://evil.test", 403, "*"),
        ("null", 403, "*"),
        ("", 200, "*"),
    ],
)
def test_origin_must_be_on_the_list_when_there_is_one(
    acme: Workspace, doors: Doors, origin: str, status: int, allowed: str
) -> None:
    AllowedOrigin.objects.create(workspace=acme, origin="https://App.acme.test/")

    reply = doors.post("/v1/batch", batch(event()), **({"HTTP_ORIGIN": origin} if origin else {}))

    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (status, allowed)
    assert reply.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in reply.headers


def test_every_origin_may_report_while_the_list_is_empty(acme: Workspace, doors: Doors) -> None:
    reply = doors.post("/v1/batch", batch(event()), HTTP_ORIGIN="https://anything.test")

    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert reply.headers["Access-Control-Expose-Headers"] == "Retry-After"


@pytest.mark.parametrize("path", ["/v1/t", "/v1/batch/", "/v1/m", "/v1/claims", "/v1/projects/pk_acme/settings"])
def test_preflight_lets_segments_browser_client_through(doors: Doors, path: str) -> None:
    reply = doors.call("OPTIONS", path, HTTP_ORIGIN="https://app.acme.test")

    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["Access-Control-Allow-Headers"] == "authorization, content-type, x-retry-count"
    assert reply.headers["Access-Control-Max-Age"] == "7200"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "PATCH"])
def test_other_methods_are_405_and_say_which_may(doors: Doors, method: str) -> None:
    reply = doors.call(method, "/v1/batch")

    assert (reply.status, reply.headers["Allow"]) == (405, "POST, OPTIONS")


def test_metrics_of_segments_client_are_discarded(doors: Doors) -> None:
    reply = doors.post("/v1/m", {"series": []})

    assert (reply.status, reply.body) == (204, b"")
    assert "Content-Length" not in reply.headers


@pytest.mark.parametrize("slash", ["", "/"])
def test_settings_tell_segments_browser_client_where_to_report(acme: Workspace, doors: Doors, slash: str) -> None:
    reply = doors.get(f"/v1/projects/pk_acme/settings{slash}")

    segment = {"apiKey": "pk_acme", "apiHost": "guidance.test/v1", "protocol": "https"}
    assert (reply.status, reply.json["integrations"]) == (200, {"Segment.io": segment})
    assert reply.json["metrics"] == {"sampleRate": 0}


def test_settings_refuse_unknown_keys_and_odd_hosts(acme: Workspace, doors: Doors) -> None:
    assert doors.get("/v1/projects/pk_nobody/settings").status == 401
    assert doors.get("/v1/projects/pk_acme/settings", HTTP_HOST='"><script>').status == 400


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1//batch", "/v1/batch//", "/v1/projects/pk_acme"])
def test_addresses_without_a_door_are_404(doors: Doors, path: str) -> None:
    reply = doors.post(path, batch(event()))

    assert (reply.status, reply.json["code"]) == (404, "no_door")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("identity", bytes),
    ],
)
def test_packed_bodies_are_unpacked(acme: Workspace, doors: Doors, encoding: str, pack: Any) -> None:
    body = pack(json.dumps(batch(event())).encode())

    assert doors.post("/v1/batch", body, HTTP_CONTENT_ENCODING=encoding).status == 200


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"not gzip"),
        ("gzip", gzip.compress(b"{}", mtime=0)[:-5]),
        ("gzip", b""),
        ("br", b"{}"),
        ("deflate", b"\xff\xff"),
    ],
)
def test_bodies_not_packed_as_they_say_are_400(acme: Workspace, doors: Doors, encoding: str, body: bytes) -> None:
    reply = doors.post("/v1/batch", body, HTTP_CONTENT_ENCODING=encoding)

    assert (reply.status, reply.json["code"]) == (400, "bad_encoding")


def test_gzip_is_known_by_its_first_bytes_where_nothing_declares_it(acme: Workspace, doors: Doors) -> None:
    body = gzip.compress(json.dumps(batch(event())).encode())

    replies = [doors.post("/v1/batch", body), doors.post("/v1/batch", body, HTTP_CONTENT_ENCODING="identity")]

    assert [reply.status for reply in replies] == [200, 200]
    assert stored() == [event(), event()]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"\x1f\x8b and no more", 400, "bad_encoding"),
        (gzip.compress(b"{}", mtime=0)[:-5], 400, "bad_encoding"),
        (gzip.compress(b" " * (http.MAX_INFLATED + 1)), 413, "too_large"),
        (gzip.compress(b" " * 1024 * 1024), 413, "too_large"),
    ],
    ids=["nonsense", "cut", "large", "bomb"],
)
def test_undeclared_gzip_has_the_limits_of_declared(
    acme: Workspace, doors: Doors, body: bytes, status: int, code: str
) -> None:
    reply = doors.post("/v1/batch", body)

    assert (reply.status, reply.json["code"], Inbox.objects.count()) == (status, code, 0)


def test_body_of_more_than_a_mebibyte_is_413(acme: Workspace, doors: Doors) -> None:
    reply = doors.post("/v1/batch", b" " * (http.MAX_WIRE + 1))

    assert (reply.status, reply.json["code"]) == (413, "too_large")


def test_body_said_to_be_longer_than_python_reads_numbers_is_413(acme: Workspace, doors: Doors) -> None:
    reply = doors.post("/v1/batch", batch(event()), CONTENT_LENGTH="9" * 5000)

    assert (reply.status, reply.json["code"]) == (413, "too_large")


@pytest.mark.parametrize("size", [5 * 1024 * 1024, 300 * 1024, 200 * 1024 * 1024])
def test_bombs_are_413(acme: Workspace, doors: Doors, size: int) -> None:
    reply = doors.post("/v1/batch", gzip.compress(b" " * size), HTTP_CONTENT_ENCODING="gzip")

    assert reply.status == 413


def test_body_of_unknown_length_is_read_to_its_end_but_not_for_ever(acme: Workspace, doors: Doors) -> None:
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}

    small = doors.post("/v1/batch", batch(event()), **chunked)
    large = doors.post("/v1/batch", b" " * (http.MAX_WIRE + 1), **chunked)
    none = doors.post("/v1/batch", batch(event()), CONTENT_LENGTH="")
    odd = doors.post("/v1/batch", batch(event()), CONTENT_LENGTH="-1")

    assert [small.status, large.status, none.status, odd.status] == [200, 413, 400, 400]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'{"writeKey":"pk_acme"}',
        b'{"writeKey":"pk_acme","batch":{}}',
        b'{"writeKey":"pk_acme","batch":"x"}',
        b'{"writeKey":"pk_acme","batch":[{]}',
        json.dumps(batch(event())).encode("utf-16"),
        b"[" * 100_000,
    ],
)
def test_bodies_that_are_no_batch_are_400(acme: Workspace, doors: Doors, body: bytes) -> None:
    reply = doors.post("/v1/batch", body, HTTP_AUTHORIZATION=basic("pk_acme"))

    assert (reply.status, reply.json["code"]) == (400, "bad_request")


def test_batch_of_too_many_events_is_400(acme: Workspace, doors: Doors) -> None:
    small = {"type": "page", "userId": "u"}

    assert doors.post("/v1/batch", batch(*[small] * 2500)).json["accepted"] == 2500
    assert doors.post("/v1/batch", batch(*[small] * 2501)).status == 400


HOSTILE: dict[str, tuple[bytes, str]] = {
    "2,000 nested arrays": (b"[" * 2000 + b"]" * 2000, "too_deep"),
    "200,000 nested arrays": (b"[" * 200_000 + b"]" * 200_000, "too_deep"),
    "33 levels": (b'{"a":' * 31 + b"1" + b"}" * 31, "too_deep"),
    "NaN": (b"NaN", "bad_number"),
    "Infinity": (b"-Infinity", "bad_number"),
    "1e999": (b"1e999", "bad_number"),
    "5,000 digits": (b"9" * 5000, "bad_number"),
    "33 KiB": (b'"' + b"x" * 33 * 1024 + b'"', "too_large"),
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_event_is_refused_alone(acme: Workspace, doors: Doors, value: tuple[bytes, str]) -> None:
    hostile, code = value
    body = (
        json.dumps(batch(event(1), event(2, properties="HERE"), event(3)))
        .encode()
        .replace(b'"HERE"', b'{"a":%s}' % hostile)
    )

    reply = doors.post("/v1/batch", body)

    assert (reply.status, reply.json["accepted"]) == (200, 2)
    assert [(told["index"], told["messageId"], told["code"]) for told in reply.json["rejected"]] == [(1, "m2", code)]
    assert stored() == [event(1), event(3)]
    row = RejectedEvent.objects.get()
    assert (row.code, row.message, row.workspace) == (code, reply.json["rejected"][0]["message"], acme)
    assert len(row.payload) <= 2000


MENDED: dict[str, tuple[bytes, Any]] = {
    "escaped NUL": (b'"a\\u0000b"', "ab"),
    "raw NUL": (b'"a\x00b"', "ab"),
    "lone surrogate": (b'"a\\ud800b"', "a\ufffdb"),
    "swapped surrogates": (b'"\\udc00\\ud800"', "\ufffd\ufffd"),
    "an emoji as a pair": (b'"\\ud83d\\ude00"', "😀"),
    "bad UTF-8": (b'"a\xff"', "a\ufffd"),
    "30 digits": (b"123456789012345678901234567890", 1.2345678901234568e29),
    "the largest 64 bits": (b"9223372036854775807", 9223372036854775807),
    "one more": (b"9223372036854775808", 9223372036854775808.0),
    "prototype keys": (b'{"__proto__":{"x":1},"constructor":1,"prototype":2,"ok":3}', {"ok": 3}),
    "an escaped prototype key": (b'{"\\u005f_proto__":1,"ok":3}', {"ok": 3}),
    "duplicate keys": (b'{"x":1,"x":2}', {"x": 2}),
    "a tab in a text": (b'"a\tb"', "a\tb"),
    "brackets in a text": (b'"' + b"[" * 100 + b'"', "[" * 100),
    "30 levels": (b"[" * 30 + b"]" * 30, json.loads("[" * 30 + "]" * 30)),
}


@pytest.mark.parametrize("value", MENDED.values(), ids=MENDED)
def test_harmless_oddity_is_mended(acme: Workspace, doors: Doors, value: tuple[bytes, Any]) -> None:
    odd, mended = value
    body = json.dumps(batch(event(1, properties="HERE"))).encode().replace(b'"HERE"', b'{"a":%s}' % odd)

    reply = doors.post("/v1/batch", body)

    assert (reply.status, reply.json["accepted"], reply.json["rejected"]) == (200, 1, [])
    assert stored()[0]["properties"] == {"a": mended}


@pytest.mark.parametrize("odd", [7, None, "text", [], True])
def test_event_that_is_no_object_is_refused_alone(acme: Workspace, doors: Doors, odd: Any) -> None:
    reply = doors.post("/v1/batch", batch(odd, event(2)))

    assert (reply.json["accepted"], [told["code"] for told in reply.json["rejected"]]) == (1, ["not_an_object"])


def test_keys_and_tokens_inside_events_are_not_stored(acme: Workspace, doors: Doors) -> None:
    doors.post("/v1/batch", batch(event(1, writeKey="sk_acme"), event(2, type="?", writeKey="sk_acme", token="t0k3n")))
    doors.post("/v1/track", event(3, writeKey="sk_acme", token="t0k3n"))

    kept = str(list(Inbox.objects.values())) + str(list(RejectedEvent.objects.values()))
    assert "sk_acme" not in kept
    assert "t0k3n" not in kept


def test_database_away_is_503_with_retry_after(
    acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(tracking.reception, "accept", away)

    reply = doors.post("/v1/batch", batch(event()))

    assert (reply.status, reply.headers["Retry-After"], reply.json["code"]) == (503, "5", "unavailable")
    assert reply.headers["Access-Control-Expose-Headers"] == "Retry-After"
    assert [record.message for record in caplog.records] == ["web.database.away"]


def test_our_own_mistakes_are_503_and_logged_once(
    acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tracking.reception, "accept", None)

    reply = doors.post("/v1/batch", batch(event()))

    assert (reply.status, reply.headers["Retry-After"]) == (503, "5")
    assert "NoneType" not in reply.body.decode()
    assert [record.message for record in caplog.records] == ["web.door.failed"]


def test_ordinary_batch_costs_one_statement(acme: Workspace, doors: Doors, django_assert_num_queries: Any) -> None:
    doors.post("/v1/batch", batch(event(1)))

    with django_assert_num_queries(1):
        doors.post("/v1/batch", batch(event(2)))
    with django_assert_num_queries(1):
        doors.post("/v1/batch", batch(*[event(number, userId=f"user{number}") for number in range(3, 30)]))

    assert len(stored()) == 29
