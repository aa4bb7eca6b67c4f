"""Take what names an erased person or account out of everything that was accepted: inbox, dead letters, refused events, log.

A few rows at a time, each in a transaction of its own, so that the road goes on meanwhile. The ids must be suppressed before,
so that nothing of theirs comes in behind.
"""

import json
import re
from collections.abc import Callable, Container, Iterable
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from guidance.ingest import intake
from guidance.ingest.models import DeadLetter, Event, Inbox, RejectedEvent, SeenMessage
from guidance.people.erasure import Name
from guidance.protocol.events import BadEvent, clean_id

CHUNK = 500
Raw = dict[str, Any]
_SLOTS = {"userId": ("user",), "anonymousId": ("anonymous",), "previousId": ("user", "anonymous")}


def scrub(*, workspace_id: int, names: Iterable[Name]) -> dict[str, int]:
    """Take the ids out of all mail and of what was refused; return {what: how many rows went or were changed}."""
    gone = frozenset(names)
    lanes = Inbox.objects.filter(workspace_id=workspace_id).order_by().values_list("lane", flat=True).distinct()
    return {
        "inbox": sum(_scrub_lane(workspace_id, lane, gone) for lane in sorted(lanes)),
        "dead letters": _scrub_rows(DeadLetter.objects.filter(workspace_id=workspace_id), gone),
        "refused events": _refused(workspace_id, gone),
    }


def waiting(*, workspace_id: int, names: Iterable[Name]) -> list[Raw]:
    """Return the raw events of these ids that were accepted and not worked in, dead letters included."""
    gone = frozenset(names)
    found: list[Raw] = []
    for model in (Inbox, DeadLetter):
        bodies = model._default_manager.filter(workspace_id=workspace_id).values_list("body", flat=True)
        for body in bodies.iterator(chunk_size=CHUNK):
            found += [raw for raw in msgspec.json.decode(body)["batch"] if _without(raw, gone) != raw]
    return found


def forget_events(*, events: QuerySet[Event]) -> int:
    """Delete logged events and the messageIds they came with, in chunks; return how many events went."""
    deleted = 0
    while True:
        rows = list(events.order_by("pk").values_list("pk", "workspace_id", "message_id")[:CHUNK])
        if not rows:
            return deleted
        ids = [message_id for *_, message_id in rows]
        with transaction.atomic():
            _raw_delete(SeenMessage, Q(workspace_id=rows[0][1], message_id__in=ids))
            _raw_delete(Event, Q(pk__in=[pk for pk, *_ in rows]))
        deleted += len(rows)


def _without(raw: Any, names: Container[Name]) -> Any:
    # None for an event of theirs, the same object where none of them is named. An event of somebody else who used the same
    # browser, or who acted in the account, stays, without the id.
    if not isinstance(raw, dict):
        return raw
    named = [field for field, slots in _SLOTS.items() if _named(raw.get(field), slots, names)]
    if "userId" in named or ("anonymousId" in named and not _id(raw.get("userId"))):
        return None
    context = raw.get("context")
    inner = isinstance(context, dict) and _named(context.get("groupId"), ("account",), names)
    outer = _named(raw.get("groupId"), ("account",), names)
    if raw.get("type") == "group" and (outer or inner):
        return None
    if not named and not inner and not outer:
        return raw
    kept = {field: held for field, held in raw.items() if field not in named and not (outer and field == "groupId")}
    if inner and isinstance(context, dict):
        kept["context"] = {field: held for field, held in context.items() if field != "groupId"}
    return kept


def _named(value: Any, slots: Iterable[Any], names: Container[Name]) -> bool:
    held = _id(value)
    return bool(held) and any(Name(slot, held) in names for slot in slots)


def _id(value: Any) -> str:
    try:
        return clean_id(value)
    except BadEvent:
        return ""


def _scrub_lane(workspace_id: int, lane: int, names: Container[Name]) -> int:
    # Under the lane's lock, or a worker who holds a row's old body could write it back.
    with transaction.atomic():
        intake.pass_lanes(lanes=[lane])
        return _scrub_rows(Inbox.objects.filter(workspace_id=workspace_id, lane=lane), names)


def _scrub_rows(rows: QuerySet[Any], names: Container[Name]) -> int:
    touched = 0
    last = 0
    while True:
        bodies = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "body")[:CHUNK])
        if not bodies:
            return touched
        for pk, body in bodies:
            touched += _scrub_body(rows.model, pk, body, names)
        last = bodies[-1][0]


def _scrub_body(model: type[Model], pk: int, body: str, names: Container[Name]) -> int:
    stored = msgspec.json.decode(body)
    kept = [_without(raw, names) for raw in stored["batch"]]
    if all(new is old for new, old in zip(kept, stored["batch"], strict=True)):
        return 0
    stored["batch"] = [raw for raw in kept if raw is not None]
    row = model._default_manager.filter(pk=pk)
    if stored["batch"]:
        row.update(body=msgspec.json.encode(stored).decode(), error="")  # what went wrong may quote the event
    else:
        row.delete()
    return 1


def _refused(workspace_id: int, names: Iterable[Name]) -> int:
    # What was refused need not be JSON, and is cut after so many characters: whatever spells the id goes.
    deleted = 0
    for name in names:
        spelled = _spellings(name.id)
        whole = re.compile("|".join(rf"(?<![\w-]){re.escape(text)}(?![\w-])" for text in spelled))
        holds = Q()
        for text in spelled:
            holds |= Q(payload__contains=text) | Q(message__contains=text)
        rows = RejectedEvent.objects.filter(holds, workspace_id=workspace_id).values_list("pk", "payload", "message")
        ids = [pk for pk, payload, message in rows.iterator(chunk_size=CHUNK) if whole.search(f"{payload} {message}")]
        for start in range(0, len(ids), CHUNK):
            deleted += _raw_delete(RejectedEvent, Q(pk__in=ids[start : start + CHUNK]))
    return deleted


def _spellings(text: str) -> list[str]:
    quoted: Iterable[Callable[[str], str]] = (
        lambda given: given,
        lambda given: json.dumps(given)[1:-1],
        lambda given: json.dumps(given, ensure_ascii=False)[1:-1],
        lambda given: json.dumps(given)[1:-1].replace("/", r"\/"),
    )
    return sorted({spell(text) for spell in quoted})


def _raw_delete(model: type[Model], which: Q) -> int:
    # One DELETE; nothing points at these rows, so Django need not collect them first.
    deleted: int = model._default_manager.filter(which)._raw_delete(model._default_manager.db)
    return deleted
