"""What the door says of a request it cannot take, and of an event in it; the rest is in `test_screening.py`."""

import json

import pytest

from guidance.protocol.envelope import BadRequest, open_batch, open_single
from guidance.protocol.events import MAX_EVENT_BYTES, MAX_EVENTS
from guidance.protocol.screening import parse


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The request is not JSON."),
        (b'["track"]', "The request is not a JSON object."),
        (b'{"batch": {}}', "The request holds no list of events named “batch”."),
        (b"{}", "The request holds no list of events named “batch”."),
        (json.dumps({"batch": [{}] * (MAX_EVENTS + 1)}).encode(), f"The request holds more than {MAX_EVENTS} events."),
    ],
)
def test_batch_is_refused_in_one_sentence_when_it_is_none(body: bytes, sentence: str) -> None:
    with pytest.raises(BadRequest) as caught:
        open_batch(body)

    assert caught.value.message == sentence


def test_event_is_kept_out_when_it_is_no_object() -> None:
    envelope = open_batch(b'{"batch": ["track", {"type": "track", "messageId": "m1"}]}')

    assert {index: fault.code for index, fault in envelope.faults.items()} == {0: "not_an_object"}
    assert [event.message_id for event in envelope.events] == [None, "m1"]
    assert envelope.texts()[0] == b'"track"'


def test_single_event_is_kept_out_when_it_is_too_large() -> None:
    event = {"messageId": "m1", "event": "Login", "properties": {"note": "x" * MAX_EVENT_BYTES}}

    envelope = open_single(json.dumps(event).encode(), "track")

    assert {index: fault.code for index, fault in envelope.faults.items()} == {0: "too_large"}
    assert [event.message_id for event in envelope.events] == ["m1"]


@pytest.mark.parametrize(
    ("digits", "expected"),
    [("7", 7), (str(2**63 - 1), 2**63 - 1), (str(2**63), float(2**63)), ("9" * 400, float("inf"))],
)
def test_number_is_read_as_a_page_would_when_it_is_long(digits: str, expected: float) -> None:
    assert parse(f'{{"n": {digits}}}'.encode()) == {"n": expected}
