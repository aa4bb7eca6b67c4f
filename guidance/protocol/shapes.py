"""The shapes on the wire as JSON Schema (2020-12), by the names that OpenAPI refers to them by (docs/protocol.md)."""

from typing import Any, get_args

from guidance.protocol.content import Intent, Kind
from guidance.protocol.events import MAX_EVENTS, TYPES

Schema = dict[str, Any]

_ANY_OBJECT: Schema = {"type": "object"}
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_ID: Schema = {
    "type": ["string", "number"],
    "description": "At most 255 characters; a number is taken as it is written.",
}


def ref(name: str) -> Schema:
    """Return a reference to one of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def _record(required: Schema, optional: Schema | None = None, *, more: bool = False) -> Schema:
    fields = {**required, **(optional or {})}
    return {"type": "object", "required": list(required), "properties": fields, "additionalProperties": more}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_EVENT: Schema = {
    "messageId": {"type": "string", "description": "At most 100 characters; one is made where it is missing."},
    "timestamp": _TEXT,
    "userId": _ID,
    "anonymousId": _ID,
    "groupId": _ID,
    "previousId": _ID,
    "event": {"type": "string", "description": "Of `track`: what happened, at most 200 characters."},
    "name": {"type": "string", "description": "Of `page` and `screen`."},
    "properties": _ANY_OBJECT,
    "traits": _ANY_OBJECT,
    "context": _ANY_OBJECT,
}
_SENDER: Schema = {
    "writeKey": {"type": "string", "description": "Where neither Basic authorization nor the query says it."},
    "sentAt": {"type": ["string", "null"], "description": "By it the sender's clock is corrected."},
    "token": {"type": "string", "description": "An identity token (docs/protocol.md section 7)."},
}
_ARMED = _record(
    {"prompt": _TEXT, "content": {"type": "string", "pattern": "^[0-9a-f]{16,64}$"}},
    {"page": _ANY_OBJECT, "data": _ANY_OBJECT, "at": _TEXT, "done": _list(_TEXT)},
)
_DECISION = _record(
    {"version": _COUNT, "armed": _list(_ARMED), "keep": _list(_TEXT)}
    | {"grants": {"type": "object", "additionalProperties": _MOMENT}},
    {"offers": _list(_ARMED), "tags": _TEXT, "capture": {"const": "clicks"}, "stale": {"const": True}},
)
_SILENCE = _record({"off": {"type": "integer", "minimum": 1}}, {"stale": {"const": True}})
_PROMPT = _record(
    {
        "prompt": _TEXT,
        "version": {"type": "integer", "minimum": 1},
        "kind": {"enum": list(get_args(Kind))},
        "intent": {"enum": list(get_args(Intent))},
        "trigger": _record({"type": _TEXT}, more=True),
        "anchor": {"anyOf": [_record({"candidates": _list(_ANY_OBJECT)}, more=True), {"type": "null"}]},
        "placement": _TEXT,
        "dismissible": {"type": "boolean"},
        "standing": {"type": "boolean"},
        "theme": _ANY_OBJECT,
        "label": _TEXT,
        "blocks": _list(_record({"type": _TEXT}, more=True)),
    },
    {
        "steps": _list(_record({"key": _TEXT, "blocks": _list(_ANY_OBJECT)}, more=True)),
        "items": _list(_record({"key": _TEXT}, more=True)),
        "written": _record({"lang": _TEXT, "dir": {"enum": ["ltr", "rtl"]}}),
    },
)
_TAG = _record(
    {"event": _TEXT, "action": {"enum": ["click", "hover", "submit", "change"]}, "candidates": _list(_ANY_OBJECT)},
    {"page": _ANY_OBJECT},
)

SCHEMAS: dict[str, Schema] = {
    "Event": _record({"type": {"enum": sorted(TYPES)}}, _EVENT, more=True),
    "Batch": _record({"batch": {**_list(ref("Event")), "maxItems": MAX_EVENTS}}, _SENDER, more=True),
    "Call": _record({}, _EVENT | _SENDER, more=True),
    "Receipt": _record(
        {
            "success": {"const": True},
            "accepted": _COUNT,
            "duplicates": _COUNT,
            "rejected": _list(_record({"index": _COUNT, "messageId": _TEXT, "code": _TEXT, "message": _TEXT})),
        },
        {"sampled": _COUNT, "quotaLimited": _list({"const": "events"})},
    ),
    "Decision": {"anyOf": [_DECISION, _SILENCE]},
    "Content": {"anyOf": [_PROMPT, _record({"tags": _list(_TAG)})]},
    "Claim": _record(
        {"prompt": _TEXT},
        {"key": _TEXT, "content": _TEXT, "userId": _ID, "anonymousId": _ID}
        | {"token": _TEXT, "trigger": _TEXT, "tab": _TEXT},
        more=True,
    ),
    "Outcome": {
        "anyOf": [
            _record({"granted": {"const": True}, "exposure": _TEXT, "expires_at": _MOMENT}),
            _record({"granted": {"const": False}, "reason": _TEXT}),
        ]
    },
    "Pass": _record({"key": _TEXT, "pass": _TEXT}, more=True),
    "Studio": _record({"studio": _TEXT}),
    "Settings": _record({"integrations": _ANY_OBJECT, "metrics": _ANY_OBJECT}),
    "Error": _record({"success": {"const": False}, "code": _TEXT, "message": _TEXT}),
}
