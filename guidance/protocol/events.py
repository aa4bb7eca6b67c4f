"""Events on the wire: the Segment HTTP tracking API, checked and brought into one shape.

Source of the wire shape: Segment's HTTP tracking API and common fields (segment-docs, connections/sources/catalog/libraries/
server/http-api and connections/spec/common); the limits are those of docs/protocol.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from guidance.core.errors import GuidanceError
from guidance.core.times import DAY, parse_iso, to_ms
from guidance.protocol.tongues import canonical

EventType = Literal["identify", "track", "page", "screen", "group", "alias"]
TYPES = frozenset({"identify", "track", "page", "screen", "group", "alias"})
MAX_EVENTS = 2500
MAX_EVENT_BYTES = 32 * 1024
MAX_NAME = 200
MAX_ID = 255
MAX_MESSAGE_ID = 100
MAX_PROPERTIES = 255
MAX_ZONE = 64
OLDEST = 30 * DAY
OLDEST_VERIFIED = 400 * DAY  # a server may bring its history along
NEWEST = 5 * 60 * 1000
NOT_AN_ID = frozenset(
    {"", "null", "undefined", "anonymous", "guest", "nan", "none", "0", "true", "false", "[object object]"}
)
_LONGEST_NOBODY = max(map(len, NOT_AN_ID))
FORBIDDEN_KEYS = frozenset({"__proto__", "constructor", "prototype"})


class BadEvent(GuidanceError):
    """One event that cannot be taken; `code` is for machines, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event, checked. `time`: ms since 1970, corrected for the sender's clock. `name`: an event's or page's name, else "".

    `timezone`: what a page's context says of where the person is, "" where it says nothing that could be a zone's name.
    `locale`: the language that the context says, as a BCP 47 tag, "" where it says none.
    """

    type: EventType
    message_id: str
    user_id: str = ""
    anonymous_id: str = ""
    group_id: str = ""
    previous_id: str = ""
    name: str = ""
    properties: Mapping[str, Any] = {}
    traits: Mapping[str, Any] = {}
    timezone: str = ""
    locale: str = ""
    time: int


class Raw(msgspec.Struct, rename="camel"):
    """An event as it comes; every field may be of a wrong type, so each is checked by `parse_event`."""

    type: Any = None
    message_id: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    group_id: Any = None
    previous_id: Any = None
    event: Any = None
    name: Any = None
    properties: Any = None
    traits: Any = None
    context: Any = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None


class Stored(msgspec.Struct, rename="camel"):
    """The body of an inbox row: the events of one request that share a lane."""

    batch: list[Raw]
    sent_at: Any = None


class Traced(msgspec.Struct):
    """What the body of an inbox row says of the trace that its request belongs to."""

    trace: str = ""


_stored = msgspec.json.Decoder(Stored)
_traced = msgspec.json.Decoder(Traced)


def read_stored(body: str | bytes, received: int, *, verified: bool = False) -> list[Event]:
    """Return the events of an inbox row's body, in order; `received` is when it was accepted (ms), `verified` by a secret key.

    Events were checked when they were accepted; one that fails all the same raises BadEvent.
    """
    stored = _stored.decode(body)
    skew = clock_skew(stored.sent_at, received)
    return [parse_event(raw, received=received, skew=skew, verified=verified) for raw in stored.batch]


def trace_of(body: str | bytes) -> str:
    """Return the W3C trace context of the request that an inbox row came with, "" where it has none or cannot be read."""
    try:
        return _traced.decode(body).trace
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ""


def clock_skew(sent_at: Any, received: int) -> int | None:
    """Return how far the sender's clock is behind ours in ms, or None when the request does not say when it was sent."""
    moment = parse_iso(sent_at) if isinstance(sent_at, str) else None
    return None if moment is None else received - to_ms(moment)


def parse_event(raw: Raw, *, received: int, skew: int | None = None, verified: bool = False) -> Event:
    """Return `raw` checked and with its time corrected: received - (sentAt - timestamp).

    The time lies between 30 days ago (400 where a secret key vouches for it) and in 5 minutes.

    Raises BadEvent with a code and a sentence that says how to mend it.
    """
    kind = raw.type
    if not isinstance(kind, str) or kind not in TYPES:
        raise BadEvent("unknown_type", "The type is not one of identify, track, page, screen, group, alias.")
    context = raw.context if isinstance(raw.context, dict) else {}
    user_id = clean_id(raw.user_id, "userId")
    anonymous_id = clean_id(raw.anonymous_id, "anonymousId")
    if not user_id and not anonymous_id:
        raise BadEvent("no_id", "An event needs a userId or an anonymousId that names one person.")
    group_id = clean_id(raw.group_id if raw.group_id is not None else context.get("groupId"), "groupId")
    if kind == "group" and not group_id:
        raise BadEvent("no_group_id", "A group call needs a groupId.")
    traits = raw.traits if raw.traits is not None else context.get("traits") if kind == "identify" else None
    return Event(
        type=kind,  # type: ignore[arg-type]  # one of TYPES
        message_id=_message_id(raw.message_id),
        user_id=user_id,
        anonymous_id=anonymous_id,
        group_id=group_id,
        previous_id=clean_id(raw.previous_id, "previousId"),
        name=_name(kind, raw),
        properties=_mapping(raw.properties, "properties"),
        traits=_mapping(traits, "traits"),
        # A server's own zone says nothing of the person.
        timezone="" if verified else _zone(context.get("timezone")),
        locale=_locale(context.get("locale")),
        time=_time(raw, received, skew, OLDEST_VERIFIED if verified else OLDEST),
    )


def clean_id(value: Any, field: str = "id") -> str:
    """Return an id as the product knows it: trimmed, "" for what names nobody. Raises BadEvent for one that cannot be an id."""
    if value is None:
        return ""
    if not isinstance(value, str):
        value = _spelled(value, field)
    value = value.strip()
    if len(value) > MAX_ID:
        raise BadEvent("id_too_long", f"{field} is longer than {MAX_ID} characters.")
    return "" if len(value) <= _LONGEST_NOBODY and value.lower() in NOT_AN_ID else value


def _spelled(value: Any, field: str) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    raise BadEvent("bad_id", f"{field} must be a text or a number.")


def _message_id(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise BadEvent("no_message_id", "messageId must be a text; the door makes one where it is missing.")
    if len(value) > MAX_MESSAGE_ID:
        raise BadEvent("message_id_too_long", f"messageId is longer than {MAX_MESSAGE_ID} characters.")
    return value


def _name(kind: str, raw: Raw) -> str:
    if kind == "track":
        name = raw.event.strip() if isinstance(raw.event, str) else ""
        if not name:
            raise BadEvent("no_event_name", "A track call needs the event's name.")
        if len(name) > MAX_NAME:
            raise BadEvent("event_name_too_long", f"The event's name is longer than {MAX_NAME} characters.")
        return name
    if kind in {"page", "screen"}:
        return raw.name.strip()[:MAX_NAME] if isinstance(raw.name, str) else ""
    return ""


def _zone(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= MAX_ZONE else ""


def _locale(value: Any) -> str:
    return canonical(value) if isinstance(value, str) else ""


def _mapping(value: Any, field: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadEvent(f"bad_{field}", f"{field} must be an object.")
    if len(value) > MAX_PROPERTIES:
        raise BadEvent(f"too_many_{field}", f"{field} holds more than {MAX_PROPERTIES} entries.")
    if not FORBIDDEN_KEYS.isdisjoint(value):
        return {key: held for key, held in value.items() if key not in FORBIDDEN_KEYS}
    return value


def _time(raw: Raw, received: int, skew: int | None, oldest: int) -> int:
    for given in (raw.original_timestamp, raw.timestamp):
        moment = parse_iso(given) if isinstance(given, str) else None
        if moment is not None:
            corrected = to_ms(moment) + (skew or 0)
            return min(max(corrected, received - oldest), received + NEWEST)
    return received


def lane_key(raw: Mapping[str, Any]) -> str:
    """Return what decides an event's lane: the person's own id, else the anonymous one."""
    return str(raw.get("userId") or raw.get("anonymousId") or "")


def reserved(events: Sequence[Event]) -> list[Event]:
    """Return the events whose names begin with `$`: reports of the script about prompts."""
    return [event for event in events if event.name.startswith("$")]
