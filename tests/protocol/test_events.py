"""Events on the wire: every field may be anything, and comes out checked or refused with a reason."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.core.times import DAY
from guidance.protocol import events
from guidance.protocol.events import (
    BadEvent,
    Event,
    Raw,
    clean_id,
    clock_skew,
    lane_key,
    parse_event,
    read_stored,
    trace_of,
)

NOW = 1_795_255_200_000  # 2026-11-21T10:00:00Z
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=6,
)


def raw(**fields: Any) -> Raw:
    return Raw(**{"type": "track", "message_id": "m1", "user_id": "lena", "event": "Login", **fields})


def parse(**fields: Any) -> Event:
    return parse_event(raw(**fields), received=NOW)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(Raw.__struct_fields__, ANYTHING)))
def test_parse_event_returns_an_event_or_says_why_not_whatever_comes(fields: dict[str, Any]) -> None:
    refused: BadEvent | None = None
    try:
        event = parse(**fields)
    except BadEvent as error:
        refused = error

    if refused is not None:
        assert refused.code
        assert refused.message.endswith(".")
        return
    assert event.type in events.TYPES
    assert event.user_id or event.anonymous_id
    assert max(map(len, (event.user_id, event.anonymous_id, event.group_id, event.previous_id))) <= events.MAX_ID
    assert 0 < len(event.message_id) <= events.MAX_MESSAGE_ID
    assert len(event.name) <= events.MAX_NAME
    assert len(event.properties) <= events.MAX_PROPERTIES
    assert NOW - events.OLDEST <= event.time <= NOW + events.NEWEST


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_clean_id_is_stable_and_never_names_nobody(value: Any) -> None:
    try:
        found = clean_id(value)
    except BadEvent:
        return
    assert clean_id(found) == found
    assert found.lower() not in events.NOT_AN_ID or found == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("lena", "lena"),
        ("  lena\n", "lena"),
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (None, ""),
        (True, ""),
        (0, ""),
        ("", ""),
        ("NULL", ""),
        ("Undefined", ""),
        ("[object Object]", ""),
        (" anonymous ", ""),
        ("guest", ""),
        ("guest house", "guest house"),
    ],
)
def test_clean_id_brings_ids_into_one_form(value: Any, expected: str) -> None:
    assert clean_id(value) == expected


@pytest.mark.parametrize("value", [[], {}, ["lena"]])
def test_clean_id_refuses_what_is_no_id(value: Any) -> None:
    with pytest.raises(BadEvent, match="userId must be") as caught:
        clean_id(value, "userId")
    assert caught.value.code == "bad_id"


@pytest.mark.parametrize(
    ("fields", "time"),
    [
        ({}, NOW),
        ({"timestamp": "2026-11-21T09:00:00Z"}, NOW - 3_600_000),
        ({"timestamp": "2026-11-21T10:00:00+01:00"}, NOW - 3_600_000),
        ({"original_timestamp": "2026-11-21T09:00:00Z", "timestamp": "2026-11-21T08:00:00Z"}, NOW - 3_600_000),
        ({"original_timestamp": "rubbish", "timestamp": "2026-11-21T09:00:00Z"}, NOW - 3_600_000),
        ({"timestamp": 1_700_000_000}, NOW),
        ({"timestamp": "2001-01-01T00:00:00Z"}, NOW - 30 * DAY),
        ({"timestamp": "9999-12-31T23:59:59Z"}, NOW + 300_000),
    ],
)
def test_parse_event_finds_the_time(fields: dict[str, Any], time: int) -> None:
    assert parse(**fields).time == time


@pytest.mark.parametrize(
    ("sent_at", "skew"), [("2026-11-21T09:59:00Z", 60_000), ("2026-11-21T10:01:00Z", -60_000), ("x", None), (7, None)]
)
def test_clock_skew_is_how_far_the_sender_is_behind(sent_at: Any, skew: int | None) -> None:
    assert clock_skew(sent_at, NOW) == skew


def test_parse_event_corrects_a_wrong_clock() -> None:
    an_hour_behind = clock_skew("2026-11-21T09:00:00Z", NOW)

    event = parse_event(raw(timestamp="2026-11-21T08:59:58Z"), received=NOW, skew=an_hour_behind)

    assert event.time == NOW - 2000


def test_parse_event_takes_the_group_from_the_context_too() -> None:
    assert parse(context={"groupId": 42}).group_id == "42"
    assert parse(context={"groupId": 42}, group_id="northwind").group_id == "northwind"
    assert parse(context="odd").group_id == ""


def test_parse_event_takes_traits_from_the_context_of_identify_only() -> None:
    context = {"traits": {"name": "Lena"}}

    assert parse(type="identify", context=context).traits == {"name": "Lena"}
    assert parse(type="identify", context=context, traits={"a": 1}).traits == {"a": 1}
    assert parse(context=context).traits == {}


@pytest.mark.parametrize("group_id", [None, "", "null"])
def test_parse_event_refuses_a_group_call_without_a_group(group_id: Any) -> None:
    with pytest.raises(BadEvent) as caught:
        parse(type="group", group_id=group_id)
    assert caught.value.code == "no_group_id"


def test_parse_event_names_pages_and_nothing_else() -> None:
    assert parse(type="page", name=" Home ").name == "Home"
    assert parse(type="page", name="x" * 300).name == "x" * 200
    assert parse(type="page", name=7).name == ""
    assert parse(type="identify", name="Home").name == ""


def test_parse_event_drops_prototype_keys() -> None:
    assert parse(properties={"__proto__": 1, "constructor": 2, "prototype": 3, "ok": 4}).properties == {"ok": 4}


def test_read_stored_returns_the_events_in_order_and_in_our_time() -> None:
    batch = [
        {"type": "track", "messageId": "m1", "userId": "lena", "event": "A", "timestamp": "2026-11-21T08:59:00Z"},
        {"type": "page", "messageId": "m2", "anonymousId": "anon-1", "name": "Home"},
    ]

    found = read_stored(json.dumps({"sentAt": "2026-11-21T09:00:00Z", "batch": batch}), NOW)

    assert [(event.message_id, event.name, event.time) for event in found] == [
        ("m1", "A", NOW - 60_000),
        ("m2", "Home", NOW),
    ]


def test_read_stored_refuses_what_the_door_would_have() -> None:
    with pytest.raises(BadEvent):
        read_stored('{"batch":[{"type":"track"}]}', NOW)


def test_lane_key_is_the_persons_own_id_first() -> None:
    assert lane_key({"userId": "lena", "anonymousId": "a"}) == "lena"
    assert lane_key({"anonymousId": "a"}) == "a"
    assert lane_key({}) == ""


def test_reserved_returns_the_scripts_reports() -> None:
    shown, login = parse(event="$prompt_shown"), parse(event="Login")

    assert events.reserved([login, shown]) == [shown]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"user_id": "l" * 300}, "id_too_long"),
        ({"user_id": ["lena"]}, "bad_id"),
        ({"message_id": ""}, "no_message_id"),
        ({"message_id": 5}, "no_message_id"),
        ({"message_id": "m" * 300}, "message_id_too_long"),
        ({"event": " "}, "no_event_name"),
        ({"event": None}, "no_event_name"),
        ({"event": "e" * 300}, "event_name_too_long"),
        ({"properties": "all"}, "bad_properties"),
        ({"properties": {str(number): 1 for number in range(5_000)}}, "too_many_properties"),
    ],
)
def test_parse_event_says_what_is_wrong_when_a_field_cannot_be_taken(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(BadEvent) as caught:
        parse(**fields)

    assert caught.value.code == code


def test_parse_event_reads_what_else_can_stand_for_an_id_or_a_name() -> None:
    assert [clean_id(value) for value in (True, 7.0, 7, 7.5)] == ["", "7", "7", "7.5"]
    assert parse(type="page", name=5).name == ""


@pytest.mark.parametrize(
    ("context", "verified", "expected"),
    [
        ({"timezone": "Europe/Amsterdam"}, False, "Europe/Amsterdam"),
        ({"timezone": "Europe/Amsterdam"}, True, ""),  # where a server stands says nothing of the person
        ({"timezone": 2}, False, ""),
        ({"timezone": "x" * 65}, False, ""),
        ({}, False, ""),
    ],
)
def test_event_says_where_the_person_is_when_a_page_told(context, verified, expected):
    raw = Raw(type="page", message_id="m", user_id="lena", context=context)

    assert parse_event(raw, received=0, verified=verified).timezone == expected


@pytest.mark.parametrize(
    ("context", "locale"),
    [({"locale": "de_AT"}, "de-AT"), ({"locale": "not a tag"}, ""), ({"locale": 2}, ""), ({}, ""), (None, "")],
)
@pytest.mark.parametrize("verified", [True, False])
def test_locale_is_what_the_context_says_as_a_tag(context, locale, verified) -> None:
    raw = Raw(type="track", message_id="1", user_id="lena", event="Login", context=context)

    assert parse_event(raw, received=0, verified=verified).locale == locale


@pytest.mark.parametrize(
    ("body", "trace"),
    [
        ('{"batch":[{"a":1}],"trace":"00-ab-cd-01"}', "00-ab-cd-01"),
        ('{"batch":[]}', ""),
        ("no JSON", ""),
        ('{"trace":1}', ""),
        ("\ud800", ""),
    ],
)
def test_trace_of_a_row_is_what_its_request_wrote_or_nothing(body: str, trace: str) -> None:
    assert trace_of(body) == trace
