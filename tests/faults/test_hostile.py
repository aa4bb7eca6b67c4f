"""Faults 14 to 18: what no honest client sends, over the wire to the real server and through the real worker."""

import gzip
import json
import zlib
from typing import Any

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import KEY, Lab, memory
from tests.faults.wire import post, send
from tests.support.api import Server
from tests.support.waiting import until

MEBIBYTE = 1024 * 1024


def batch(*events: bytes) -> bytes:
    return b'{"batch":[' + b",".join(events) + b"]}"


def event(properties: bytes = b"{}") -> bytes:
    return b'{"type":"track","userId":"mallory","event":"Odd","properties":' + properties + b"}"


def bomb() -> bytes:
    """Return a mebibyte at most of gzip that unpacks to a gibibyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(MEBIBYTE)) for _ in range(1024)), packer.flush()])[:MEBIBYTE]


BODIES = {
    "over a mebibyte": (batch(event(b'"' + b"x" * MEBIBYTE + b'"')), (), 413),
    "gzip bomb, 1 GiB": (bomb(), (b"Content-Encoding: gzip",), 413),
    "nested 100,000 deep": (batch(event(b"[" * 100_000 + b"]" * 100_000)), (), 200),
    "nested and never closed": (batch(event(b"[" * 100_000)), (), 400),
    "NaN": (batch(event(b'{"a":NaN}')), (), 200),
    "NUL": (batch(event(b'{"a":"\\u0000"}')), (), 200),
    "lone surrogates": (batch(event(b'{"a":"\\ud800","\\udfff":1}')), (), 200),
    "10^5000": (batch(event(b'{"a":1' + b"0" * 5000 + b"}")), (), 200),
    "a key a thousand times": (batch(event(b"{" + b",".join([b'"a":1'] * 1000) + b"}")), (), 200),
    "100,000 keys": (batch(event(json.dumps({f"k{n}": n for n in range(100_000)}).encode())), (), 413),
    "prototype keys": (batch(event(b'{"__proto__":{"a":1},"constructor":2}')), (), 200),
    "not UTF-8": (batch(event(b'{"a":"\xff\xfe"}')), (), 200),
    "UTF-16": (batch(event()).decode().encode("utf-16"), (), 400),
    "lying Content-Encoding": (batch(event()), (b"Content-Encoding: gzip",), 400),
    "unknown Content-Encoding": (gzip.compress(batch(event())), (b"Content-Encoding: zstd",), 400),
    "nothing": (b"", (), 400),
}

HEADERS = {
    "64 KiB of cookies": (b"Cookie: " + b"a" * 65_536,),
    "a thousand headers": tuple(b"X-%d: 1" % number for number in range(1000)),
    "a line break in a header": (b"Origin: https://a.example\r\n X-Folded: evil",),
    "a bare line feed": (b"Origin: https://a.example\nX-Injected: evil",),
    "another Content-Length": (b"Content-Length: 5",),
    "chunks and a length": (b"Transfer-Encoding: chunked",),
    "somebody else's address": (b"X-Forwarded-For: 127.0.0.1, ' OR 1=1 --", b"X-Forwarded-Host: evil.example"),
    "an odd origin": (b"Origin: null",),
    "an origin that is no address": (b"Origin: \xff\xfe\x00",),
    "a key that is none": (b"Authorization: Basic ====",),
    "a length that is no number": (b"Content-Length: many",),
}


def test_hostile_bodies_are_refused_in_a_moment_and_cost_no_memory(lab: Lab, figures: Figures) -> None:
    post(lab.url, batch(event()))  # everything is loaded
    before = memory(lab.web.pid)
    slowest, seen = 0.0, {}
    for name, (body, headers, _) in BODIES.items():
        reply = post(lab.url, body, *headers)
        seen[name] = reply.status
        slowest = max(slowest, reply.seconds)
    grown = (memory(lab.web.pid) - before) / MEBIBYTE
    figures.say("14 hostile bodies", lab.profile, f"slowest {slowest * 1000:.0f} ms; memory +{grown:.0f} MiB")

    assert seen == {name: status for name, (_, _, status) in BODIES.items()}
    assert grown < 50
    lab.books.await_all(timeout=60)
    assert lab.books.ask("SELECT count(*) FROM guidance_deadletter WHERE body LIKE '%mallory%'") == [(0,)]


@pytest.mark.parametrize("lab", ["production"], indirect=True)
def test_hostile_headers_break_nothing_and_write_no_log(lab: Lab, figures: Figures) -> None:
    before = len(lab.web.log)
    seen = {name: post(lab.url, batch(event()), *headers).status for name, headers in HEADERS.items()}
    seen["no request at all"] = send(lab.url, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").status
    figures.say("15 hostile headers", lab.profile, ", ".join(f"{name}: {status}" for name, status in seen.items()))

    assert {name: status for name, status in seen.items() if status >= 500} == {}
    said = lab.web.log[before:]
    assert [word for word in ("evil", "Traceback", "OR 1=1") if word in said] == []
    assert post(lab.url, batch(event())).status == 200


ODD_IDS = {
    "right to left": "\u0645\u0631\u064a\u0645\u200f-1",
    "joined": "\U0001f469\u200d\U0001f4bb",
    "four bytes": "\U00020000\U0001d11e",
    "composed": "\u00e9lodie",
    "decomposed": "e\u0301lodie",
    "look-alike": "\u0430dmin",
}


def test_text_of_any_script_is_kept_as_it_was_sent_and_ids_that_look_alike_are_two(
    lab: Lab, who: str, figures: Figures
) -> None:
    sent = {f"{who}-{odd}": odd for odd in ODD_IDS.values()}
    events = [
        {"type": "track", "userId": user, "event": "Step", "properties": {"said": odd}, "messageId": f"{who}-{number}"}
        for number, (user, odd) in enumerate(sent.items())
    ]
    assert Server(lab.url, KEY).send(events)["accepted"] == len(sent)
    lab.books.await_all(timeout=60)

    found = lab.books.ask(
        "SELECT p.user_id, e.properties FROM guidance_event e JOIN guidance_person p ON p.id = e.person_id"
        f" WHERE e.message_id LIKE '{who}-%'"
    )
    assert {user: said(properties) for user, properties in found} == sent
    figures.say("16 odd ids and texts", lab.profile, f"{len(sent)} of {len(sent)} byte for byte")


def said(properties: Any) -> str:
    held: dict[str, str] = properties if isinstance(properties, dict) else json.loads(properties)
    return held["said"]


def test_traits_that_change_their_type_end_as_the_last_one_said(lab: Lab, who: str, figures: Figures) -> None:
    values: list[Any] = [1, "one", [1], {"one": 1}, None, True, 1.5, "x" * 32_000, "last"]
    order = [3, 8, 0, 5, 7, 1, 6, 4, 2]
    for at in order:
        said_at = f"2026-11-21T10:00:0{at}Z"
        fields = {"messageId": f"{who}-{at}", "timestamp": said_at, "traits": {"seats": values[at]}}
        Server(lab.url, KEY).send([{"type": "identify", "userId": who, **fields}])
    lab.books.await_all(timeout=60)

    person = Server(lab.url, KEY).person(who)
    assert person is not None
    assert person["traits"] == {"seats": "last"}
    assert lab.books.ask(f"SELECT count(*) FROM guidance_deadletter WHERE body LIKE '%{who}%'") == [(0,)]
    figures.say("17 traits that change their type", lab.profile, "the last by time won; nothing failed")


def test_row_that_nobody_can_read_holds_up_nobody(lab: Lab, who: str, figures: Figures) -> None:
    """A damaged row lies in every lane, older than all that follows."""
    workspace = lab.books.ask("SELECT id FROM guidance_workspace WHERE key = 'faults'")[0][0]
    for lane in range(8):
        lab.books.do(
            "INSERT INTO guidance_inbox (workspace_id, lane, body, verified, subject, company, received_at, tries, error)"
            f" VALUES ({workspace}, {lane}, '{{damaged {who}', {lab.books.true}, '', '', '2026-11-21 10:00:00', 0, '')"
        )
    server = Server(lab.url, KEY)
    people = [f"{who}-{number}" for number in range(20)]
    server.send([{"type": "track", "userId": user, "event": "Step"} for user in people])
    for user in people:
        server.await_count(user, "Step", 1, timeout=60)
    put_off = f"SELECT count(*) FROM guidance_inbox WHERE body LIKE '%damaged {who}%' AND tries > 0"
    assert until(lambda: lab.books.ask(put_off)[0][0], timeout=60, what="the damaged rows are put off") <= 8
    lab.books.do(f"DELETE FROM guidance_inbox WHERE body LIKE '%damaged {who}%'")
    figures.say("18 a row that cannot be read, in every lane", lab.profile, "everybody else's events were worked in")
