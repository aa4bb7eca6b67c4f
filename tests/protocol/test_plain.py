"""Plain events: whatever the short way takes, the long way takes too, for the same person."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.protocol import plain
from guidance.protocol.events import MAX_ID, MAX_MESSAGE_ID, MAX_NAME, MAX_PROPERTIES, TYPES, Raw, parse_event
from guidance.protocol.plain import Plain

NOW = 1_795_255_200_000  # 2026-11-21T10:00:00Z
LOGIN = {"type": "track", "messageId": "m1", "userId": "lena", "event": "Login"}
IDS = st.sampled_from(["lena", " lena ", "null", "", " ", "x" * MAX_ID, "x" * (MAX_ID + 1), 7, 0, True, None, [], {}])
MAPPINGS = st.sampled_from([{}, {"a": 1}, {str(n): n for n in range(MAX_PROPERTIES + 1)}, [], "text", None])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from([*sorted(TYPES), "else", 1, None]),
    "messageId": st.sampled_from(["m1", "", "m" * (MAX_MESSAGE_ID + 1), 7, None]),
    **dict.fromkeys(["userId", "anonymousId", "groupId", "previousId"], IDS),
    **dict.fromkeys(
        ["event", "name"], st.sampled_from(["Login", " ", "", "é" * MAX_NAME, "é" * (MAX_NAME + 1), 7, None])
    ),
    **dict.fromkeys(["properties", "traits"], MAPPINGS),
    "context": st.fixed_dictionaries({}, optional={"groupId": IDS, "traits": MAPPINGS, "locale": IDS}) | MAPPINGS,
    **dict.fromkeys(["timestamp", "originalTimestamp", "sentAt"], st.sampled_from(["yesterday", 7, [], None])),
}


def read(event: dict[str, Any]) -> Raw:
    text = json.dumps(event).encode()
    try:
        return msgspec.json.decode(text, type=Plain)
    except msgspec.ValidationError:
        return msgspec.json.decode(text, type=Raw)


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries({}, optional=FIELDS), st.booleans())
def test_sender_is_whom_the_long_way_finds_or_nobody(fields: dict[str, Any], mostly_plain: bool) -> None:
    event = read(LOGIN | fields if mostly_plain else fields)

    found = plain.sender(event)

    if found:
        long_way = parse_event(event, received=NOW)
        assert found == (long_way.user_id or long_way.anonymous_id)
        assert event.message_id == long_way.message_id


@pytest.mark.parametrize(
    ("change", "person"),
    [
        ({}, "lena"),
        ({"userId": " lena ", "anonymousId": "a"}, "lena"),
        ({"userId": None, "anonymousId": "a"}, "a"),
        ({"userId": "undefined", "anonymousId": "a"}, "a"),
        ({"type": "page", "event": None}, "lena"),
        ({"type": "screen", "name": 7}, "lena"),
        ({"context": {"locale": "de"}}, "lena"),
        ({"context": {"groupId": "acme"}}, "lena"),
        ({"context": {"groupId": 7}, "groupId": "acme"}, "lena"),
        ({"context": "odd"}, "lena"),
    ],
)
def test_what_clients_send_is_plain(change: dict[str, Any], person: str) -> None:
    assert plain.sender(read(LOGIN | change)) == person


@pytest.mark.parametrize(
    "change",
    [
        {"type": "identify"},
        {"type": "group", "groupId": "acme"},
        {"type": "alias"},
        {"event": None},
        {"event": ""},
        {"event": " \n"},
        {"userId": None},
        {"userId": "null"},
        {"userId": 7},
        {"messageId": ""},
        {"context": {"groupId": 7}},
        {"context": {"groupId": "x" * (MAX_ID + 1)}},
        {"properties": []},
    ],
)
def test_what_needs_a_closer_look_has_no_sender_yet(change: dict[str, Any]) -> None:
    assert plain.sender(read(LOGIN | change)) == ""
