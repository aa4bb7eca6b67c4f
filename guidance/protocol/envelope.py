"""A request of the tracking API taken apart: who sent it, when, and its events, each harmless or at fault."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from guidance.core.errors import GuidanceError
from guidance.protocol import screening
from guidance.protocol.events import MAX_EVENT_BYTES, MAX_EVENTS, BadEvent, Raw
from guidance.protocol.plain import Plain

_PAYLOAD = 2000
_OURS = frozenset({"writeKey", "token"})


class BadRequest(GuidanceError):
    """A request that cannot be taken apart at all."""


@dataclass(slots=True)
class Envelope:
    """A request. `key` and `token`: what the body says of the sender, "" where it says nothing.

    `faults`: by index, why an event is kept out; its place in `events` holds nothing but perhaps its messageId. `whole`: the
    JSON list of all events as it came, where nothing had to be mended.
    """

    key: str
    token: str
    sent_at: str | None
    events: list[Raw]
    faults: dict[int, BadEvent] = field(default_factory=dict)
    whole: bytes | None = None
    _texts: list[bytes] | None = None

    def texts(self) -> list[bytes]:
        """Return the JSON text of each event; of one at fault the beginning, in ASCII."""
        if self._texts is None:
            self._texts = [bytes(text) for text in _split.decode(self.whole or b"[]")]
        return self._texts


class _Batch(msgspec.Struct, rename="camel"):
    batch: msgspec.Raw
    write_key: Any = None
    sent_at: Any = None
    token: Any = None


_batch = msgspec.json.Decoder(_Batch)
_plain = msgspec.json.Decoder(list[Plain])
_events = msgspec.json.Decoder(list[Raw])
_event = msgspec.json.Decoder(Raw)
_split = msgspec.json.Decoder(list[msgspec.Raw])


def open_batch(body: bytes) -> Envelope:
    """Take a batch apart. Raises BadRequest for one that is no JSON, holds no list of events, or too many."""
    if body.count(b'"writeKey"') > 1 or not screening.is_clean(body):
        return _mended_batch(body)
    try:
        head = _batch.decode(body)
        events = _read(head.batch)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _mended_batch(body)
    envelope = _envelope(head.write_key, head.token, head.sent_at, events)
    envelope.whole = bytes(head.batch)
    if len(body) > MAX_EVENT_BYTES:
        for index, text in enumerate(envelope.texts()):
            _weigh(envelope, index, text)
    return envelope


def open_single(body: bytes, kind: str) -> Envelope:
    """Take a request apart that is one event; its type is `kind`, whatever it says. Raises BadRequest for no JSON object."""
    event = _object(body)
    return _mended(event, [{**event, "type": kind}])


def _mended_batch(body: bytes) -> Envelope:
    head = _object(body)
    events = head.get("batch")
    if not isinstance(events, list):
        raise BadRequest("The request holds no list of events named “batch”.")
    return _mended(head, events)


def _read(batch: msgspec.Raw) -> list[Raw]:
    try:
        return cast(list[Raw], _plain.decode(batch))
    except msgspec.ValidationError:
        return _events.decode(batch)


def _object(body: bytes) -> dict[str, Any]:
    try:
        parsed = screening.parse(body)
    except ValueError as error:
        raise BadRequest("The request is not JSON.") from error
    if not isinstance(parsed, dict):
        raise BadRequest("The request is not a JSON object.")
    return parsed


def _mended(head: dict[str, Any], events: list[Any]) -> Envelope:
    envelope = _envelope(head.get("writeKey"), head.get("token"), head.get("sentAt"), [Raw() for _ in events])
    texts = envelope._texts = [b""] * len(events)
    for index, event in enumerate(events):
        try:
            texts[index] = _mended_event(event)
            envelope.events[index] = _event.decode(texts[index])
            _weigh(envelope, index, texts[index])
        except BadEvent as fault:
            texts[index] = _shown(event)
            _refuse(envelope, index, fault, event.get("messageId") if isinstance(event, dict) else None)
    return envelope


def _mended_event(event: Any) -> bytes:
    if not isinstance(event, dict):
        raise BadEvent("not_an_object", "An event must be a JSON object.")
    return msgspec.json.encode(screening.mend({name: value for name, value in event.items() if name not in _OURS}))


def _weigh(envelope: Envelope, index: int, text: bytes) -> None:
    if len(text) > MAX_EVENT_BYTES:
        fault = BadEvent("too_large", f"The event is larger than {MAX_EVENT_BYTES // 1024} KiB.")
        _refuse(envelope, index, fault, envelope.events[index].message_id)


def _refuse(envelope: Envelope, index: int, fault: BadEvent, message_id: Any) -> None:
    envelope.faults[index] = fault
    envelope.events[index] = Raw(message_id=screening.mend(message_id) if isinstance(message_id, str) else None)


def _envelope(key: Any, token: Any, sent_at: Any, events: list[Raw]) -> Envelope:
    if len(events) > MAX_EVENTS:
        raise BadRequest(f"The request holds more than {MAX_EVENTS} events.")
    return Envelope(
        key=key.strip() if isinstance(key, str) else "",
        token=token if isinstance(token, str) else "",
        sent_at=sent_at if isinstance(sent_at, str) else None,
        events=events,
    )


def _shown(event: Any) -> bytes:
    if isinstance(event, dict):
        event = {name: value for name, value in event.items() if name not in _OURS}
    try:
        return json.dumps(event)[:_PAYLOAD].encode()  # ASCII escapes whatever a database could refuse
    except RecursionError:
        return b""
