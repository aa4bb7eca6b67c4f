"""Events as nearly every client sends them, checked by the decoder itself.

The door needs no event brought into shape, only the certainty that the worker will take it: an event that reads as `Plain` is
one that `parse_event` has little left to refuse, and `sender` asks that little. Whatever reads otherwise goes the longer way.
"""

from typing import Annotated, Any

from msgspec import Meta

from guidance.protocol.events import (
    MAX_ID,
    MAX_MESSAGE_ID,
    MAX_NAME,
    MAX_PROPERTIES,
    EventType,
    Raw,
    clean_id,
)

Id = Annotated[str, Meta(max_length=MAX_ID)]
Mapping = Annotated[dict[str, Any], Meta(max_length=MAX_PROPERTIES)]


class Plain(Raw, kw_only=True, rename="camel"):
    """An event whose ids, name and mappings are of the right types and no longer than they may be."""

    type: EventType
    message_id: Annotated[str, Meta(min_length=1, max_length=MAX_MESSAGE_ID)]
    user_id: Id | None = None
    anonymous_id: Id | None = None
    group_id: Id | None = None
    previous_id: Id | None = None
    event: Annotated[str, Meta(max_length=MAX_NAME)] | None = None
    properties: Mapping | None = None
    traits: Mapping | None = None


_VIEWS = frozenset({"page", "screen"})


def sender(event: Raw) -> str:
    """Return the person of an event that `parse_event` is sure to take; "" for one that it has to look at."""
    if type(event) is not Plain:
        return ""
    if event.type == "track":
        if not event.event or event.event.isspace():
            return ""
    elif event.type not in _VIEWS:  # the others lean on more fields, and are rare
        return ""
    if event.context and event.group_id is None and not _names_group(event.context):
        return ""
    return clean_id(event.user_id) or clean_id(event.anonymous_id)


def _names_group(context: Any) -> bool:
    group_id = context.get("groupId") if isinstance(context, dict) else None
    return group_id is None or (isinstance(group_id, str) and len(group_id) <= MAX_ID)
