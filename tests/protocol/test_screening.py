"""Hostile JSON: what is clean stays untouched, what can be mended is, and nothing costs much."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from guidance.protocol import envelope as envelopes
from guidance.protocol import screening
from guidance.protocol.envelope import BadRequest, Envelope, open_batch, open_single
from guidance.protocol.events import FORBIDDEN_KEYS, BadEvent

MEBIBYTE = 1024 * 1024
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12) | st.sampled_from(sorted(FORBIDDEN_KEYS)), inner)
    ),
    max_leaves=20,
)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_mend_leaves_nothing_a_database_refuses(value: Any) -> None:
    try:
        mended = screening.mend(value)
    except BadEvent as error:
        event(error.code)
        return
    text = json.dumps(mended, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert "\0" not in text
    assert "\\u0000" not in text
    assert screening.mend(mended) == mended


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_clean_text_needs_no_mending(value: Any) -> None:
    try:
        text = json.dumps(value, allow_nan=False).encode()
    except ValueError:
        return
    if screening.is_clean(text):
        parsed = msgspec.json.decode(text)
        assert screening.mend(parsed) == parsed


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=1, max_value=80), st.integers(min_value=0, max_value=3))
def test_parse_and_mend_agree_on_what_is_too_deep(levels: int, more: int) -> None:
    text = b'{"a":' * more + nested(levels) + b"}" * more

    if levels + more <= screening.MAX_DEPTH:
        assert screening.mend(screening.parse(text)) == json.loads(text)
    else:
        with pytest.raises(BadEvent, match="32 levels"):
            screening.mend(screening.parse(text))


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
def test_is_clean_says_no_to_deep_nests_of_every_kind(opening: bytes, closing: bytes) -> None:
    allowed = (screening.MAX_DEPTH + 2) // len(closing)

    shallow = opening * allowed + b"1" + closing * allowed
    deep = opening * (allowed + 1) + b"1" + closing * (allowed + 1)

    assert depth(json.loads(shallow)) == screening.MAX_DEPTH + 2
    assert screening.is_clean(shallow)
    assert not screening.is_clean(deep)


@pytest.mark.parametrize(
    "text",
    [
        b'"\\u0000"',
        b'"\\uD800"',
        b'"\\udc00"',
        b'"\\u005f"',
        b"9" * 19,
        b'{"__proto__":1}',
        b'{"constructor":1}',
        b'{"prototype":1}',
    ],
)
def test_is_clean_says_no_to_what_may_need_mending(text: bytes) -> None:
    assert not screening.is_clean(text)


@pytest.mark.parametrize(
    "text", [b"{}", b'{"a":[1,2.5,"x",null]}', b'"\\u00e9 \\u20ac \\n"', b"9" * 18, '"😀 é"'.encode(), nested(34)]
)
def test_is_clean_lets_ordinary_text_pass(text: bytes) -> None:
    assert screening.is_clean(text)


def test_parse_cuts_only_what_is_too_deep_for_any_parser() -> None:
    text = b'{"before":[1],"deep":' + nested(100_000) + b',"after":"]]}}\\"[["}'

    parsed = screening.parse(text)

    assert (parsed["before"], parsed["after"]) == ([1], ']]}}"[[')
    assert depth(parsed) == screening.MAX_DEPTH + 3


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[1,]", b"nul", b'"open', b'{"a":1}}', nested(100_000)[:-1], b"[" * 100_000, b"]" * 100_000]
)
def test_parse_refuses_what_is_no_json(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own error and its base are both fine
        screening.parse(text)


HOSTILE: dict[str, bytes] = {
    "brackets": b"[" * 4 * MEBIBYTE,
    "nests": nested(2 * MEBIBYTE),
    "pairs": b"[]," * MEBIBYTE,
    "deep pairs": b"[" * 2000 + b"[]," * MEBIBYTE,
    "objects": b'{"a":' * (700 * 1024),
    "escaped quotes": b'"' + b'\\"' * 2 * MEBIBYTE,
    "open texts": b'["' * 2 * MEBIBYTE,
    "backslashes": b'"' + b"\\" * 4 * MEBIBYTE,
    "digits": b"9" * 4 * MEBIBYTE,
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(60)  # a second or two; what grows with the square of the text would take hours
def test_open_batch_comes_to_an_end_with_any_text(value: bytes) -> None:
    try:
        found = open_batch(b'{"batch":[{"messageId":"m1","a":%s}]}' % value)
    except BadRequest:
        found = Envelope("", "", None, [])

    assert all(fault.code in {"too_deep", "bad_number", "too_large"} for fault in found.faults.values())
    assert len(found.faults) == len(found.events)


def test_open_batch_keeps_ordinary_events_exactly_as_they_came() -> None:
    whole = b'[{"type": "track",  "userId":"caf\xc3\xa9"}, {"type":"page"}]'

    envelope = open_batch(b'{"writeKey":" pk_acme ","sentAt":"2026","token":"t","extra":1,"batch":%s}' % whole)

    assert (envelope.key, envelope.token, envelope.sent_at) == ("pk_acme", "t", "2026")
    assert (envelope.whole, envelope.faults) == (whole, {})
    assert envelope.texts() == [b'{"type": "track",  "userId":"caf\xc3\xa9"}', b'{"type":"page"}']
    assert [event.type for event in envelope.events] == ["track", "page"]


def test_open_batch_ignores_odd_fields_around_the_events() -> None:
    envelope = open_batch(b'{"writeKey":7,"sentAt":NaN,"token":["t"],"batch":[{"type":"page"}]}')

    assert (envelope.key, envelope.token, envelope.sent_at) == ("", "", None)
    assert (len(envelope.events), envelope.faults) == (1, {})


def test_open_batch_weighs_each_event() -> None:
    events = [{"messageId": f"m{number}", "a": "x" * size} for number, size in enumerate((10, 40_000, 20_000, 33_000))]

    envelope = open_batch(json.dumps({"batch": events}).encode())

    assert {index: fault.code for index, fault in envelope.faults.items()} == {1: "too_large", 3: "too_large"}
    assert [event.message_id for event in envelope.events] == ["m0", "m1", "m2", "m3"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["type", "userId", "messageId", "x"]), JSON, max_size=4), max_size=4))
def test_open_batch_gives_every_event_a_place_and_a_text(events: list[dict[str, Any]]) -> None:
    envelope = open_batch(json.dumps({"batch": events}).encode())

    assert len(envelope.events) == len(envelope.texts()) == len(events)
    for index, text in enumerate(envelope.texts()):
        assert index in envelope.faults or isinstance(msgspec.json.decode(text), dict)


def test_open_single_takes_the_type_from_the_address_and_keeps_no_key() -> None:
    envelope = open_single(b'{"type":"x","writeKey":"pk_acme","token":"t","sentAt":"2026","userId":"lena"}', "identify")

    assert (envelope.key, envelope.token, envelope.sent_at) == ("pk_acme", "t", "2026")
    assert json.loads(envelope.texts()[0]) == {"type": "identify", "sentAt": "2026", "userId": "lena"}


def test_event_too_deep_to_be_written_out_is_shown_empty() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    assert envelopes._shown({"a": deep}) == b""
